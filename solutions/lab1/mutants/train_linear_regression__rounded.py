"""(unnamed) The losses are rounded."""


def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        for X, y in data_iter:
            value = loss(net(X), y)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
        history.append(round(value.item(), 2))
    return history
