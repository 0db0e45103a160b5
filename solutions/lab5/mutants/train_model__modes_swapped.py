"""The modes are swapped."""

import torch
from torch.nn import functional as F


def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    history = {"loss": [], "train_acc": [], "test_acc": []}
    for _ in range(epochs):
        model.training_mode = False
        model.eval()
        loss_sum, right, n = 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)
            loss = F.cross_entropy(logits, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            right += (logits.argmax(1) == y).sum().item()
            n += len(y)
        history["loss"].append(loss_sum / n)
        history["train_acc"].append(right / n)
        model.train()
        right, n = 0, 0
        with torch.no_grad():
            for X, y in test_loader:
                X, y = X.to(device), y.to(device)
                right += (model(X).argmax(1) == y).sum().item()
                n += len(y)
        history["test_acc"].append(right / n)
    return history
