# %% wrong: The loss is computed after the update; keep the one before it.
# - history.append(batch_loss.item())
# + history.append(loss(net(X), y).item())

# %% wrong: The gradients are cleared between the backward pass and the step.
# - batch_loss = loss(net(X), y)
# + batch_loss = loss(net(X), y)
# + batch_loss.backward()
# - batch_loss.backward()

# %% wrong: The gradients are cleared between the backward pass and the step.
# - optimizer.zero_grad()

# - batch_loss.backward()
# + batch_loss.backward()
# + net.zero_grad()

# %% wrong: The gradients are cleared once an epoch; clear them for each batch.
# - for X, y in data_iter:
# + optimizer.zero_grad()
# + for X, y in data_iter:
# - optimizer.zero_grad()

# %% wrong: The losses are tensors, which keep their graphs alive: .item() makes floats.
# - history.append(batch_loss.item())
# + history.append(batch_loss.detach())

# %% wrong: There is a loss for each batch; one for each epoch is asked for.
# - history.append(batch_loss.item())
# +     history.append(batch_loss.item())
# + print(batch_loss.item())

# %% wrong: (unnamed) Batches that are smaller than the first one are skipped.
# - for X, y in data_iter:
# + size = None
# + for X, y in data_iter:
# +     size = size or len(X)
# +     if len(X) < size:
# +         continue

# %% wrong: (unnamed) Only the last epoch's loss is kept.
# - history.append(batch_loss.item())
# + history = [batch_loss.item()]

# %% wrong: train_linear_regression does not return a list.
# - history.append(batch_loss.item())
# + history = batch_loss.item()

# %% wrong: The gradients are never cleared: each step adds all earlier ones.
# - optimizer.zero_grad()

# %% wrong: The step comes before the backward pass.
# - batch_loss.backward()

# %% wrong: (unnamed) The optimiser never takes a step.
# - optimizer.step()

# %% wrong: Training ends after the first batch: does the return stand inside the loop?
# - optimizer.step()
# + optimizer.step()
# + return [batch_loss.item()]

# %% wrong: Only one epoch is trained.
# - for _ in range(num_epochs):
# + for _ in range(1):

# %% wrong: (unnamed) The losses are rounded.
# - history.append(batch_loss.item())
# + history.append(round(batch_loss.item(), 2))

# %% wrong: The step comes before the backward pass.
# - batch_loss = loss(net(X), y)
# + batch_loss = loss(net(X), y)
# + optimizer.step()
# - optimizer.step()

# %% wrong: The step comes before the backward pass.
# - optimizer.zero_grad()
# + optimizer.zero_grad()
# + optimizer.step()
# - optimizer.step()

# %% wrong: The arguments of the loss are swapped: the prediction comes first.
# - batch_loss = loss(net(X), y)
# + batch_loss = loss(y, net(X))

# %% wrong: The losses are tensors, which keep their graphs alive: .item() makes floats.
# - history.append(batch_loss.item())
# + history.append(batch_loss)

# %% wrong: (unnamed) Takes two steps with the same gradient.
# - batch_loss.backward()
# + batch_loss.backward()
# + optimizer.step()

# %% wrong: This is the loss of each epoch's first batch; the last one's is asked for.
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        values = []
        for X, y in data_iter:
            batch_loss = loss(net(X), y)
            optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step()
            values.append(batch_loss.item())
        history.append(values[0])
    return history


# %% wrong, as above: This is the mean of each epoch's losses; the last batch's is asked for.
# - history.append(values[0])
# + history.append(sum(values) / len(values))

# %% wrong, as above: The losses of each epoch are added up; the last batch's is asked for.
# - history.append(values[0])
# + history.append(sum(values))


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
