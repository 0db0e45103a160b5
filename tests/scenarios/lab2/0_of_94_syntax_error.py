import torch

def l2_penalty(w):
    return (w ** 2).sum() / 2

def dead_relu_rate(activations)
    return (activations == 0).all(0).float().mean().item()
