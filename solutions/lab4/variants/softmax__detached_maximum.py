"""Detaches the maximum and divides by broadcasting over unsqueezed sums."""


def softmax(logits):
    shift, _ = logits.detach().max(-1)
    e = (logits - shift[..., None]).exp()
    return e / e.sum(-1)[..., None]
