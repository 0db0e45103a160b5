# %% wrong: Nothing moved: there is no step, or no gradient is there when it comes.
# - loss = loss_fn(logits, y)
# + loss = loss_fn(logits, y)
# + loss.backward()
# - loss.backward()

# %% wrong: The right predictions are counted after the update.
# - num_correct = (logits.argmax(dim=1) == y).sum().item()
# + num_correct = (net(X).argmax(dim=1) == y).sum().item()

# %% wrong: num_correct is a fraction; a count is asked for.
# - num_correct = (logits.argmax(dim=1) == y).sum().item()
# + num_correct = (logits.argmax(dim=1) == y).float().mean().item()

# %% wrong: Loss and count are taken after the update.
# - optimizer.step()
# + optimizer.step()
# + logits = net(X)
# + loss = loss_fn(logits, y)

# %% wrong: The mean loss is returned; multiply it by the number of examples in the batch.
# - return loss.item() * len(y), num_correct
# + return loss.item(), num_correct

# %% wrong: The gradients are not cleared: the second step adds them to the first one's.
# - optimizer.zero_grad()

# %% wrong: The net runs forward a second time in the same step.
# - loss = loss_fn(logits, y)
# + loss = loss_fn(logits, y)
# + num_correct = (net(X).argmax(dim=1) == y).sum().item()
# - num_correct = (logits.argmax(dim=1) == y).sum().item()

# %% wrong: Nothing moved: there is no step, or no gradient is there when it comes.
# - optimizer.zero_grad()
# + optimizer.zero_grad()
# + optimizer.step()
# - optimizer.step()

# %% wrong: The step comes before the backward pass: it uses the last batch's gradients.
# - loss = loss_fn(logits, y)
# + loss = loss_fn(logits, y)
# + optimizer.step()
# - optimizer.step()

# %% wrong: The two results are swapped.
# - return loss.item() * len(y), num_correct
# + return num_correct, loss.item() * len(y)

# %% wrong: A tensor is returned; .item() makes a Python number of it.
# - num_correct = (logits.argmax(dim=1) == y).sum().item()
# - return loss.item() * len(y), num_correct
# + return loss * len(y), (logits.argmax(dim=1) == y).sum()

# %% wrong: (unnamed) Takes the optimiser's step twice.
# - loss.backward()
# + loss.backward()
# + optimizer.step()

# %% wrong: The step went uphill.
# - loss.backward()
# + (-loss).backward()

# %% right: Clears the gradients after the step, not before the backward pass.
def train_step(net, X, y, loss_fn, optimizer):
    net.train()
    y_hat = net(X)
    loss = loss_fn(y_hat, y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    return float(loss) * X.shape[0], int((y_hat.max(dim=1)[1] == y).sum())


# %% right: Clears through the net before the forward pass and counts before the update.
def train_step(net, X, y, loss_fn, optimizer):
    net.zero_grad()
    scores = net(X)
    loss = loss_fn(scores, y)
    num_correct = torch.eq(scores.detach().argsort(dim=1)[:, -1], y).sum().tolist()
    loss.backward()
    optimizer.step()
    return loss.detach().mul(y.numel()).item(), num_correct
