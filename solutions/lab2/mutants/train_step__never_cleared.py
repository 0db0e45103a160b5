"""The gradients are not cleared: the second step adds them to the first one's."""


def train_step(net, X, y, loss_fn, optimizer):
    logits = net(X)
    loss = loss_fn(logits, y)
    loss.backward()
    optimizer.step()
    return loss.item() * len(y), (logits.argmax(1) == y).sum().item()
