# %% wrong: Only the first parameter is updated.
# - param.grad.zero_()
# + param.grad.zero_()
# + break

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

# %% wrong: (unnamed) Without no_grad the update in place of a leaf raises.
def sgd(params, lr, batch_size):
    for param in params:
        param -= lr * param.grad / batch_size
        param.grad.zero_()


# %% right: Computes the new value and copies it in place.
@torch.no_grad()
def sgd(params, lr, batch_size):
    for p in params:
        p.copy_(p - (lr * p.grad) / batch_size)
    for p in params:
        p.grad = torch.zeros_like(p)


# %% right: Updates through .data and sets gradients to None.
def sgd(params, lr, batch_size):
    for p in params:
        p.data.sub_(p.grad.data, alpha=lr / batch_size)
        p.grad = None


# %% right: Writes through a slice, p[:] -= …, as d2l does.
@torch.no_grad()
def sgd(params, lr, batch_size):
    for p in params:
        p[:] -= lr * p.grad / batch_size
        p.grad[:] = 0
