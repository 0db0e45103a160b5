# %% wrong: (unnamed) The gradients are cleared before the update.
# - param -= lr * param.grad / batch_size
# + param.grad.zero_()
# + param -= lr * param.grad / batch_size
# - param.grad.zero_()

# %% wrong: Only the first parameter is updated.
# - param.grad.zero_()
# + param.grad.zero_()
# + return

# %% wrong: The gradients are not cleared, so the next backward pass adds to them.
# -     param.grad.zero_()
# + params[0].grad.zero_()

# %% wrong: (unnamed) Divides by the number of a gradient's rows, not by batch_size.
# - param -= lr * param.grad / batch_size
# + param -= lr * param.grad / len(param.grad.reshape(-1))

# %% wrong: It does not divide by batch_size.
# - param -= lr * param.grad / batch_size
# + param -= lr * param.grad

# %% wrong: The gradients are not cleared, so the next backward pass adds to them.
# - param.grad.zero_()

# %% wrong: The tensors in the list did not change: update them in place.
# - param -= lr * param.grad / batch_size
# - param.grad.zero_()
# + grad = param.grad
# + param = param - lr * grad / batch_size
# + grad.zero_()

# %% wrong: It multiplies by batch_size.
# - param -= lr * param.grad / batch_size
# + param -= lr * param.grad * batch_size

# %% wrong: The step goes uphill: subtract the gradient.
# - param -= lr * param.grad / batch_size
# + param += lr * param.grad / batch_size

# %% wrong: Gradients stay switched off after the call: use torch.no_grad() in a with.
def sgd(params, lr, batch_size):
    torch.set_grad_enabled(False)
    for param in params:
        param -= lr * param.grad / batch_size
        param.grad.zero_()


# %% wrong, as above: (unnamed) Without no_grad PyTorch itself refuses to change a leaf in place.
# - torch.set_grad_enabled(False)


# %% wrong: The tensors in the list did not change: update them in place.
def sgd(params, lr, batch_size):
    for i, param in enumerate(params):
        params[i] = (param - lr * param.grad / batch_size).detach().requires_grad_()


# %% right: Computes the new value and copies it in place.
@torch.no_grad()
def sgd(params, lr, batch_size):
    for p in params:
        p.copy_(p - (lr * p.grad) / batch_size)
    for p in params:
        p.grad = torch.zeros_like(p)


# %% right: Updates .data, sets gradients to None.
def sgd(params, lr, batch_size):
    for p in params:
        p.data = p.data - lr / batch_size * p.grad
        p.grad = None


# %% right: Lets torch.optim.SGD do the work.
def sgd(params, lr, batch_size):
    optimizer = torch.optim.SGD(params, lr=lr / batch_size)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


# %% right: sub_ with alpha on .data, gradients cleared in a loop of its own.
def sgd(params, lr, batch_size):
    for param in params:
        param.data.sub_(param.grad.data, alpha=lr / batch_size)
    for param in params:
        param.grad.detach_()
        param.grad.mul_(0)


# %% right: Writes through a slice, p[:] -= …, as d2l does.
@torch.no_grad()
def sgd(params, lr, batch_size):
    for p in params:
        p[:] -= lr * p.grad / batch_size
        p.grad[:] = 0
