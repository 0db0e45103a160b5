# %% wrong: (unnamed) Looks at the first label only.
# - if ((labels < 0) | (labels >= num_classes)).any():
# -     raise ValueError(f"labels must lie between 0 and {num_classes - 1}")
# + if labels[0] < 0 or labels[0] >= num_classes:
# +     raise ValueError("labels")

# %% wrong: (unnamed) Counts the classes from 1.
# -     raise ValueError(f"labels must lie between 0 and {num_classes - 1}")
# - classes = torch.arange(num_classes, device=labels.device)
# +     raise ValueError("labels")
# + classes = torch.arange(1, num_classes + 1, device=labels.device)

# %% wrong: (unnamed) Raises IndexError where ValueError is asked for.
# - raise ValueError(f"labels must lie between 0 and {num_classes - 1}")
# + raise IndexError("labels")

# %% wrong: There are only as many columns as the largest label asks for.
# -     raise ValueError(f"labels must lie between 0 and {num_classes - 1}")
# - classes = torch.arange(num_classes, device=labels.device)
# +     raise ValueError("labels")
# + classes = torch.arange(int(labels.max()) + 1, device=labels.device)

# %% wrong: (unnamed) Refuses the last class.
# - if ((labels < 0) | (labels >= num_classes)).any():
# -     raise ValueError(f"labels must lie between 0 and {num_classes - 1}")
# + if ((labels < 0) | (labels >= num_classes - 1)).any():
# +     raise ValueError("labels")

# %% wrong: A label out of range is accepted and gets a row of zeros.
# - if ((labels < 0) | (labels >= num_classes)).any():
# -     raise ValueError(f"labels must lie between 0 and {num_classes - 1}")

# %% wrong: A label out of range is accepted and gets a row of zeros.
# - if ((labels < 0) | (labels >= num_classes)).any():
# -     raise ValueError(f"labels must lie between 0 and {num_classes - 1}")
# + if ((labels < 0) | (labels > num_classes)).any():
# +     raise ValueError("labels")

# %% wrong: (unnamed) Counts a label out of range as the nearest class.
def one_hot(labels, num_classes):
    classes = torch.arange(num_classes, device=labels.device)
    return (labels.clamp(0, num_classes - 1).unsqueeze(1) == classes).long()


# %% wrong: There are no right rows to see the device of.
def one_hot(labels, num_classes):
    return labels


# %% wrong: (unnamed) Calls the ready-made function past torch.nn, which the report says by itself.
def one_hot(labels, num_classes):
    if ((labels < 0) | (labels >= num_classes)).any():
        raise ValueError("labels")
    return torch.ops.aten.one_hot(labels, num_classes)


# %% wrong, as above: (unnamed) Returns truth values.
# - return torch.ops.aten.one_hot(labels, num_classes)
# + return labels.unsqueeze(1) == torch.arange(num_classes, device=labels.device)

# %% wrong, as above: The result is float; int64 is asked for.
# - return torch.ops.aten.one_hot(labels, num_classes)
# + return torch.eye(num_classes, device=labels.device)[labels]

# %% wrong, as above: A tensor is made on the CPU, not on the device of the labels.
# - return torch.ops.aten.one_hot(labels, num_classes)
# + return torch.tensor(
# +     [[int(c == label) for c in range(num_classes)] for label in labels.tolist()]
# + )

# %% wrong, as above: A tensor is made on the CPU, not on the device of the labels.
# - return torch.ops.aten.one_hot(labels, num_classes)
# + return torch.eye(num_classes, dtype=torch.int64)[labels]

# %% wrong, as above: (unnamed) Calls the ready-made function, which the report says by itself.
# - return torch.ops.aten.one_hot(labels, num_classes)
# + return torch.nn.functional.one_hot(labels, num_classes)

# %% wrong, as above: Rows and columns are swapped.
# - return torch.ops.aten.one_hot(labels, num_classes)
# + classes = torch.arange(num_classes, device=labels.device)
# + return (labels == classes.unsqueeze(1)).long()

# %% wrong, as above: A tensor is made on the CPU, not on the device of the labels.
# - return torch.ops.aten.one_hot(labels, num_classes)
# + rows = torch.zeros(len(labels), num_classes, dtype=torch.int64)
# + return rows.scatter_(1, labels.unsqueeze(1), 1)


# %% wrong: Labels in range are refused.
def one_hot(labels, num_classes):
    raise ValueError("labels")


# %% wrong: A negative label wraps around: −1 becomes the last class.
def one_hot(labels, num_classes):
    if (labels >= num_classes).any():
        raise ValueError("labels")
    rows = torch.zeros(len(labels), num_classes, dtype=torch.int64, device=labels.device)
    rows[torch.arange(len(labels)), labels] = 1
    return rows


# %% right: Puts ones at pairs of indices, the row numbers made on the CPU, as indices may be.
def one_hot(labels, num_classes):
    if ((labels < 0) | (labels >= num_classes)).any():
        raise ValueError("labels")
    rows = torch.zeros((labels.size(0), num_classes), dtype=torch.long, device=labels.device)
    rows[range(len(labels)), labels] = 1
    return rows


# %% right: Works with Python numbers.
def one_hot(labels, num_classes):
    values = labels.tolist()
    for label in values:
        if label not in range(num_classes):
            raise ValueError(f"label {label}")
    rows = [[1 if c == label else 0 for c in range(num_classes)] for label in values]
    return torch.tensor(rows, dtype=torch.int64, device=labels.device)


# %% right: Makes the identity on the CPU and moves it to the labels.
def one_hot(labels, num_classes):
    if ((labels < 0) | (labels >= num_classes)).any():
        raise ValueError("labels")
    return torch.eye(num_classes, dtype=torch.int64).to(labels.device)[labels]


# %% right: Scatters ones into zeros.
def one_hot(labels, num_classes):
    if len(labels) and (labels.min() < 0 or labels.max() >= num_classes):
        raise ValueError("labels")
    rows = labels.new_zeros(len(labels), num_classes)
    return rows.scatter_(1, labels.view(-1, 1), 1)
