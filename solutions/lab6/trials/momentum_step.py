# %% wrong: (unnamed) β multiplies the gradient as well.
# - velocity.mul_(beta).sub_(lr * param.grad)
# + velocity.sub_(lr * param.grad).mul_(beta)

# %% wrong: The gradients are cleared; the caller does that.
# - param.add_(velocity)
# + param.add_(velocity)
# + param.grad = None

# %% wrong: (unnamed) Only the first parameter is updated.
# - param.add_(velocity)
# + param.add_(velocity)
# + break

# %% wrong: (unnamed) The arithmetic of float64 goes through float32.
# - velocity.mul_(beta).sub_(lr * param.grad)
# + velocity.copy_((beta * velocity - lr * param.grad).float())

# %% wrong: The gradients are changed in place.
# - velocity.mul_(beta).sub_(lr * param.grad)
# + velocity.mul_(beta).sub_(param.grad.mul_(lr))

# %% wrong: Parameters are paired with the velocities of others once one is skipped.
# - for param, velocity in zip(params, velocities, strict=True):
# -     if param.grad is None:
# -         continue
# + learning = [param for param in params if param.grad is not None]
# + for param, velocity in zip(learning, velocities, strict=False):

# %% wrong: (unnamed) Nesterov looks ahead: the parameter moves by another amount.
# - param.add_(velocity)
# + param += beta * velocity - lr * param.grad

# %% wrong: The old velocity is not multiplied by β.
# - velocity.mul_(beta).sub_(lr * param.grad)
# + velocity -= lr * param.grad

# %% wrong: (unnamed) Without a gradient it raises.
# - if param.grad is None:
# -     continue

# %% wrong: Without a gradient it still moves on with its velocity; it is to be skipped.
# - if param.grad is None:
# -     continue
# - velocity.mul_(beta).sub_(lr * param.grad)
# + grad = torch.zeros_like(param) if param.grad is None else param.grad
# + velocity.mul_(beta).sub_(lr * grad)

# %% wrong: The parameter moves by the old velocity; update the velocity first.
# - velocity.mul_(beta).sub_(lr * param.grad)
# + param.add_(velocity)
# + velocity.mul_(beta).sub_(lr * param.grad)
# - param.add_(velocity)

# %% wrong: The velocity has the opposite sign: v ← βv − lr·g, and v is added to the parameter.
# - velocity.mul_(beta).sub_(lr * param.grad)
# - param.add_(velocity)
# + velocity.mul_(beta).add_(lr * param.grad)
# + param -= velocity

# %% wrong: The parameters did not change: update them in place.
# - param.add_(velocity)
# + param = param + velocity

# %% wrong: The old velocity is forgotten: this is plain gradient descent.
# - velocity.mul_(beta).sub_(lr * param.grad)
# + velocity.copy_(-lr * param.grad)

# %% wrong: This is PyTorch's convention; here the learning rate is inside the velocity.
# - velocity.mul_(beta).sub_(lr * param.grad)
# - param.add_(velocity)
# + velocity.mul_(beta).add_(param.grad)
# + param -= lr * velocity

# %% wrong: What comes after a parameter without a gradient is not updated.
# - continue
# + break

# %% wrong: The step goes uphill: subtract the gradient.
# - velocity.mul_(beta).sub_(lr * param.grad)
# + velocity.mul_(beta).add_(lr * param.grad)

# %% wrong: The velocities did not change: update them in place, so that the next step finds them.
# - velocity.mul_(beta).sub_(lr * param.grad)
# + velocity = beta * velocity - lr * param.grad

# %% wrong: The gradient is weighted with 1 − β; here it is not.
# - velocity.mul_(beta).sub_(lr * param.grad)
# + velocity.mul_(beta).sub_((1 - beta) * lr * param.grad)

# %% wrong: The gradients are cleared; the caller does that.
# - param.add_(velocity)
# + param.add_(velocity)
# + param.grad.zero_()

# %% wrong: (unnamed) Updates the parameter as a row of numbers, which is a copy of a transposed one.
# - param.add_(velocity)
# + param.reshape(-1).add_(velocity.reshape(-1))

# %% wrong: A parameter is not updated.
def momentum_step(params, velocities, lr, beta):
    return None


# %% wrong: (unnamed) Without no_grad the update in place of a leaf raises.
def momentum_step(params, velocities, lr, beta):
    for param, velocity in zip(params, velocities, strict=True):
        if param.grad is not None:
            velocity.mul_(beta).sub_(lr * param.grad)
            param.add_(velocity)


# %% wrong, as above: The parameters are detached for good: they learn nothing after this step.
# - param.add_(velocity)
# + param.detach_().add_(velocity)


# %% wrong: The velocities did not change: update them in place, so that the next step finds them.
def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for i, param in enumerate(params):
            if param.grad is None:
                continue
            velocities[i] = beta * velocities[i] - lr * param.grad
            param += velocities[i]


# %% right: Works on .data with operators, indices and out-of-place arithmetic copied back.
def momentum_step(params, velocities, lr, beta):
    for i in range(len(params)):
        g = params[i].grad
        if g is not None:
            velocities[i].copy_(velocities[i] * beta - g * lr)
            params[i].data = params[i].data + velocities[i]


# %% right: All tensors at once with the functions of torch for lists.
def momentum_step(params, velocities, lr, beta):
    there = [i for i, p in enumerate(params) if p.grad is not None]
    v = [velocities[i] for i in there]
    with torch.no_grad():
        torch._foreach_mul_(v, beta)
        torch._foreach_add_(v, [params[i].grad for i in there], alpha=-lr)
        torch._foreach_add_([params[i] for i in there], v)


# %% right: Writes through slices, with a decorator for no_grad and alpha for the factor.
@torch.no_grad()
def momentum_step(params, velocities, lr, beta):
    for p, v in [pair for pair in zip(params, velocities, strict=True) if pair[0].grad is not None]:
        v *= beta
        v.add_(p.grad, alpha=-lr)
        p[...] = p + v


# %% right: Writes velocities and parameters through slices, v[:] = … and p[:] += v, as d2l does.
def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for p, v in zip(params, velocities, strict=True):
            if p.grad is None:
                continue
            v[:] = beta * v - lr * p.grad
            p[:] += v
