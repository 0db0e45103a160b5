"""Train mode, gradients cleared before the forward pass, set to zero instead of None."""


def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = [0.0] * num_epochs
    net.train()
    for epoch in range(num_epochs):
        for X, y in data_iter:
            optimizer.zero_grad(set_to_none=False)
            y_hat = net(X)
            value = loss(y_hat, y)
            value.backward()
            optimizer.step()
            history[epoch] = value.item()
    return history
