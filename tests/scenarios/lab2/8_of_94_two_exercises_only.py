import torch as t


def l2_penalty(w):
    return 0.5 * t.sum(w * w)


dead_relu_rate = lambda activations: float((activations == 0).all(dim=0).float().mean())  # noqa
