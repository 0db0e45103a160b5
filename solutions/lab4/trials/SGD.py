# %% wrong: The gradients of earlier rounds are added in: zero_grad() does not clear them.
# - param.grad = None
# + grad = param.grad
# + if grad is not None:
# +     grad = torch.zeros_like(grad)

# %% wrong: zero_grad() does not clear the gradients of all parameters.
# - for param in self.params:
# -     param.grad = None
# + self.params[0].grad = None

# %% wrong: (unnamed) Clips gradients.
# - param -= self.lr * param.grad
# + param -= self.lr * param.grad.clamp(-0.1, 0.1)

# %% wrong: (unnamed) Lets the learning rate decay.
# - with torch.no_grad():
# + self.lr *= 0.9
# + with torch.no_grad():
# - param -= self.lr * param.grad
# + param -= self.lr / 0.9 * param.grad

# %% wrong: The gradient is divided by lr.
# - param -= self.lr * param.grad
# + param -= param.grad / self.lr

# %% wrong: Only the first parameter is updated.
# - for param in self.params:
# -     if param.grad is not None:
# + for param in self.params[:1]:
# +     if param.grad is not None:

# %% wrong: The generator is used up after the first step: keep a list of the parameters.
# - self.params = list(params)
# + self.params = params

# %% wrong: Nothing moves once zero_grad() has gone through the generator: keep a list.
# - self.params = list(params)
# + self.params = params

# %% wrong: step() changes the gradients.
# - param -= self.lr * param.grad
# + param.grad *= self.lr
# + param -= param.grad

# %% wrong: (unnamed) Switches gradients off for good, so the next backward pass raises.
# - with torch.no_grad():
# -     for param in self.params:
# -         if param.grad is not None:
# -             param -= self.lr * param.grad
# + torch.set_grad_enabled(False)
# + for param in self.params:
# +     if param.grad is not None:
# +         param -= self.lr * param.grad

# %% wrong: Only the last parameter is updated.
# -     if param.grad is not None:
# -         param -= self.lr * param.grad
# +     update = None if param.grad is None else self.lr * param.grad
# + if update is not None:
# +     param -= update

# %% wrong: The given tensors did not change: update them in place.
# - with torch.no_grad():
# -     for param in self.params:
# -         if param.grad is not None:
# -             param -= self.lr * param.grad
# + params = []
# + for param in self.params:
# +     new = param.detach() if param.grad is None else (param - self.lr * param.grad).detach()
# +     params.append(new.requires_grad_())
# + self.params = params

# %% wrong: The steps gather momentum; here each uses its own gradient only.
# - self.lr = lr
# + self.lr = lr
# + self.velocity = [torch.zeros_like(param) for param in self.params]
# - for param in self.params:
# -     if param.grad is not None:
# + for param, velocity in zip(self.params, self.velocity, strict=True):
# +     if param.grad is not None:
# - param -= self.lr * param.grad
# + velocity += param.grad
# + param -= self.lr * velocity

# %% wrong: zero_grad() does not clear the gradients of all parameters.
# - for param in self.params:
# -     param.grad = None
# + pass

# %% wrong: lr is not used.
# - param -= self.lr * param.grad
# + param -= param.grad

# %% wrong: step() does not skip a parameter whose .grad is None.
# - if param.grad is not None:
# -     param -= self.lr * param.grad
# + param -= self.lr * param.grad

# %% wrong: zero_grad() does not skip a parameter whose .grad is None.
# - param.grad = None
# + param.grad.zero_()

# %% wrong: The given tensors did not change: update them in place.
# - param -= self.lr * param.grad
# + param = param - self.lr * param.grad

# %% wrong: (unnamed) Updates without no_grad, which PyTorch refuses.
# - with torch.no_grad():
# -     for param in self.params:
# -         if param.grad is not None:
# -             param -= self.lr * param.grad
# + for param in self.params:
# +     if param.grad is not None:
# +         param -= self.lr * param.grad

# %% wrong: step() clears the gradients; that is the business of zero_grad().
# - param -= self.lr * param.grad
# + param -= self.lr * param.grad
# + param.grad.zero_()

# %% wrong: It ends at the first parameter without a gradient; go on with the others.
# - if param.grad is not None:
# -     param -= self.lr * param.grad
# + if param.grad is None:
# +     return
# + param -= self.lr * param.grad

# %% wrong: The step goes uphill: subtract the gradient.
# - param -= self.lr * param.grad
# + param += self.lr * param.grad

# %% wrong: (unnamed) Updates the parameter as a row of numbers, which is a copy of a transposed one.
# - param -= self.lr * param.grad
# + param.reshape(-1).sub_(self.lr * param.grad.reshape(-1))

# %% wrong: (unnamed) Uses torch.optim, which the report says by itself.
class SGD(torch.optim.SGD):
    pass


# %% right: Uses add_ with a factor and a decorator.
class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = [*params], lr

    @torch.no_grad()
    def step(self):
        for param in self.params:
            if param.grad is None:
                continue
            param.add_(param.grad, alpha=-self.lr)

    def zero_grad(self):
        for param in self.params:
            if param.grad is not None:
                param.grad = torch.zeros_like(param.grad)


# %% right: Copies new values into the tensors.
class SGD:
    def __init__(self, params, lr):
        self.params = tuple(params)
        self.lr = float(lr)

    def step(self):
        moving = [param for param in self.params if param.grad is not None]
        with torch.no_grad():
            for param in moving:
                param.copy_(param - param.grad * self.lr)

    def zero_grad(self):
        for param in self.params:
            if param.grad is not None:
                param.grad.detach_().fill_(0)


# %% right: Updates .data, and fills the gradients with zeros.
class SGD:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        for param in self.params:
            if param.grad is not None:
                param.data = param.data - self.lr * param.grad

    def zero_grad(self):
        for param in self.params:
            if param.grad is not None:
                param.grad.zero_()


# %% right: Writes through a slice, p[:] -= ….
class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                p[:] -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad[:] = 0
