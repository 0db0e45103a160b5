# %% wrong: The batch is flattened too: one row for each example is asked for.
# - return X.flatten(start_dim=1)
# + return X.flatten()

# %% wrong: Each example is a column; it is to be a row.
# - return X.flatten(start_dim=1)
# + return X.flatten(1).T

# %% wrong: (unnamed) Flattens from dimension 2 on, so the result has three dimensions.
# - return X.flatten(start_dim=1)
# + return X.flatten(2)

# %% wrong: No gradient reaches the input: the result is cut off from the graph.
# - return X.flatten(start_dim=1)
# + return X.detach().flatten(1)

# %% wrong: Everything stands in one row: one row for each example is asked for.
# - return X.flatten(start_dim=1)
# + return X.reshape(1, -1)

# %% wrong: (unnamed) Uses nn.Flatten, which the report says by itself.
# - return X.flatten(start_dim=1)
# + return torch.nn.Flatten()(X)

# %% wrong: (unnamed) Drops the batch dimension of a single example.
# - return X.flatten(start_dim=1)
# + return X.flatten(1).squeeze()

# %% right: Reshapes, the number of columns left to torch.
# - return X.flatten(start_dim=1)
# + return X.reshape(X.shape[0], -1)

# %% right: Takes the first dimension as an option, as nn.Flatten does.
class Flatten:
    def __init__(self, start_dim=1):
        self.start_dim = start_dim

    def __call__(self, X):
        return X.flatten(self.start_dim)


# %% right: Multiplies the sizes and views.
class Flatten:
    def __call__(self, X):
        columns = 1
        for size in X.shape[1:]:
            columns *= size
        return X.contiguous().view(-1, columns)
