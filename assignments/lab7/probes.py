# Generated from solutions/lab7/probes.py by `grader release lab7`.
"""What lab7's tests look at inside a student's module, where a plain call does not suffice.

Each probe gets the student's module and plain values, and returns what was seen. No expected value
stands here: this file runs beside student code.
"""

import torch
from torch import nn
from torch.nn import functional as F


def _laid_out_anew(X):
    """The same tensor with its last two dimensions in another order in memory."""
    return X.transpose(-1, -2).contiguous().transpose(-1, -2)


def _backward(result, upstream):
    """The gradient `upstream` on its way back from a result, if it can go there."""
    flows = isinstance(result, torch.Tensor) and result.requires_grad
    if flows and result.shape == upstream.shape:
        result.backward(upstream.to(result.dtype))


# -- corr2d, corr2d_channels


def correlation(module, name, X, K, upstream):
    """What corr2d or corr2d_channels returns, twice; the gradients of X and K; both as they are then.

    Both are laid out in memory in another way than usual.
    """
    leaves = [tensor.clone().requires_grad_() for tensor in (X, K)]
    x, k = given = [_laid_out_anew(leaf) for leaf in leaves]
    result = getattr(module, name)(x, k)
    again = getattr(module, name)(x, k)
    _backward(result, upstream)
    return {
        "results": [result, again],
        "gradients": [leaf.grad for leaf in leaves],
        "after": [tensor.detach() for tensor in given],
    }


def correlations(module, name, cases):
    """What `correlation` sees of each case (X, K, upstream)."""
    return [correlation(module, name, *case) for case in cases]


# -- Conv2d


def is_ready_made(module):
    """Whether the module's Conv2d is torch's own, or inherits from it: its forward is no code of theirs."""
    return isinstance(module.Conv2d(1, 2, 3), nn.modules.conv._ConvNd)


def layer(module, *settings, **named):
    """Names and shapes of the parameters of a Conv2d, and what its attribute bias is."""
    net = module.Conv2d(*settings, **named)
    bias = getattr(net, "bias", "missing")
    return {
        "parameters": {name: list(param.shape) for name, param in net.named_parameters()},
        "state": sorted(net.state_dict()),
        "bias": bias if bias is None or isinstance(bias, str) else "there",
    }


def _filled(net, values):
    """The net with these values in weight and bias, and their dtype."""
    net.to(values[0].dtype)
    with torch.no_grad():
        for name, value in zip(("weight", "bias"), values, strict=False):
            getattr(net, name).copy_(value)
    return net


def layer_outputs(module, settings, named, values, X):
    """Of a Conv2d with these values for weight and, if given, bias: outputs for X in two layouts."""
    net = _filled(module.Conv2d(*settings, **named), values)
    with torch.no_grad():
        return [net(X.clone()), net(_laid_out_anew(X))]


def outputs_of_layers(module, cases):
    """What `layer_outputs` sees of each case (settings, named, values, X)."""
    return [layer_outputs(module, *case) for case in cases]


def layer_gradients(module, settings, named, values, X, upstream):
    """Outputs of two calls, the gradients of X, weight and bias, and X as it is afterwards."""
    net = _filled(module.Conv2d(*settings, **named), values)
    leaf = X.clone().requires_grad_()
    given = leaf.clone()
    result = net(given)
    with torch.no_grad():
        again = net(given)
    _backward(result, upstream)
    return {
        "results": [result, again],
        "gradients": [leaf.grad, net.weight.grad, net.bias.grad],
        "after": given.detach(),
    }


def initial_weights(module, *settings):
    """The weights of two fresh Conv2d."""
    return [module.Conv2d(*settings).weight.detach() for _ in range(2)]


# -- pool2d


def pooled(module, X, kernel_size, stride, mode):
    """What pool2d returns for X in two layouts, and X as it is afterwards."""
    given = [X.clone(), _laid_out_anew(X)]
    results = [module.pool2d(own, kernel_size, stride, mode) for own in given]
    return {"results": results, "after": given}


def pool_gradient(module, X, kernel_size, stride, mode, upstream):
    """The gradient that comes back to X."""
    leaf = X.clone().requires_grad_()
    _backward(module.pool2d(leaf, kernel_size, stride, mode), upstream)
    return leaf.grad


# -- batch_norm


def normalised(module, X, gamma, beta, moving_mean, moving_var, *settings):
    """What batch_norm returns, whether each of it keeps a graph, and all tensors afterwards.

    The graph goes back to X, gamma and beta.
    """
    leaves = [tensor.requires_grad_() for tensor in (X, gamma, beta)]
    x, *rest = (leaf.clone() for leaf in leaves)
    figures = [moving_mean.clone(), moving_var.clone()]
    x = _laid_out_anew(x) if x.dim() > 2 else x
    returned = module.batch_norm(x, *rest, *figures, *settings)
    parts = list(returned) if isinstance(returned, tuple | list) else [returned]
    return {
        "returned": parts,
        "graph": [isinstance(part, torch.Tensor) and part.requires_grad for part in parts],
        "after": [tensor.detach() for tensor in (x, *rest, *figures)],
    }


def norm_gradients(module, X, gamma, beta, moving_mean, moving_var, settings, upstream):
    """The gradients that come back to X, gamma and beta."""
    given = {"X": X, "gamma": gamma, "beta": beta}
    leaves = {name: tensor.clone().requires_grad_() for name, tensor in given.items()}
    result = module.batch_norm(*leaves.values(), moving_mean, moving_var, *settings)
    _backward(result[0] if isinstance(result, tuple | list) else result, upstream)
    return {name: leaf.grad for name, leaf in leaves.items()}


# -- ResidualBlock


def _made(module, settings, X):
    """A ResidualBlock whose parameters are there, also if its layers are lazy."""
    block = module.ResidualBlock(*settings)
    if any(isinstance(param, nn.UninitializedParameter) for param in block.parameters()):
        block(X)
    return block


def _is_kernel(param):
    """Whether it is a convolution's; some write a norm's numbers as (1, C, 1, 1)."""
    return param.dim() == 4 and len(param) > 1


def _is_scale(param):
    return not _is_kernel(param) and bool((param == 1).all())


def _filled_block(module, settings, kernels, scale, X):
    """A block with these kernels, each the next of its shape, and this number in all norms' scales.

    Biases and shifts become 0: a norm takes away a bias before it.
    """
    block, waiting = _made(module, settings, X), list(kernels)
    with torch.no_grad():
        for param in block.parameters():
            if _is_kernel(param):
                place = next((i for i, k in enumerate(waiting) if k.shape == param.shape), None)
                if place is not None:
                    param.copy_(waiting.pop(place))
            else:
                param.fill_(scale if _is_scale(param) else 0)
    return block


def block_parameters(module, settings, X):
    """Shapes of all kernels of a ResidualBlock, and how many norms' scales there are."""
    params = list(_made(module, settings, X).parameters())
    return {
        "kernels": sorted(list(param.shape) for param in params if _is_kernel(param)),
        "scales": sum(map(_is_scale, params)),
    }


def block_output(module, settings, kernels, scale, X):
    """The output in train mode with these numbers, and X as it is afterwards."""
    given = X.clone()
    with torch.no_grad():
        output = _filled_block(module, settings, kernels, scale, X).train()(given)
    return {"output": output, "after": given}


def block_evaluated(module, settings, kernels, scale, X):
    """In eval mode, after three passes in train mode: the first image's output, among all and alone.

    Among all it is laid out in memory in another way than usual.
    """
    block = _filled_block(module, settings, kernels, scale, X).train()
    with torch.no_grad():
        for _ in range(3):
            block(X.clone() + 1)
        block.eval()
        return [block(_laid_out_anew(X))[:1], block(X[:1].clone())]


def block_gradient(module, settings, kernels, scale, X, upstream):
    """The gradient that comes back to X through a ReLU before the block, None if the way is broken.

    Also whether it is broken by a change in place, and whether a gradient reached each kernel.
    """
    block = _filled_block(module, settings, kernels, scale, X).train()
    leaf = X.clone().requires_grad_()
    result = block(F.relu(leaf))
    in_place = False
    try:
        _backward(result, upstream)
    except RuntimeError as error:
        in_place = "inplace operation" in str(error)
    reached = [param.grad is not None for param in block.parameters() if _is_kernel(param)]
    return {"gradient": leaf.grad, "in_place": in_place, "reached": reached}


# -- Fashion-MNIST


class _Norm(nn.Module):
    """A layer around the module's batch_norm."""

    def __init__(self, module, num_channels):
        super().__init__()
        self.function = module.batch_norm
        self.gamma = nn.Parameter(torch.ones(num_channels))
        self.beta = nn.Parameter(torch.zeros(num_channels))
        self.register_buffer("moving_mean", torch.zeros(num_channels))
        self.register_buffer("moving_var", torch.ones(num_channels))

    def forward(self, X):
        Y, self.moving_mean, self.moving_var = self.function(
            X, self.gamma, self.beta, self.moving_mean, self.moving_var, 1e-5, 0.1, self.training
        )
        return Y


class _Pool(nn.Module):
    """A layer around the module's pool2d: overlapping windows."""

    def __init__(self, module):
        super().__init__()
        self.function = module.pool2d

    def forward(self, X):
        return self.function(X, 3, 2)


def residual_predictions(module, images, labels, test_images, batch_size, epochs, lr):
    """Predicted classes of the test images after training a small network of the module's parts.

    The learning rate falls to 0, which makes the end less a matter of chance.
    """
    net = nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2, padding=1),  # (B, 8, 14, 14)
        _Norm(module, 8),
        nn.ReLU(),
        module.ResidualBlock(8, 8),
        module.ResidualBlock(8, 16, stride=2),  # (B, 16, 7, 7)
        _Pool(module),  # (B, 16, 3, 3)
        nn.Flatten(),
        nn.Linear(144, 10),
    )
    X, y = images.unsqueeze(1) / 255, labels
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    num_steps, step = epochs * -(-len(y) // batch_size), 0
    for _ in range(epochs):
        for chosen in torch.randperm(len(y)).to(y.device).split(batch_size):
            optimizer.param_groups[0]["lr"] = lr * (1 - step / num_steps)
            loss = F.cross_entropy(net(X[chosen]), y[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
    net.eval()
    with torch.no_grad():
        parts = [net(part.unsqueeze(1) / 255).argmax(1) for part in test_images.split(200)]
    return torch.cat(parts)
