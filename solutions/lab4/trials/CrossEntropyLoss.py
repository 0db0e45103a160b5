# %% wrong: (unnamed) Computes in float32 whatever comes in.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        logits = logits.float()
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -log_p[rows, labels].mean()


# %% wrong, as above: Softmax is over dimension 0, the batch; take the classes.
# - logits = logits.float()
# - log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
# + log_p = logits - torch.logsumexp(logits, 0, keepdim=True)

# %% wrong, as above: No gradient reaches the logits: the result is cut off from the graph.
# - logits = logits.float()
# - log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
# + with torch.no_grad():
# +     log_p = logits - torch.logsumexp(logits, 1, keepdim=True)

# %% wrong, as above: No gradient reaches the logits: the result is cut off from the graph.
# - logits = logits.float()
# + logits = logits.detach()

# %% wrong, as above: An input itself is changed.
# - logits = logits.float()
# + logits -= logits.detach().amax(1, keepdim=True)

# %% wrong, as above: Softmax is applied twice.
# - logits = logits.float()
# + logits = softmax(logits)


# %% wrong: (unnamed) Hides the ready-made module in a helper, which the report says by itself.
def make_loss():
    return nn.CrossEntropyLoss()


class CrossEntropyLoss:
    def __init__(self):
        self.loss = make_loss()

    def __call__(self, logits, labels):
        return self.loss(logits, labels)


# %% wrong: The logarithm is missing.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        return -softmax(logits)[rows, labels].mean()


# %% wrong, as above: Softmax is cut off below, or a small number added to it: the loss stays too
#    small.
# - return -softmax(logits)[rows, labels].mean()
# + return -torch.log(softmax(logits).clamp(min=1e-30))[rows, labels].mean()

# %% wrong, as above: Softmax is cut off below, or a small number added to it: the loss stays too
#    small.
# - return -softmax(logits)[rows, labels].mean()
# + return -torch.log(softmax(logits)).clamp(min=-100)[rows, labels].mean()

# %% wrong, as above: The logarithm of a softmax that has underflowed to 0 is infinite.
# - return -softmax(logits)[rows, labels].mean()
# + return -torch.log(softmax(logits)[rows, labels]).mean()

# %% wrong, as above: The loss is NaN: exp overflows, or 0 is multiplied by an infinite logarithm.
# - return -softmax(logits)[rows, labels].mean()
# + return (torch.log(torch.exp(logits).sum(1)) - logits[rows, labels]).mean()

# %% wrong, as above: (unnamed) Calls the ready-made log-softmax, which the report says by itself.
# - return -softmax(logits)[rows, labels].mean()
# + return -logits.log_softmax(1)[rows, labels].mean()

# %% wrong, as above: Softmax is missing: the logits are taken for log-probabilities.
# - return -softmax(logits)[rows, labels].mean()
# + return -logits[rows, labels].mean()

# %% wrong, as above: The loss is NaN: exp overflows, or 0 is multiplied by an infinite logarithm.
# - return -softmax(logits)[rows, labels].mean()
# + e = torch.exp(logits)
# + return -torch.log(e[rows, labels] / e.sum(1)).mean()

# %% wrong, as above: The gradient of a part is missing: softmax is cut off from the graph.
# - return -softmax(logits)[rows, labels].mean()
# + return (torch.logsumexp(logits.detach(), 1) - logits[rows, labels]).mean()

# %% wrong, as above: Softmax is cut off below, or a small number added to it: the loss stays too
#    small.
# - return -softmax(logits)[rows, labels].mean()
# + return -torch.log(softmax(logits)[rows, labels] + 1e-9).mean()


# %% wrong: A Python number is returned: no gradient can flow through it.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        rows = torch.arange(len(labels), device=logits.device)
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -log_p[rows, labels].mean().item()


# %% wrong, as above: One loss for each example is returned; their mean is asked for.
# - return -log_p[rows, labels].mean().item()
# + return -log_p[rows, labels]

# %% wrong, as above: This is the sum over the batch; the mean is asked for.
# - return -log_p[rows, labels].mean().item()
# + return -log_p[rows, labels].sum()

# %% wrong, as above: The sign is wrong: this falls where the predictions get worse.
# - return -log_p[rows, labels].mean().item()
# + return log_p[rows, labels].mean()


# %% wrong: (unnamed) Takes one-hot rows in place of class indices.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -(labels * log_p).sum(1).mean()


# %% wrong, as above: (unnamed) Indexes with the labels alone, so it takes whole rows.
# - return -(labels * log_p).sum(1).mean()
# + return -log_p[labels.clamp(max=len(logits) - 1)].mean()

# %% wrong, as above: It is divided by the number of classes too: divide by the batch size only.
# - return -(labels * log_p).sum(1).mean()
# + return -(one_hot(labels, logits.shape[1]) * log_p).mean()


# %% wrong: (unnamed) Calls the ready-made function, which the report says by itself.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        return torch.nn.functional.cross_entropy(logits, labels)


# %% wrong, as above: (unnamed) Uses a distribution, which the report says by itself.
# - return torch.nn.functional.cross_entropy(logits, labels)
# + return -torch.distributions.Categorical(logits=logits).log_prob(labels).mean()

# %% wrong, as above: The loss is NaN: exp overflows, or 0 is multiplied by an infinite logarithm.
# - return torch.nn.functional.cross_entropy(logits, labels)
# + log_p = torch.log(softmax(logits))  # 0 · −∞ is NaN
# + return -(one_hot(labels, logits.shape[1]) * log_p).sum(1).mean()

# %% wrong, as above: (unnamed) Calls the operator below the ready-made function, which the report
#    says by itself.
# - return torch.nn.functional.cross_entropy(logits, labels)
# + return torch.ops.aten.cross_entropy_loss(logits, labels)


# %% right: Without torch.logsumexp: shifts by the maximum and picks by index.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        shifted = logits - logits.max(1, keepdim=True)[0]
        log_sums = shifted.exp().sum(1).log()
        picked = shifted[range(len(labels)), labels]
        return (log_sums - picked).sum() / len(labels)


# %% right: Goes through the batch in a loop.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        losses = [row.logsumexp(0) - row[label] for row, label in zip(logits, labels, strict=True)]
        return torch.stack(losses).mean()


# %% right: Picks by a mask of truth values.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        mask = labels[:, None] == torch.arange(logits.size(1), device=labels.device)
        return (torch.logsumexp(logits, 1) - logits[mask]).mean()


# %% right: With the student's own one_hot.
class CrossEntropyLoss:
    def __call__(self, logits, labels):
        log_p = logits - torch.logsumexp(logits, 1, keepdim=True)
        return -(one_hot(labels, logits.shape[-1]) * log_p).sum(dim=1).mean()
