"""Multiplies the mean loss by the batch size and lets sgd divide again: the same step."""

from torch import nn


def train(net, train_iter, test_iter, loss_fn, num_epochs, optimizer=None, params=None, lr=None):
    history = []
    for epoch in range(1, num_epochs + 1):
        loss_sum, right, count = 0.0, 0, 0
        for X, y in train_iter:
            if isinstance(net, nn.Module) and not net.training:
                net.train()
            if optimizer is None:
                out = net(X)
                loss = loss_fn(out, y) * len(y)
                loss.backward()
                sgd(params, lr, len(y))
                step = loss.item(), (out.argmax(-1) == y).sum().item()
            else:
                step = train_step(net, X, y, loss_fn, optimizer)
            loss_sum, right, count = loss_sum + step[0], right + step[1], count + len(y)
        history += [{"test_acc": evaluate_accuracy(test_iter, net)}]
        history[-1].update(train_acc=right / count, loss=loss_sum / count)
        print(f"epoch {epoch}: {history[-1]}")
    return history
