"""The parameters are detached for good: they learn nothing after this step."""


def momentum_step(params, velocities, lr, beta):
    for param, v in zip(params, velocities, strict=True):
        if param.grad is not None:
            v.mul_(beta).sub_(lr * param.grad)
            param.detach_().add_(v)
