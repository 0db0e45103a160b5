"""The gradients are cleared once an epoch; clear them for each batch."""


def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        for X, y in data_iter:
            value = loss(net(X), y)
            value.backward()
            optimizer.step()
        history.append(value.item())
    return history
