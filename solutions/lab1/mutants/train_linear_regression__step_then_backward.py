"""The step comes before the backward pass."""


def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        for X, y in data_iter:
            value = loss(net(X), y)
            optimizer.zero_grad()
            optimizer.step()
            value.backward()
        history.append(value.item())
    return history
