"""Nothing moved: the step came before the backward pass, or was forgotten."""


def train_step(net, X, y, loss_fn, optimizer):
    logits = net(X)
    loss = loss_fn(logits, y)
    optimizer.zero_grad()
    optimizer.step()
    loss.backward()
    return loss.item() * len(y), (logits.argmax(1) == y).sum().item()
