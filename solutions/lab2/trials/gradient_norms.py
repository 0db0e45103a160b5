# %% wrong: These are sums of absolute values, not L2 norms.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# + norms = [m.weight.grad.abs().sum().item() for m in net.modules() if isinstance(m, nn.Linear)]

# %% wrong: The biases are included; only weights are asked for.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# + norms = [
# +     param.grad.norm().item()
# +     for m in net.modules()
# +     if isinstance(m, nn.Linear)
# +     for param in m.parameters()
# + ]

# %% wrong: Layers that are no nn.Linear are included.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# + norms = [param.grad.norm().item() for name, param in net.named_parameters() if "weight" in name]

# %% wrong: The gradients are not cleared at the end.
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# - net.zero_grad()
# - return norms
# + return [linear.weight.grad.norm().item() for linear in linears]

# %% wrong: Linears inside of blocks are left out: only the top level is looked at.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# + linears = [module for module in net.children() if isinstance(module, nn.Linear)]

# %% wrong: The order is reversed: the input side comes first.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# + norms = [m.weight.grad.norm().item() for m in net.modules() if isinstance(m, nn.Linear)]
# - return norms
# + return norms[::-1]

# %% wrong: These are the squares of the norms.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# + norms = [m.weight.grad.pow(2).sum().item() for m in net.modules() if isinstance(m, nn.Linear)]

# %% wrong: (unnamed) Returns tensors in the list; the report says which type is asked for.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# + norms = [m.weight.grad.norm() for m in net.modules() if isinstance(m, nn.Linear)]

# %% wrong: (unnamed) Changes the parameters on the way.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# + norms = [m.weight.grad.norm().item() for m in net.modules() if isinstance(m, nn.Linear)]
# + for param in net.parameters():
# +     param.data -= 0.1 * param.grad

# %% wrong: These are the norms of the weights, not of their gradients.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# + norms = [m.weight.norm().item() for m in net.modules() if isinstance(m, nn.Linear)]

# %% wrong: Weight and bias are taken together; only weights are asked for.
# - linears = [module for module in net.modules() if isinstance(module, nn.Linear)]
# - norms = [linear.weight.grad.norm().item() for linear in linears]
# + norms = [
# +     (m.weight.grad.norm() ** 2 + m.bias.grad.norm() ** 2).sqrt().item()
# +     for m in net.modules()
# +     if isinstance(m, nn.Linear)
# + ]

# %% wrong: Gradients of an earlier pass are added in: clear them first.
def gradient_norms(net, X, y, loss_fn):
    loss_fn(net(X), y).backward()
    norms = [m.weight.grad.norm().item() for m in net.modules() if isinstance(m, nn.Linear)]
    net.zero_grad()
    return norms


# %% right: torch.autograd.grad, so that .grad is never filled; a tuple comes back.
def gradient_norms(net, X, y, loss_fn):
    weights = [m.weight for m in net.modules() if type(m) is torch.nn.Linear]
    for param in net.parameters():
        param.grad = None
    gradients = torch.autograd.grad(loss_fn(net(X), y), weights)
    return tuple(float(torch.linalg.vector_norm(g)) for g in gradients)


# %% right: The square root of the sum of squares, written out; gradients are set to None at the
#    end.
import math


def gradient_norms(net, X, y, loss_fn):
    for parameter in net.parameters():
        parameter.grad = None
    loss = loss_fn(net(X), y)
    loss.backward()
    norms = []
    for module in net.modules():
        if type(module) is nn.Linear:
            norms.append(math.sqrt(float((module.weight.grad**2).sum())))
    for parameter in net.parameters():
        parameter.grad = None
    return norms
