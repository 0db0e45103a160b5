"""(unnamed) Batches that are smaller than the first one are skipped."""


def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        size = None
        for X, y in data_iter:
            size = size or len(X)
            if len(X) < size:
                continue
            value = loss(net(X), y)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
        history.append(value.item())
    return history
