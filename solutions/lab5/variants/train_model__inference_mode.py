"""Tests in inference mode over concatenated logits; counts by len(loader.dataset)."""

import torch
from torch.nn import functional as F


@torch.inference_mode()
def tested(model, loader, device):
    model.eval()
    logits = torch.cat([model(X.to(device)) for X, _ in loader])
    labels = torch.cat([y.to(device) for _, y in loader])
    return (logits.max(1)[1] == labels).double().mean().item()


def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    model.to(device)
    sgd = torch.optim.SGD(model.parameters(), lr, momentum)
    history = {"test_acc": [], "train_acc": [], "loss": []}
    n = len(train_loader.dataset)
    for epoch in range(1, epochs + 1):
        model.train()
        loss_sum = correct = 0.0
        for X, y in train_loader:
            X = X.to(device)
            y = y.to(device)
            sgd.zero_grad()
            logits = model(X)
            loss = F.nll_loss(F.log_softmax(logits, dim=1), y)
            loss.backward()
            sgd.step()
            with torch.no_grad():
                loss_sum += loss.item() * X.shape[0]
                correct += torch.sum(torch.argmax(logits, dim=1) == y).item()
        history["loss"].append(loss_sum / n)
        history["train_acc"].append(correct / n)
        history["test_acc"].append(tested(model, test_loader, device))
        print(f"epoch {epoch}", {key: values[-1] for key, values in history.items()})
    return history
