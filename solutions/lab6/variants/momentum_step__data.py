"""Works on .data with operators, indices and out-of-place arithmetic copied back."""


def momentum_step(params, velocities, lr, beta):
    for i in range(len(params)):
        g = params[i].grad
        if g is not None:
            velocities[i].copy_(velocities[i] * beta - g * lr)
            params[i].data = params[i].data + velocities[i]
