"""Loss and count are taken after the update."""


def train_step(net, X, y, loss_fn, optimizer):
    logits = net(X)
    loss = loss_fn(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    logits = net(X)
    loss = loss_fn(logits, y)
    return loss.item() * len(y), (logits.argmax(1) == y).sum().item()
