# %% wrong: The numbers are right, but the dtype is not float32.
def one_hot_target(num_classes):
    def transform(label):
        vector = torch.zeros(num_classes, dtype=torch.int64)
        vector[label] = 1
        return vector

    return transform


# %% wrong, as above: num_classes is ignored: the vector always has 10 numbers.
# - vector = torch.zeros(num_classes, dtype=torch.int64)
# + vector = torch.zeros(10)

# %% wrong, as above: The numbers are right, but the dtype is not float32.
# - vector = torch.zeros(num_classes, dtype=torch.int64)
# + vector = torch.zeros(num_classes, dtype=torch.float64)

# %% wrong, as above: The vector has one number too many: num_classes is their count.
# - vector = torch.zeros(num_classes, dtype=torch.int64)
# + vector = torch.zeros(num_classes + 1)


# %% wrong: There is a dimension too many: one label makes one vector.
def one_hot_target(num_classes):
    def transform(label):
        vector = torch.zeros(num_classes)
        vector[label] = 1
        return vector.unsqueeze(0)

    return transform


# %% wrong, as above: The 1 stands one place too early: labels begin with 0.
# - vector[label] = 1
# - return vector.unsqueeze(0)
# + vector[label - 1] = 1
# + return vector

# %% wrong, as above: (unnamed) Holds the label in place of a 1.
# - vector[label] = 1
# - return vector.unsqueeze(0)
# + vector[label] = label
# + return vector

# %% wrong, as above: A list is returned; a tensor is asked for.
# - return vector.unsqueeze(0)
# + return vector.tolist()

# %% wrong, as above: The vector itself is returned; return a function that makes one.
# -     return vector.unsqueeze(0)
# - return transform
# +     return vector
# + return transform(num_classes - 1)


# %% wrong: There is one tensor for all labels: a later call changes what an earlier one gave.
def one_hot_target(num_classes):
    vector = torch.zeros(num_classes)

    def transform(label):
        vector.zero_()
        vector[label] = 1
        return vector

    return transform


# %% wrong, as above: There is one tensor for all labels, and ones of earlier labels stay in it.
# - vector.zero_()


# %% right: A class with __call__, made from a row of the identity matrix.
class OneHot:
    def __init__(self, num_classes):
        self.rows = torch.eye(num_classes)

    def __call__(self, label):
        return self.rows[label].clone()


one_hot_target = OneHot


# %% right: functools.partial of a function that scatters.
from functools import partial


def scattered(num_classes, label):
    ones = torch.ones(1, dtype=torch.float)
    return torch.zeros(num_classes).scatter_(0, torch.as_tensor([label]), ones)


def one_hot_target(num_classes):
    return partial(scattered, num_classes)
