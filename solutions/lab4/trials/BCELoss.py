# %% wrong: (unnamed) Raises AssertionError where ValueError is asked for.
# - if prediction.shape != target.shape:
# -     shapes = f"{tuple(prediction.shape)} and {tuple(target.shape)}"
# -     raise ValueError(f"prediction and target have different shapes: {shapes}")
# + assert prediction.shape == target.shape

# %% wrong: The classes are swapped: y belongs to log p.
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + return -(target * log_not_p + (1 - target) * log_p).mean()

# %% wrong: One loss for each element is returned; their mean is asked for.
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + return -(target * log_p + (1 - target) * log_not_p)

# %% wrong: (unnamed) Computes in float32 whatever comes in.
# - log_p = torch.log(prediction).clamp(min=-100)
# + prediction, target = prediction.float(), target.float()
# + log_p = torch.log(prediction).clamp(min=-100)

# %% wrong: No gradient reaches the prediction: the result is cut off from the graph.
# - log_p = torch.log(prediction).clamp(min=-100)
# + prediction = prediction.detach()
# + log_p = torch.log(prediction).clamp(min=-100)

# %% wrong: An input itself is changed.
# - log_p = torch.log(prediction).clamp(min=-100)
# + prediction.clamp_(1e-44, 1)
# + prediction *= 0.9999999
# + log_p = torch.log(prediction).clamp(min=-100)

# %% wrong: The shapes are not checked: (B, 1) and (B,) broadcast to (B, B).
# - if prediction.shape != target.shape:
# + if len(prediction) != len(target):

# %% wrong: (unnamed) Takes the probabilities for logits.
# - log_p = torch.log(prediction).clamp(min=-100)
# + prediction = torch.sigmoid(prediction)
# + log_p = torch.log(prediction).clamp(min=-100)

# %% wrong: Infinite logarithms are replaced by 0: a sure but wrong prediction costs nothing.
# - log_p = torch.log(prediction).clamp(min=-100)
# - log_not_p = torch.log(1 - prediction).clamp(min=-100)
# + log_p, log_not_p = torch.log(prediction), torch.log(1 - prediction)
# + log_p = log_p.nan_to_num(neginf=0.0)
# + log_not_p = log_not_p.nan_to_num(neginf=0.0)

# %% wrong: The term of class 0, (1 − y) log(1 − p), is missing.
# - log_not_p = torch.log(1 - prediction).clamp(min=-100)
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + return -(target * log_p).mean()

# %% wrong: A Python number is returned: no gradient can flow through it.
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + return -(target * log_p + (1 - target) * log_not_p).mean().item()

# %% wrong: (unnamed) Replaces infinite logarithms only, so a finite one below −100 counts in full.
# - log_p = torch.log(prediction).clamp(min=-100)
# - log_not_p = torch.log(1 - prediction).clamp(min=-100)
# + log_p = torch.log(prediction).nan_to_num(neginf=-100.0)
# + log_not_p = torch.log(1 - prediction).nan_to_num(neginf=-100.0)

# %% wrong: The sum is divided by the batch size only, not by the number of elements.
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + return -(target * log_p + (1 - target) * log_not_p).sum() / len(target)

# %% wrong: The shapes are not checked: (B, 1) and (B,) broadcast to (B, B).
# - if prediction.shape != target.shape:
# -     shapes = f"{tuple(prediction.shape)} and {tuple(target.shape)}"
# -     raise ValueError(f"prediction and target have different shapes: {shapes}")
# + target = target.reshape(prediction.shape)

# %% wrong: The target is rounded; the formula holds for numbers between 0 and 1, too.
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + return -torch.where(target > 0.5, log_p, log_not_p).mean()

# %% wrong: The shapes are not checked: (B, 1) and (B,) broadcast to (B, B).
# - if prediction.shape != target.shape:
# -     shapes = f"{tuple(prediction.shape)} and {tuple(target.shape)}"
# -     raise ValueError(f"prediction and target have different shapes: {shapes}")

# %% wrong: This is the sum over the elements; the mean is asked for.
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + return -(target * log_p + (1 - target) * log_not_p).sum()

# %% wrong: The target is taken for 0 or 1; the formula holds for numbers between, too.
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + return -torch.where(target == 1, log_p, log_not_p).mean()

# %% wrong: The sign is wrong: this falls where the predictions get worse.
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + return (target * log_p + (1 - target) * log_not_p).mean()

# %% wrong: (unnamed) Uses a distribution, which the report says by itself.
class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            shapes = f"{tuple(prediction.shape)} and {tuple(target.shape)}"
            raise ValueError(f"prediction and target have different shapes: {shapes}")
        return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()


# %% wrong, as above: At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + p = prediction.clamp(1e-8, 1 - 1e-8)  # in float32 the upper end is 1
# + return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).mean()

# %% wrong, as above: At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + positive = (target * torch.log(prediction)).clamp(min=-100)
# + negative = ((1 - target) * torch.log(1 - prediction)).clamp(min=-100)
# + return -(positive + negative).mean()

# %% wrong, as above: At probabilities of 0 and 1 the loss is infinite.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + return -(torch.xlogy(target, prediction) + torch.xlogy(1 - target, 1 - prediction)).mean()

# %% wrong, as above: At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + return -(target * torch.log(prediction) + (1 - target) * torch.log(1 - prediction)).mean()

# %% wrong, as above: The term of class 1, y log p, is missing.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + log_not_p = torch.log(1 - prediction).clamp(min=-100)
# + return -((1 - target) * log_not_p).mean()

# %% wrong, as above: The probabilities are clamped, or shifted; clamp their logarithms at −100.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + p = prediction.clamp(1e-7, 1 - 1e-7)
# + return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).mean()

# %% wrong, as above: (unnamed) Calls the ready-made function, which the report says by itself.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + return torch.nn.functional.binary_cross_entropy(prediction, target)

# %% wrong, as above: (unnamed) Calls the ready-made function past torch.nn, which the report says
#    by itself.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + return torch.binary_cross_entropy_with_logits(torch.logit(prediction), target, reduction=1)

# %% wrong, as above: The probabilities are clamped, or shifted; clamp their logarithms at −100.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + eps = 1e-12
# + return -(
# +     target * torch.log(prediction + eps) + (1 - target) * torch.log(1 - prediction + eps)
# + ).mean()


# %% wrong, as above: (unnamed) Views both as a row of numbers, which what was transposed does not allow.
# - return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()
# + p, y = prediction.view(-1), target.view(-1)
# + log_p, log_not_p = torch.log(p).clamp(min=-100), torch.log(1 - p).clamp(min=-100)
# + return -(y * log_p + (1 - y) * log_not_p).mean()

# %% wrong: (unnamed) Goes through what squeeze leaves, which is no row for a single example.
# - return -(target * log_p + (1 - target) * log_not_p).mean()
# + terms = (target * log_p + (1 - target) * log_not_p).squeeze()
# + return -sum(term.mean() for term in terms) / len(terms)


# %% wrong: Equal shapes are refused.
class BCELoss:
    def __call__(self, y_pred, y_true):
        raise ValueError("shapes")


# %% right: Interpolates between the two logarithms, and subclasses ValueError.
class ShapeError(ValueError):
    pass


class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ShapeError("shapes")
        logs = torch.log(torch.stack([1 - prediction, prediction])).clamp(min=-100)
        return -torch.lerp(logs[0], logs[1], target).mean()


# %% right: Uses log1p and clamps by maximum.
class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        floor = prediction.new_tensor(-100.0)
        log_p = torch.maximum(torch.log(prediction), floor)
        log_q = torch.maximum(torch.log1p(-prediction), floor)
        return torch.mean(-target * log_p - (1 - target) * log_q)


# %% right: Sums up and divides by the number of elements; checks with a helper.
def _same_shape(a, b):
    if tuple(a.size()) != tuple(b.size()):
        raise ValueError(f"{a.size()} and {b.size()}")


def _log(p):
    return torch.clamp(p.log(), -100)


class BCELoss:
    def __call__(self, prediction, target):
        _same_shape(prediction, target)
        total = (target * _log(prediction)).sum() + ((1 - target) * _log(1 - prediction)).sum()
        return -total / target.numel()
