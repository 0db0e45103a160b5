"""Concatenates losses and hits, inference mode, try and finally."""

import torch


def evaluate(model, loader, loss_fn, device):
    mode = model.training
    hits, losses, sizes = [], [], []
    try:
        model.train(False)
        with torch.inference_mode():
            for X, y in loader:
                X = X.to(device)
                y = y.to(device)
                out = model(X)
                hits += (out.max(dim=1).indices == y).tolist()
                losses.append(float(loss_fn(out, y)))
                sizes.append(y.shape[0])
    finally:
        model.train(mode)
    weighted = sum(loss * size for loss, size in zip(losses, sizes, strict=True))
    return sum(hits) / len(hits), weighted / sum(sizes)
