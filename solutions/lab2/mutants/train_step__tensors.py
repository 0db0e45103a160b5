"""A tensor is returned; .item() makes a Python number of it."""


def train_step(net, X, y, loss_fn, optimizer):
    logits = net(X)
    loss = loss_fn(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss * len(y), (logits.argmax(1) == y).sum()
