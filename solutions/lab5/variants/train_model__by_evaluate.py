"""Uses evaluate for testing, clears at the end, keeps tensors until the end of the epoch, topk."""

import torch
from torch import nn


def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    model = model.to(torch.device(device))
    criterion = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(params=list(model.parameters()), lr=lr, momentum=momentum)
    losses, train_accs, test_accs = [], [], []
    for _ in range(epochs):
        model.train(True)
        seen = []
        for batch in train_loader:
            X, y = (part.to(device, non_blocking=True) for part in batch)
            out = model(X)
            batch_loss = criterion(out, y)
            batch_loss.backward()
            opt.step()
            opt.zero_grad(set_to_none=False)
            hits = out.detach().topk(1, dim=-1).indices.flatten().eq(y).sum()
            seen.append((batch_loss.detach() * y.size(0), hits, y.numel()))
        total, right, n = (sum(column) for column in zip(*seen, strict=True))
        losses += [float(total / n)]
        train_accs += [float(right) / n]
        test_accs += [evaluate(model, test_loader, criterion, device)[0]]
    return {"loss": losses, "train_acc": train_accs, "test_acc": test_accs}
