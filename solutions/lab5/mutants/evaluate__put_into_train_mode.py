"""The model is evaluated in train mode: call model.eval()."""

import torch


def evaluate(model, loader, loss_fn, device):
    was_training = model.training
    model.train()
    right, loss_sum, n = 0, 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)
            right += (logits.argmax(1) == y).sum().item()
            loss_sum += loss_fn(logits, y).item() * len(y)
            n += len(y)
    model.train(was_training)
    return right / n, loss_sum / n
