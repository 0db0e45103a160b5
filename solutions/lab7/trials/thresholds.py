"""Wrong programs that miss the threshold: each changes one of the parts that are trained together."""

# %% wrong: (unnamed) The block is its shortcut.
# - return F.relu(Y + self.shortcut(X))
# + return F.relu(self.shortcut(X))

# %% wrong: (unnamed) Nothing flows back through the block.
# - return F.relu(Y + self.shortcut(X))
# + return F.relu(Y + self.shortcut(X)).detach()

# %% wrong: (unnamed) The moving figures do not move, so that evaluation goes by other figures.
# - moving_mean = (1 - momentum) * moving_mean + momentum * mean.detach()
# - moving_var = (1 - momentum) * moving_var + momentum * unbiased

# %% wrong: (unnamed) In evaluation nothing is normalised.
# - return gamma * (X - mean) / torch.sqrt(var + eps) + beta, moving_mean, moving_var
# + Y = gamma * (X - mean) / torch.sqrt(var + eps) + beta if training else X
# + return Y, moving_mean, moving_var

# %% wrong: (unnamed) Nothing flows back through the pooling.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((-2, -1)).detach()

# %% wrong: (unnamed) The pooling mixes all channels.
# - return windows.amax((-2, -1)) if mode == "max" else windows.mean((-2, -1))
# + return windows.amax((1, -2, -1), keepdim=True)[..., 0, 0].expand_as(windows[..., 0, 0])
