"""Clears the gradients after the step, not before the backward pass."""


def train_step(net, X, y, loss_fn, optimizer):
    net.train()
    y_hat = net(X)
    loss = loss_fn(y_hat, y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    return float(loss) * X.shape[0], int((y_hat.max(dim=1)[1] == y).sum())
