"""Clears after the step; appends in an else; parameters cleared through the net."""


def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    losses = []
    for epoch in range(1, num_epochs + 1):
        last = None
        for _, (X, y) in enumerate(data_iter):
            l = loss(net(X), y)  # noqa: E741
            l.backward()
            optimizer.step()
            net.zero_grad()
            last = float(l.detach())
        losses += [last]
        print(f"epoch {epoch}, loss {last:f}")
    return losses
