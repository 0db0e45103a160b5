# %% wrong: (unnamed) Without a gradient it raises.
def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            v.mul_(beta).sub_(lr * param.grad)
            param += v


# %% wrong, as above: Parameters are paired with the velocities of others once one is skipped.
# - for param, v in zip(params, velocities, strict=True):
# + learning = [param for param in params if param.grad is not None]
# + for param, v in zip(learning, velocities, strict=False):

# %% wrong, as above: Without a gradient it still moves on with its velocity; it is to be skipped.
# - v.mul_(beta).sub_(lr * param.grad)
# + grad = torch.zeros_like(param) if param.grad is None else param.grad
# + v.mul_(beta).sub_(lr * grad)


# %% wrong: A parameter is not updated.
def momentum_step(params, velocities, lr, beta):
    return None


# %% wrong: The parameters did not change: update them in place.
def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v.mul_(beta).sub_(lr * param.grad)
            param = param + v


# %% wrong, as above: The gradients are cleared; the caller does that.
# - param = param + v
# + param += v
# + param.grad = None

# %% wrong, as above: (unnamed) Only the first parameter is updated.
# - param = param + v
# + param += v
# + break

# %% wrong, as above: (unnamed) Nesterov looks ahead: the parameter moves by another amount.
# - param = param + v
# + param += beta * v - lr * param.grad

# %% wrong, as above: The parameter moves by the old velocity; update the velocity first.
# - v.mul_(beta).sub_(lr * param.grad)
# + param += v
# + v.mul_(beta).sub_(lr * param.grad)
# - param = param + v

# %% wrong, as above: The gradients are cleared; the caller does that.
# - param = param + v
# + param += v
# + param.grad.zero_()


# %% wrong: (unnamed) Without no_grad the update in place of a leaf raises.
def momentum_step(params, velocities, lr, beta):
    for param, v in zip(params, velocities, strict=True):
        if param.grad is not None:
            v.mul_(beta).sub_(lr * param.grad)
            param += v


# %% wrong, as above: The parameters are detached for good: they learn nothing after this step.
# - param += v
# + param.detach_().add_(v)


# %% wrong: The step goes uphill: subtract the gradient.
def momentum_step(params, velocities, lr, beta):
    with torch.no_grad():
        for param, v in zip(params, velocities, strict=True):
            if param.grad is None:
                continue
            v.mul_(beta).add_(lr * param.grad)
            param += v


# %% wrong, as above: (unnamed) β multiplies the gradient as well.
# - v.mul_(beta).add_(lr * param.grad)
# + v.sub_(lr * param.grad).mul_(beta)

# %% wrong, as above: (unnamed) The arithmetic of float64 goes through float32.
# - v.mul_(beta).add_(lr * param.grad)
# + v.copy_((beta * v - lr * param.grad).float())

# %% wrong, as above: The gradients are changed in place.
# - v.mul_(beta).add_(lr * param.grad)
# + v.mul_(beta).sub_(param.grad.mul_(lr))

# %% wrong, as above: The old velocity is not multiplied by β.
# - v.mul_(beta).add_(lr * param.grad)
# + v -= lr * param.grad

# %% wrong, as above: The velocity has the opposite sign: v ← βv − lr·g, and v is added to the
#    parameter.
# - param += v
# + param -= v

# %% wrong, as above: The old velocity is forgotten: this is plain gradient descent.
# - v.mul_(beta).add_(lr * param.grad)
# + v.copy_(-lr * param.grad)

# %% wrong, as above: This is PyTorch's convention; here the learning rate is inside the velocity.
# - v.mul_(beta).add_(lr * param.grad)
# - param += v
# + v.mul_(beta).add_(param.grad)
# + param -= lr * v

# %% wrong, as above: What comes after a parameter without a gradient is not updated.
# -     continue
# - v.mul_(beta).add_(lr * param.grad)
# +     break
# + v.mul_(beta).sub_(lr * param.grad)

# %% wrong, as above: The velocities did not change: update them in place, so that the next step
#    finds them.
# - v.mul_(beta).add_(lr * param.grad)
# + v = beta * v - lr * param.grad

# %% wrong, as above: The gradient is weighted with 1 − β; here it is not.
# - v.mul_(beta).add_(lr * param.grad)
# + v.mul_(beta).sub_((1 - beta) * lr * param.grad)


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
