# %% wrong: (unnamed) Raises AssertionError where ValueError is asked for.
class BCELoss:
    def __call__(self, prediction, target):
        assert prediction.shape == target.shape
        log_p = torch.log(prediction).clamp(min=-100)
        log_q = torch.log(1 - prediction).clamp(min=-100)
        return -(target * log_p + (1 - target) * log_q).mean()


# %% wrong, as above: The shapes are not checked: (B, 1) and (B,) broadcast to (B, B).
# - assert prediction.shape == target.shape
# + if len(prediction) != len(target):
# +     raise ValueError("different shapes")

# %% wrong, as above: The shapes are not checked: (B, 1) and (B,) broadcast to (B, B).
# - assert prediction.shape == target.shape
# + target = target.reshape(prediction.shape)

# %% wrong, as above: The shapes are not checked: (B, 1) and (B,) broadcast to (B, B).
# - assert prediction.shape == target.shape


# %% wrong: (unnamed) Takes the probabilities for logits.
class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        prediction = torch.sigmoid(prediction)
        log_p = torch.log(prediction).clamp(min=-100)
        log_q = torch.log(1 - prediction).clamp(min=-100)
        return -(target * log_p + (1 - target) * log_q).mean()


# %% wrong, as above: (unnamed) Computes in float32 whatever comes in.
# - prediction = torch.sigmoid(prediction)
# + prediction, target = prediction.float(), target.float()

# %% wrong, as above: No gradient reaches the prediction: the result is cut off from the graph.
# - prediction = torch.sigmoid(prediction)
# + prediction = prediction.detach()

# %% wrong, as above: An input itself is changed.
# - prediction = torch.sigmoid(prediction)
# + prediction.clamp_(1e-44, 1)
# + prediction *= 0.9999999


# %% wrong: (unnamed) Calls the ready-made function, which the report says by itself.
class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        return torch.nn.functional.binary_cross_entropy(prediction, target)


# %% wrong, as above: At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + p = prediction.clamp(1e-8, 1 - 1e-8)  # in float32 the upper end is 1
# + return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).mean()

# %% wrong, as above: At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + positive = (target * torch.log(prediction)).clamp(min=-100)
# + negative = ((1 - target) * torch.log(1 - prediction)).clamp(min=-100)
# + return -(positive + negative).mean()

# %% wrong, as above: (unnamed) Uses a distribution, which the report says by itself.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + return -torch.distributions.Bernoulli(prediction).log_prob(target).mean()

# %% wrong, as above: At probabilities of 0 and 1 the loss is infinite.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + return -(torch.xlogy(target, prediction) + torch.xlogy(1 - target, 1 - prediction)).mean()

# %% wrong, as above: At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + return -(target * torch.log(prediction) + (1 - target) * torch.log(1 - prediction)).mean()

# %% wrong, as above: Infinite logarithms are replaced by 0: a sure but wrong prediction costs
#    nothing.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + log_p, log_q = torch.log(prediction), torch.log(1 - prediction)
# + log_p = log_p.nan_to_num(neginf=0.0)
# + log_q = log_q.nan_to_num(neginf=0.0)
# + return -(target * log_p + (1 - target) * log_q).mean()

# %% wrong, as above: The term of class 0, (1 − y) log(1 − p), is missing.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + log_p = torch.log(prediction).clamp(min=-100)
# + return -(target * log_p).mean()

# %% wrong, as above: The term of class 1, y log p, is missing.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + log_q = torch.log(1 - prediction).clamp(min=-100)
# + return -((1 - target) * log_q).mean()

# %% wrong, as above: (unnamed) Replaces infinite logarithms only, so a finite one below −100 counts
#    in full.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + log_p = torch.log(prediction).nan_to_num(neginf=-100.0)
# + log_q = torch.log(1 - prediction).nan_to_num(neginf=-100.0)
# + return -(target * log_p + (1 - target) * log_q).mean()

# %% wrong, as above: The probabilities are clamped, or shifted; clamp their logarithms at −100.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + p = prediction.clamp(1e-7, 1 - 1e-7)
# + return -(target * torch.log(p) + (1 - target) * torch.log(1 - p)).mean()

# %% wrong, as above: (unnamed) Calls the ready-made function past torch.nn, which the report says
#    by itself.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + return torch.binary_cross_entropy_with_logits(torch.logit(prediction), target, reduction=1)

# %% wrong, as above: The probabilities are clamped, or shifted; clamp their logarithms at −100.
# - return torch.nn.functional.binary_cross_entropy(prediction, target)
# + eps = 1e-12
# + return -(
# +     target * torch.log(prediction + eps) + (1 - target) * torch.log(1 - prediction + eps)
# + ).mean()


# %% wrong: Equal shapes are refused.
class BCELoss:
    def __call__(self, y_pred, y_true):
        raise ValueError("shapes")


# %% wrong: The sign is wrong: this falls where the predictions get worse.
class BCELoss:
    def __call__(self, prediction, target):
        if prediction.shape != target.shape:
            raise ValueError("different shapes")
        log_p = torch.log(prediction).clamp(min=-100)
        log_q = torch.log(1 - prediction).clamp(min=-100)
        return (target * log_p + (1 - target) * log_q).mean()


# %% wrong, as above: The classes are swapped: y belongs to log p.
# - return (target * log_p + (1 - target) * log_q).mean()
# + return -(target * log_q + (1 - target) * log_p).mean()

# %% wrong, as above: One loss for each element is returned; their mean is asked for.
# - return (target * log_p + (1 - target) * log_q).mean()
# + return -(target * log_p + (1 - target) * log_q)

# %% wrong, as above: A Python number is returned: no gradient can flow through it.
# - return (target * log_p + (1 - target) * log_q).mean()
# + return -(target * log_p + (1 - target) * log_q).mean().item()

# %% wrong, as above: The sum is divided by the batch size only, not by the number of elements.
# - return (target * log_p + (1 - target) * log_q).mean()
# + return -(target * log_p + (1 - target) * log_q).sum() / len(target)

# %% wrong, as above: The target is rounded; the formula holds for numbers between 0 and 1, too.
# - return (target * log_p + (1 - target) * log_q).mean()
# + return -torch.where(target > 0.5, log_p, log_q).mean()

# %% wrong, as above: This is the sum over the elements; the mean is asked for.
# - return (target * log_p + (1 - target) * log_q).mean()
# + return -(target * log_p + (1 - target) * log_q).sum()

# %% wrong, as above: The target is taken for 0 or 1; the formula holds for numbers between, too.
# - return (target * log_p + (1 - target) * log_q).mean()
# + return -torch.where(target == 1, log_p, log_q).mean()


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
