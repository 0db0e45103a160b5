# %% wrong: (unnamed) The noise has standard deviation 3.
# - X = torch.randn(num_examples, len(w), dtype=w.dtype, device=w.device)
# + X = torch.normal(0, 1, (num_examples, len(w)), dtype=w.dtype, device=w.device)
# - y = y + 0.01 * torch.randn_like(y)
# + y = y + 3 * torch.randn_like(y)

# %% wrong: The bias is missing.
# - return X @ w + b
# + return X @ w + 0 * b

# %% wrong: The gradients are cleared between the backward pass and the step.
def train_linear_regression(net, data_iter, loss, optimizer, num_epochs):
    history = []
    for _ in range(num_epochs):
        for X, y in data_iter:
            value = loss(net(X), y)
            value.backward()
            optimizer.zero_grad()
            optimizer.step()
        history.append(value.item())
    return history


# %% wrong, as above: The gradients are never cleared: each step adds all earlier ones.
# - optimizer.zero_grad()
