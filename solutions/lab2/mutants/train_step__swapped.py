"""The two results are swapped."""


def train_step(net, X, y, loss_fn, optimizer):
    logits = net(X)
    loss = loss_fn(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return (logits.argmax(1) == y).sum().item(), loss.item() * len(y)
