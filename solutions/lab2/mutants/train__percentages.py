"""(unnamed) Reports accuracies as percentages."""

import torch


def train(net, train_iter, test_iter, loss_fn, num_epochs, optimizer=None, params=None, lr=None):
    history = []
    for _ in range(num_epochs):
        if isinstance(net, torch.nn.Module):
            net.train()
        loss, correct, n = 0.0, 0, 0
        for X, y in train_iter:
            if optimizer is not None:
                batch_loss, right = train_step(net, X, y, loss_fn, optimizer)
            else:
                logits = net(X)
                batch_mean = loss_fn(logits, y)
                batch_mean.backward()
                sgd(params, lr, 1)
                batch_loss = batch_mean.item() * len(y)
                right = (logits.argmax(1) == y).sum().item()
            loss, correct, n = loss + batch_loss, correct + right, n + len(y)
        history.append(
            {
                "loss": loss / n,
                "train_acc": 100 * correct / n,
                "test_acc": evaluate_accuracy(test_iter, net),
            }
        )
    return history
