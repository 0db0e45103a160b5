"""(unnamed) Without no_grad the update in place of a leaf raises."""


def momentum_step(params, velocities, lr, beta):
    for param, v in zip(params, velocities, strict=True):
        if param.grad is not None:
            v.mul_(beta).sub_(lr * param.grad)
            param += v
