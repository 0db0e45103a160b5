# %% wrong: The loss is computed after the update; keep the one before it.
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        for X, y in data_iter:
            value = loss(net(X), y)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
        history.append(loss(net(X), y).item())
    return history


# %% wrong, as above: The losses are tensors, which keep their graphs alive: .item() makes floats.
# - history.append(loss(net(X), y).item())
# + history.append(value.detach())

# %% wrong, as above: There is a loss for each batch; one for each epoch is asked for.
# - history.append(loss(net(X), y).item())
# +     history.append(value.item())
# + print(value.item())

# %% wrong, as above: (unnamed) Batches that are smaller than the first one are skipped.
# - for X, y in data_iter:
# + size = None
# + for X, y in data_iter:
# +     size = size or len(X)
# +     if len(X) < size:
# +         continue
# - history.append(loss(net(X), y).item())
# + history.append(value.item())

# %% wrong, as above: (unnamed) Only the last epoch's loss is kept.
# - history.append(loss(net(X), y).item())
# + history = [value.item()]

# %% wrong, as above: train_linear_regression does not return a list.
# - history.append(loss(net(X), y).item())
# + history = value.item()

# %% wrong, as above: Only one epoch is trained.
# - for _ in range(num_epochs):
# + for _ in range(1):
# - history.append(loss(net(X), y).item())
# + history.append(value.item())

# %% wrong, as above: (unnamed) The losses are rounded.
# - history.append(loss(net(X), y).item())
# + history.append(round(value.item(), 2))

# %% wrong, as above: The losses are tensors, which keep their graphs alive: .item() makes floats.
# - history.append(loss(net(X), y).item())
# + history.append(value)

# %% wrong, as above: (unnamed) Takes two steps with the same gradient.
# - history.append(loss(net(X), y).item())
# +     optimizer.step()
# + history.append(value.item())


# %% wrong: This is the loss of each epoch's first batch; the last one's is asked for.
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        values = []
        for X, y in data_iter:
            value = loss(net(X), y)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            values.append(value.item())
        history.append(values[0])
    return history


# %% wrong, as above: This is the mean of each epoch's losses; the last batch's is asked for.
# - history.append(values[0])
# + history.append(sum(values) / len(values))

# %% wrong, as above: The losses of each epoch are added up; the last batch's is asked for.
# - history.append(values[0])
# + history.append(sum(values))


# %% wrong: The gradients are never cleared: each step adds all earlier ones.
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        for X, y in data_iter:
            value = loss(net(X), y)
            value.backward()
            optimizer.step()
        history.append(value.item())
    return history


# %% wrong, as above: The gradients are cleared between the backward pass and the step.
# - value.backward()
# + value.backward()
# + optimizer.zero_grad()

# %% wrong, as above: The gradients are cleared between the backward pass and the step.
# - value.backward()
# + value.backward()
# + net.zero_grad()

# %% wrong, as above: The gradients are cleared once an epoch; clear them for each batch.
# - for X, y in data_iter:
# + optimizer.zero_grad()
# + for X, y in data_iter:

# %% wrong, as above: The step comes before the backward pass.
# - value.backward()
# + optimizer.zero_grad()

# %% wrong, as above: The arguments of the loss are swapped: the prediction comes first.
# - value = loss(net(X), y)
# + value = loss(y, net(X))
# + optimizer.zero_grad()


# %% wrong: (unnamed) The optimiser never takes a step.
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        for X, y in data_iter:
            value = loss(net(X), y)
            optimizer.zero_grad()
            value.backward()
        history.append(value.item())
    return history


# %% wrong, as above: The step comes before the backward pass.
# - value = loss(net(X), y)
# + value = loss(net(X), y)
# + optimizer.step()

# %% wrong, as above: The step comes before the backward pass.
# - optimizer.zero_grad()
# + optimizer.zero_grad()
# + optimizer.step()


# %% right: Clears after the step; appends in an else; parameters cleared through the net.
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    losses = []
    for epoch in range(1, num_epochs + 1):
        last = None
        for _, (X, y) in enumerate(data_iter):
            l = loss(net(X), y)  # noqa: E741
            l.backward()
            optimizer.step()
            net.zero_grad()
            last = float(l.detach())
        losses += [last]
        print(f"epoch {epoch}, loss {last:f}")
    return losses


# %% right: Train mode, gradients cleared before the forward pass, set to zero instead of None.
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = [0.0] * num_epochs
    net.train()
    for epoch in range(num_epochs):
        for X, y in data_iter:
            optimizer.zero_grad(set_to_none=False)
            y_hat = net(X)
            value = loss(y_hat, y)
            value.backward()
            optimizer.step()
            history[epoch] = value.item()
    return history


# %% right: The step gets a closure that does the other three.
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    def one_pass():
        for X, y in data_iter:
            value = loss(net(X), y)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
        return value.tolist()

    return [one_pass() for _ in range(num_epochs)]
