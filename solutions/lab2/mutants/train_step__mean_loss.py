"""The mean loss is returned; multiply it by the number of examples in the batch."""


def train_step(net, X, y, loss_fn, optimizer):
    logits = net(X)
    loss = loss_fn(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item(), (logits.argmax(1) == y).sum().item()
