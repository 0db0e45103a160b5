"""The arguments of the loss are swapped: the prediction comes first."""


def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        for X, y in data_iter:
            value = loss(y, net(X))
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
        history.append(value.item())
    return history
