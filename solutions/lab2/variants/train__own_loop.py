"""Writes the loop with an optimiser out by hand instead of calling train_step."""

from torch import nn


def train(net, train_iter, test_iter, loss_fn, num_epochs, optimizer=None, params=None, lr=None):
    def one_epoch():
        if isinstance(net, nn.Module):
            net.train(True)
        seen = []
        for X, y in train_iter:
            y_hat = net(X)
            batch_loss = loss_fn(y_hat, y)
            if optimizer:
                optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step() if optimizer else sgd(params, lr, 1)
            hits = y_hat.argmax(1).eq(y).sum().item()
            seen.append((batch_loss.item() * y.size(0), hits, y.size(0)))
        losses, hits, sizes = map(sum, zip(*seen, strict=True))
        test_acc = evaluate_accuracy(test_iter, net)
        return {"loss": losses / sizes, "train_acc": hits / sizes, "test_acc": test_acc}

    return [one_epoch() for _ in range(num_epochs)]
