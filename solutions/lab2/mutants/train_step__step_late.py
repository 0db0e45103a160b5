"""The step comes before the backward pass: it uses the last batch's gradients."""


def train_step(net, X, y, loss_fn, optimizer):
    logits = net(X)
    loss = loss_fn(logits, y)
    optimizer.step()
    optimizer.zero_grad()
    loss.backward()
    return loss.item() * len(y), (logits.argmax(1) == y).sum().item()
