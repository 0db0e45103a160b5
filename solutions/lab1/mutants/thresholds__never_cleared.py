"""The gradients are never cleared: each step adds all earlier ones."""


def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        for X, y in data_iter:
            value = loss(net(X), y)
            value.backward()
            optimizer.step()
        history.append(value.item())
    return history
