# %% wrong: (unnamed) It differentiates at 0, not at theta.
# - return torch.autograd.functional.hessian(f, theta)
# + return torch.autograd.functional.hessian(f, torch.zeros_like(theta))

# %% wrong: It is only nearly right: autograd is exact, in the dtype of theta.
# - return torch.autograd.functional.hessian(f, theta)
# + return torch.autograd.functional.hessian(f, theta).float().to(theta.dtype)

# %% wrong: (unnamed) Divided by two, as in the second term of a Taylor series.
# - return torch.autograd.functional.hessian(f, theta)
# + return torch.autograd.functional.hessian(f, theta) / 2

# %% wrong: (unnamed) Only the lower triangle is there.
# - return torch.autograd.functional.hessian(f, theta)
# + return torch.autograd.functional.hessian(f, theta).tril()

# %% wrong: (unnamed) The sign is wrong.
# - return torch.autograd.functional.hessian(f, theta)
# + return -torch.autograd.functional.hessian(f, theta)

# %% wrong: (unnamed) With one parameter both dimensions are lost.
# - return torch.autograd.functional.hessian(f, theta)
# + return torch.autograd.functional.hessian(f, theta).squeeze()

# %% wrong: It does not return a Hessian.
# - return torch.autograd.functional.hessian(f, theta)
# + return torch.empty(0)

# %% right: Forward over reverse with torch.func; the result still carries a graph or not, as it
#    likes.
# - return torch.autograd.functional.hessian(f, theta)
# + return torch.func.hessian(f)(theta.detach())

# %% wrong: (unnamed) backward() writes into .grad of theta itself.
def hessian(f, theta):
    theta.requires_grad_()
    theta.grad = None
    f(theta).backward(create_graph=True)
    gradient, rows = theta.grad, []
    for g in gradient:
        theta.grad = None
        g.backward(retain_graph=True)
        rows.append(theta.grad)
    return torch.stack(rows).detach()


# %% wrong: It is only nearly right: autograd is exact, in the dtype of theta.
def hessian(f, theta):
    def gradient(at):
        at = at.detach().clone().requires_grad_()
        return torch.autograd.grad(f(at), at)[0]

    eps = 1e-4
    rows = [
        (gradient(theta + eps * e) - gradient(theta - eps * e)) / (2 * eps)
        for e in torch.eye(len(theta), dtype=theta.dtype)
    ]
    return torch.stack(rows)


# %% wrong: It is only nearly right: autograd is exact, in the dtype of theta.
def hessian(f, theta):
    eps = 1e-4
    e = eps * torch.eye(len(theta), dtype=theta.dtype)
    D = range(len(theta))
    rows = [
        [
            (
                f(theta + e[i] + e[j])
                - f(theta + e[i] - e[j])
                - f(theta - e[i] + e[j])
                + f(theta - e[i] - e[j])
            )
            / (4 * eps**2)
            for j in D
        ]
        for i in D
    ]
    return torch.tensor(rows, dtype=theta.dtype)


# %% wrong: This is the gradient, not the Hessian.
def hessian(f, theta):
    theta = theta.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(theta), theta, create_graph=True)
    return gradient.detach()


# %% wrong, as above: Only the diagonal is there: the mixed derivatives are missing.
# - return gradient.detach()
# + rows = [torch.autograd.grad(g, theta, retain_graph=True)[0] for g in gradient]
# + return torch.stack(rows).diag().diag()

# %% wrong, as above: The diagonal alone is returned; all second derivatives are asked for.
# - return gradient.detach()
# + rows = [torch.autograd.grad(g, theta, retain_graph=True)[0] for g in gradient]
# + return torch.stack(rows).diag()

# %% wrong, as above: This is the gradient times itself, not its derivative.
# - return gradient.detach()
# + return torch.outer(gradient, gradient).detach()

# %% wrong, as above: The rows are added up: differentiate each entry of the gradient by itself.
# - return gradient.detach()
# + return torch.autograd.grad(gradient.sum(), theta)[0]


# %% wrong: requires_grad of theta itself is switched: work on a copy.
def hessian(f, theta):
    theta.requires_grad_()
    return torch.autograd.functional.hessian(f, theta)


# %% wrong: theta itself is changed.
def hessian(f, theta):
    H = torch.autograd.functional.hessian(f, theta)
    theta.data += 1e-3
    return H


# %% wrong, as above: theta.grad is changed.
# - theta.data += 1e-3
# + if theta.requires_grad:
# +     f(theta).backward()


# %% right: The gradient of each entry of the gradient, row by row, on a copy.
def hessian(f, theta):
    w = theta.detach().clone().requires_grad_(True)
    first = torch.autograd.grad(f(w), w, create_graph=True)[0]
    H = torch.zeros(len(w), len(w), dtype=w.dtype, device=w.device)
    for i in range(len(w)):
        H[i] = torch.autograd.grad(first[i], w, retain_graph=True)[0]
    return H


# %% right: The Jacobian of the gradient, in which the graph is kept.
def hessian(f, theta):
    def gradient(x):
        return torch.autograd.functional.jacobian(f, x, create_graph=True)

    H = torch.autograd.functional.jacobian(gradient, theta)
    return (H + H.mT) / 2
