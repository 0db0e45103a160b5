# %% wrong: This is the number of dead units, not their share.
def dead_relu_rate(activations):
    return (activations == 0).all(dim=0).sum().item()


# %% wrong: This is the share of units that are 0 for some input, not for every one.
def dead_relu_rate(activations):
    return (activations == 0).any(dim=0).float().mean().item()


# %% wrong: This is the share of inputs for which every unit is 0.
def dead_relu_rate(activations):
    return (activations == 0).all(dim=1).float().mean().item()


# %% wrong: This is the share of living units.
def dead_relu_rate(activations):
    return (activations != 0).any(dim=0).float().mean().item()


# %% wrong: This is a percentage; a fraction between 0 and 1 is asked for.
def dead_relu_rate(activations):
    return 100 * (activations == 0).all(dim=0).float().mean().item()


# %% wrong: A tensor is returned; .item() makes a Python number of it.
def dead_relu_rate(activations):
    return (activations == 0).all(dim=0).float().mean()


# %% wrong: This is the share of zero entries, not of dead units.
def dead_relu_rate(activations):
    return (activations == 0).float().mean().item()


# %% right: A unit is dead if its largest activation is 0; counted in a loop.
def dead_relu_rate(activations):
    dead = 0
    for column in activations.t():
        if column.max() == 0:
            dead += 1
    return dead / activations.shape[1]


# %% right: Sums over the inputs, since nothing is negative after ReLU; numpy counts.
import numpy


def dead_relu_rate(activations):
    total = activations.detach().sum(0).numpy()
    return numpy.count_nonzero(total == 0) / activations.shape[1]
