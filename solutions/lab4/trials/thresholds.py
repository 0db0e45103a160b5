# %% wrong: (unnamed) Nothing is learnt once the generator is used up.
# - self.params = list(params)
# + self.params = (param for param in params)

# %% wrong: (unnamed) Weights from N(0, 1) are not worn off in 10 epochs.
# - self.weight = torch.normal(0, 0.01, (out_features, in_features)).requires_grad_()
# + self.weight = torch.randn(out_features, in_features, requires_grad=True)

# %% wrong: (unnamed) Without a bias the line goes through the origin.
# - return X @ self.weight.T + self.bias
# + return X @ self.weight.T

# %% wrong: (unnamed) Softmax twice makes learning slow.
# - self.flatten = Flatten()

# - return self.linear(self.flatten(X))
# + return torch.softmax(self.linear(X.flatten(1)), dim=1)

# %% wrong: (unnamed) The steps go uphill.
# - param -= self.lr * param.grad
# + param += self.lr * param.grad

# %% wrong: (unnamed) A loss ten times too small learns ten times too slowly.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -(one_hot(labels, logits.shape[1]) * log_p).mean()
