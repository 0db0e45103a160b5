"""The net runs forward a second time in the same step."""


def train_step(net, X, y, loss_fn, optimizer):
    logits = net(X)
    loss = loss_fn(logits, y)
    num_correct = (net(X).argmax(1) == y).sum().item()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item() * len(y), num_correct
