"""A unit is dead if its largest activation is 0; counted in a loop."""


def dead_relu_rate(activations):
    dead = 0
    for column in activations.t():
        if column.max() == 0:
            dead += 1
    return dead / activations.shape[1]
