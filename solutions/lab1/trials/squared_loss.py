# %% wrong: These are absolute errors, not squares.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return (y_hat - y.reshape(y_hat.shape)).abs() / 2

# %% wrong: (unnamed) y becomes a column whatever the shape of y_hat is.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return (y_hat - y.reshape(-1, 1)) ** 2 / 2

# %% wrong: (unnamed) view(-1) refuses a y_hat or y that is transposed.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return (y_hat.view(-1) - y.view(-1)).view(y_hat.shape) ** 2 / 2

# %% wrong: No gradient reaches y_hat: the result is cut off from the graph.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return (y_hat.detach() - y.reshape(y_hat.shape)) ** 2 / 2

# %% wrong: (unnamed) The result is always one-dimensional.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return (y_hat.flatten() - y.flatten()) ** 2 / 2

# %% wrong: (unnamed) Computes in float32.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return (y_hat.float() - y.float().reshape(y_hat.shape)) ** 2 / 2

# %% wrong: The errors are halved before they are squared.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return ((y_hat - y.reshape(y_hat.shape)) / 2) ** 2

# %% wrong: The mean is taken; one loss for each example is asked for.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).mean()

# %% wrong: The mean is taken, and the factor ½ is missing.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return torch.nn.functional.mse_loss(y_hat, y.reshape(y_hat.shape))

# %% wrong: The factor ½ is missing.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return (y_hat - y.reshape(y_hat.shape)) ** 2

# %% wrong: y is not reshaped: the difference is broadcast to (B, B).
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return (y_hat - y) ** 2 / 2

# %% wrong: y_hat is reshaped to y; the result should have the shape of y_hat.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return (y_hat.reshape(y.shape) - y) ** 2 / 2

# %% wrong: The sum is taken; one loss for each example is asked for.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return ((y_hat - y.reshape(y_hat.shape)) ** 2).sum() / 2

# %% wrong: An input itself is changed.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + target = y.reshape(y_hat.shape)
# + target -= y_hat.detach()
# + return (y_hat - y_hat.detach() - target) ** 2 / 2

# %% right: mse_loss without reduction.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return torch.nn.functional.mse_loss(y_hat, y.reshape(y_hat.size()), reduction="none").div(2)

# %% right: view_as, square and a product.
# - return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
# + return 0.5 * (y.view_as(y_hat) - y_hat).square()

# %% right: Flattens both, subtracts, and gives the result the shape of y_hat.
def squared_loss(y_hat, y):
    error = y_hat.flatten() - y.flatten()
    return (error * error / 2.0).reshape(y_hat.shape)
