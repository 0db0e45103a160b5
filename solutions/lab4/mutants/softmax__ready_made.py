"""(unnamed) Calls the ready-made function, which the report says by itself."""


def softmax(logits):
    return logits.softmax(-1)
