# %% wrong: (unnamed) The labels are floats, and the dtype says so.
def make_spiral(num_per_class, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    t = torch.linspace(0, 1, num_per_class)
    arms = []
    for c in range(num_classes):
        start, end = 2 * math.pi * c / num_classes, 2 * math.pi * (c + 2) / num_classes
        a = torch.linspace(start, end, num_per_class)
        a = a + 0.2 * torch.randn(num_per_class, generator=generator)
        arms.append(torch.stack([t * a.sin(), t * a.cos()], dim=1))
    X, y = torch.cat(arms), torch.arange(num_classes).repeat_interleave(num_per_class)
    return X, y.float()


# %% wrong, as above: The classes are shuffled: class after class is asked for.
# - return X, y.float()
# + order = torch.randperm(len(X), generator=generator)
# + return X[order], y[order]

# %% wrong, as above: The labels run 0, 1, 2, 0, 1, 2: class after class is asked for.
# - X, y = torch.cat(arms), torch.arange(num_classes).repeat_interleave(num_per_class)
# - return X, y.float()
# + X, y = torch.cat(arms), torch.arange(num_classes).repeat(num_per_class)
# + return X, y

# %% wrong, as above: The labels begin at 1; the first class is 0.
# - X, y = torch.cat(arms), torch.arange(num_classes).repeat_interleave(num_per_class)
# - return X, y.float()
# + X, y = torch.cat(arms), torch.arange(1, num_classes + 1).repeat_interleave(num_per_class)
# + return X, y

# %% wrong, as above: (unnamed) The labels have the shape (N * C, 1).
# - return X, y.float()
# + return X, y[:, None]

# %% wrong, as above: The points are shuffled against their labels.
# - return X, y.float()
# + return X[torch.randperm(len(X), generator=generator)], y


# %% wrong: One random number serves a whole class; every point gets its own.
def make_spiral(num_per_class, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    t = torch.linspace(0, 1, num_per_class)
    arms = []
    for c in range(num_classes):
        start, end = 2 * math.pi * c / num_classes, 2 * math.pi * (c + 2) / num_classes
        a = torch.linspace(start, end, num_per_class)
        a = a + 0.2 * torch.randn(1, generator=generator)
        arms.append(torch.stack([t * a.sin(), t * a.cos()], dim=1))
    X, y = torch.cat(arms), torch.arange(num_classes).repeat_interleave(num_per_class)
    return X, y


# %% wrong, as above: The points lie on a circle: multiply sin and cos by t.
# - t = torch.linspace(0, 1, num_per_class)

# - a = a + 0.2 * torch.randn(1, generator=generator)
# - arms.append(torch.stack([t * a.sin(), t * a.cos()], dim=1))
# + a = a + 0.2 * torch.randn(num_per_class, generator=generator)
# + arms.append(torch.stack([a.sin(), a.cos()], dim=1))

# %% wrong, as above: The noise is added to the points; it belongs to the angle.
# - a = a + 0.2 * torch.randn(1, generator=generator)

# - return X, y
# + return X + 0.2 * torch.randn(X.shape, generator=generator), y

# %% wrong, as above: (unnamed) The noise is multiplied by t twice: it is added to x, scaled by t.
# - a = a + 0.2 * torch.randn(1, generator=generator)
# - arms.append(torch.stack([t * a.sin(), t * a.cos()], dim=1))
# + arms.append(
# +     torch.stack(
# +         [t * (a.sin() + 0.2 * torch.randn(len(t), generator=generator)), t * a.cos()], dim=1
# +     )
# + )

# %% wrong, as above: The seed is not used.
# - generator = torch.Generator().manual_seed(seed)
# + generator = torch.Generator().manual_seed(0)
# - a = a + 0.2 * torch.randn(1, generator=generator)
# + a = a + 0.2 * torch.randn(num_per_class, generator=generator)

# %% wrong, as above: The standard deviation is 0.04: 0.2 is to be taken as it is, not squared.
# - a = a + 0.2 * torch.randn(1, generator=generator)
# + a = a + 0.2**2 * torch.randn(num_per_class, generator=generator)

# %% wrong, as above: sin and cos are swapped: sin is column 0.
# - a = a + 0.2 * torch.randn(1, generator=generator)
# - arms.append(torch.stack([t * a.sin(), t * a.cos()], dim=1))
# + a = a + 0.2 * torch.randn(num_per_class, generator=generator)
# + arms.append(torch.stack([t * a.cos(), t * a.sin()], dim=1))

# %% wrong, as above: The noise is uniform (rand), not normal (randn).
# - a = a + 0.2 * torch.randn(1, generator=generator)
# + a = a + 0.2 * torch.rand(num_per_class, generator=generator)

# %% wrong, as above: The noise is not scaled by 0.2.
# - a = a + 0.2 * torch.randn(1, generator=generator)
# + a = a + torch.randn(num_per_class, generator=generator)

# %% wrong, as above: 0.2 is taken for the variance; it is the standard deviation.
# - a = a + 0.2 * torch.randn(1, generator=generator)
# + a = a + 0.2**0.5 * torch.randn(num_per_class, generator=generator)


# %% wrong: (unnamed) The angles are not divided by the number of classes.
def make_spiral(num_per_class, num_classes, seed):
    generator = torch.Generator().manual_seed(seed)
    t = torch.linspace(0, 1, num_per_class)
    arms = []
    for c in range(num_classes):
        start, end = 2 * math.pi * c, 2 * math.pi * (c + 2)
        a = torch.linspace(start, end, num_per_class)
        a = a + 0.2 * torch.randn(num_per_class, generator=generator)
        arms.append(torch.stack([t * a.sin(), t * a.cos()], dim=1))
    X, y = torch.cat(arms), torch.arange(num_classes).repeat_interleave(num_per_class)
    return X, y


# %% wrong, as above: All classes lie on the same arm: class c begins at the angle 2πc/C.
# - for c in range(num_classes):
# -     start, end = 2 * math.pi * c, 2 * math.pi * (c + 2)
# + for _ in range(num_classes):
# +     start, end = 0, 4 * math.pi / num_classes

# %% wrong, as above: All classes get the same noise: seed the generator once, not in the loop.
# - start, end = 2 * math.pi * c, 2 * math.pi * (c + 2)
# + generator.manual_seed(seed)
# + start, end = 2 * math.pi * c / num_classes, 2 * math.pi * (c + 2) / num_classes

# %% wrong, as above: The arms end at 2π(c + 1)/C, not at 2π(c + 2)/C.
# - start, end = 2 * math.pi * c, 2 * math.pi * (c + 2)
# + start, end = 2 * math.pi * c / num_classes, 2 * math.pi * (c + 1) / num_classes

# %% wrong: X and y must be tensors of torch.
_spiral = make_spiral


def make_spiral(num_per_class, num_classes, seed):
    X, y = _spiral(num_per_class, num_classes, seed)
    return X.numpy(), y.numpy()


# %% wrong, as above: (unnamed) X is float64, and the dtype says so.
# - return X.numpy(), y.numpy()
# + return X.double(), y

# %% wrong, as above: (unnamed) X has the shape (C, N, 2).
# - return X.numpy(), y.numpy()
# + return X.reshape(num_classes, num_per_class, 2), y

# %% wrong, as above: make_spiral does not return two values: (X, y).
# - X, y = _spiral(num_per_class, num_classes, seed)
# - return X.numpy(), y.numpy()
# + return _spiral(num_per_class, num_classes, seed)[0]

# %% wrong: The global seed is set or used: draw from a generator of your own.
import numpy as np


def make_spiral(num_per_class, num_classes, seed):
    np.random.seed(seed)
    t = np.linspace(0, 1, num_per_class)
    points, labels = [], []
    for c in range(num_classes):
        a = np.linspace(2 * np.pi * c / num_classes, 2 * np.pi * (c + 2) / num_classes, len(t))
        a += 0.2 * np.random.randn(len(t))
        points.append(np.c_[t * np.sin(a), t * np.cos(a)])
        labels += [c] * len(t)
    return torch.tensor(np.concatenate(points), dtype=torch.float32), torch.tensor(labels)


# %% wrong: The noise does not come from the seed.
def make_spiral(num_per_class, num_classes, seed):
    t = torch.linspace(0, 1, num_per_class)
    arms = []
    for c in range(num_classes):
        start, end = 2 * math.pi * c / num_classes, 2 * math.pi * (c + 2) / num_classes
        a = torch.linspace(start, end, num_per_class)
        a = a + 0.2 * torch.randn(num_per_class)
        arms.append(torch.stack([t * a.sin(), t * a.cos()], dim=1))
    X, y = torch.cat(arms), torch.arange(num_classes).repeat_interleave(num_per_class)
    return X, y


# %% wrong, as above: The global seed is set or used: draw from a generator of your own.
# - t = torch.linspace(0, 1, num_per_class)
# + torch.manual_seed(seed)
# + t = torch.linspace(0, 1, num_per_class)

# %% wrong, as above: The noise is missing.
# - a = a + 0.2 * torch.randn(num_per_class)


# %% right: Sets the global seed inside fork_rng, which puts the old state back; all classes at
#    once.
def make_spiral(num_per_class, num_classes, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        noise = torch.normal(0.0, 0.2, (num_classes, num_per_class))
    t = torch.linspace(0, 1, num_per_class)
    c = torch.arange(num_classes).unsqueeze(1)
    a = 2 * math.pi / num_classes * (c + 2 * t) + noise
    X = torch.stack((t * torch.sin(a), t * torch.cos(a)), dim=2)
    return [X.view(-1, 2), c.expand(-1, num_per_class).reshape(-1)]


# %% right: Draws with a numpy generator, point by point, and makes tensors at the end.
import numpy as np


def make_spiral(num_per_class, num_classes, seed):
    random = np.random.default_rng(seed)
    X = np.zeros((num_per_class * num_classes, 2), dtype=np.float32)
    y = np.zeros(num_per_class * num_classes, dtype=np.int64)
    for c in range(num_classes):
        here = range(num_per_class * c, num_per_class * (c + 1))
        t = np.linspace(0.0, 1, num_per_class)
        a = np.linspace(c * 2 * np.pi / num_classes, (c + 2) * 2 * np.pi / num_classes, len(t))
        a = a + random.normal(0, 0.2, len(t))
        X[here] = np.c_[t * np.sin(a), t * np.cos(a)]
        y[here] = c
    return torch.from_numpy(X), torch.from_numpy(y)


# %% right: Draws with random.Random and lists.
import random


def make_spiral(num_per_class, num_classes, seed):
    rng = random.Random(seed)
    X, y = [], []
    for c in range(num_classes):
        for i in range(num_per_class):
            t = i / (num_per_class - 1)
            a = 2 * math.pi * (c + 2 * t) / num_classes + rng.gauss(0, 0.2)
            X.append((t * math.sin(a), t * math.cos(a)))
            y.append(c)
    return torch.tensor(X), torch.tensor(y)
