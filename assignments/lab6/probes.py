# Generated from solutions/lab6/probes.py by `grader release lab6`.
"""What lab6's tests look at inside a student's module, where a plain call does not suffice.

Each probe gets the student's module and plain values, and returns what was seen. No expected value
stands here: this file runs beside student code.
"""

import random
import re

import numpy
import torch
from torch import nn

# -- spirals


def spirals(module, num_per_class, num_classes, seed, other_seed):
    """The same spiral twice, one with another seed, and whether the global generators were left alone.

    Between the two of one seed, other random numbers are drawn.
    """
    before = _generators()
    first = module.make_spiral(num_per_class, num_classes, seed)
    untouched = _same(before, _generators())
    torch.rand(3), numpy.random.rand(3), random.random()
    again = module.make_spiral(num_per_class, num_classes, seed)
    other = module.make_spiral(num_per_class, num_classes, other_seed)
    return {"first": first, "again": again, "other": other, "untouched": untouched}


def _generators():
    return torch.get_rng_state(), numpy.random.get_state()[1:3], random.getstate()


def _same(before, after):
    (torch_before, (keys_before, place_before), python_before) = before
    (torch_after, (keys_after, place_after), python_after) = after
    return [
        torch.equal(torch_before, torch_after),
        bool((keys_before == keys_after).all()) and place_before == place_after,
        python_before == python_after,
    ]


def _fill(tensors):
    """Puts random numbers into the very tensors, so that outputs have to be computed from them."""
    with torch.no_grad():
        for tensor in tensors:
            tensor.normal_(0, 2 / tensor.numel() ** 0.5)


def classifier(module, name, sizes, *inputs):
    """Outputs of a classifier with new numbers, its parameters, and the sizes of those a gradient reached."""
    net = getattr(module, name)(*sizes)
    _fill(net.parameters())
    outputs = [net(X) for X in inputs]
    loss = sum(output.pow(2).sum() for output in outputs)
    if loss.requires_grad:
        loss.backward()
    params = list(net.parameters())
    reached = [param.numel() for param in params if param.grad is not None and param.grad.any()]
    return {"outputs": outputs, "parameters": params, "reached": reached}


# -- momentum


def momentum_steps(module, values, velocities, gradients, lrs, beta):
    """The tensors that were handed in, after each step; a gradient of None is none.

    `gradients` holds one list a step. Noted as well: the gradients after each step, and whether the
    parameters are still such as learn.
    """
    params = [value.clone().requires_grad_() for value in values]
    kept = [velocity.clone() for velocity in velocities]
    seen = []
    for step_gradients, lr in zip(gradients, lrs, strict=True):
        for param, gradient in zip(params, step_gradients, strict=True):
            param.grad = None if gradient is None else gradient.clone()
        module.momentum_step(list(params), list(kept), lr, beta)
        seen.append(
            {
                "params": [param.detach().clone() for param in params],
                "velocities": [velocity.detach().clone() for velocity in kept],
                "gradients": [None if p.grad is None else p.grad.clone() for p in params],
                "learning": [param.is_leaf and param.requires_grad for param in params],
            }
        )
    return seen


# -- critical points


def hessian_of_product(module, w):
    """Of (1 - w1 w2)^2."""
    return module.hessian(lambda w: (1 - w[0] * w[1]) ** 2, w)


def hessian_of_sum(module, theta, A, b, c, stale):
    """Of theta A theta / 2 + sum(b theta^3) + exp(c theta); `stale` is the .grad it had, or None.

    Noted as well: theta, its .grad and whether it requires gradients, as they are afterwards.
    """

    def f(theta):
        return theta @ A @ theta / 2 + (b * theta**3).sum() + torch.exp(c @ theta)

    theta = theta.clone().requires_grad_(stale is not None)
    theta.grad = None if stale is None else stale.clone()
    H = module.hessian(f, theta)
    return {
        "hessian": H,
        "theta": theta.detach().clone(),
        "requires_grad": theta.requires_grad,
        "grad": theta.grad,
    }


# -- texts


def collated(module, batch, vocab):
    """What collate_batch returned, and the batch and the vocabulary as they are afterwards."""
    return {"result": module.collate_batch(batch, vocab), "batch": batch, "vocab": vocab}


def recurrent(module, sizes, *batches):
    """An RNNClassifier with new numbers in eval mode: its logits for each batch (text, lengths), its parts.

    Its parts can be rebuilt from their class names, options and parameters. `unreached` holds the
    names of the parameters that no gradient reached.
    """
    net = module.RNNClassifier(*sizes).eval()
    _fill(net.parameters())
    logits = [net(text, lengths) for text, lengths in batches]
    loss = sum(some.pow(2).sum() for some in logits)
    if loss.requires_grad:
        loss.backward()
    unreached = [n for n, p in net.named_parameters() if p.grad is None or not p.grad.any()]
    return {"logits": logits, "parts": _parts(net), "unreached": unreached}


def recurrent_ending(module, sizes, text, shift):
    """How the ending of an RNNClassifier with new numbers answers to texts without padding.

    Its logits in eval mode, what its last linear layer returned, the logits once `shift` is added to that
    layer's bias, None if there is no such bias, and those in train mode; how many linear layers learn,
    and whether its recurrent layer is a ready one.
    """
    net, lengths = module.RNNClassifier(*sizes).eval(), torch.full((len(text),), text.shape[1])
    _fill(net.parameters())
    linears = [part for part in net.modules() if isinstance(part, nn.Linear)]
    ends = [part for part in linears if part.out_features == sizes[-1]]
    returned = []
    for end in ends[-1:]:
        end.register_forward_hook(lambda end, inputs, output: returned.append(output.detach()))
    logits = net(text, lengths)
    if logits.requires_grad:
        logits.pow(2).sum().backward()
    seen = {
        "logits": logits.detach(),
        "linear": returned[-1] if returned else None,
        "train": net.train()(text, lengths).detach(),
        "linears": sum(part.weight.grad is not None for part in linears),
        "ready": any(isinstance(part, nn.RNNBase | nn.RNNCellBase) for part in net.modules()),
        "shifted": None,
    }
    if returned and ends[-1].bias is not None:
        with torch.no_grad():
            ends[-1].bias += shift
        seen["shifted"] = net.eval()(text, lengths)
    return seen


def _parts(net):
    """Class name, options and parameters of each module that has none within it."""
    parts = []
    for part in net.modules():
        if next(part.children(), None) is None and next(part.parameters(), None) is not None:
            options = {
                name: getattr(part, name)
                for name in ("num_layers", "bidirectional", "bias", "proj_size", "nonlinearity")
                if isinstance(getattr(part, name, None), int | str)
            }
            parameters = {name: p.detach() for name, p in part.named_parameters()}
            parts.append(
                {"kind": type(part).__name__, "options": options, "parameters": parameters}
            )
    return parts


# -- training


def spiral_predictions(module, name, X, y, X_test, num_hiddens, num_steps, lr):
    """Predicted classes of the test points after full-batch steps with Adam."""
    net = getattr(module, name)(2, num_hiddens, 3)
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(num_steps):
        loss = loss_fn(net(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net(X_test).argmax(1)


def text_predictions(
    module, texts, labels, test_texts, by, min_freq, sizes, batch_size, epochs, lr
):
    """Predicted classes of the test texts after training RNNClassifier with Adam.

    Texts are strings, read by "letters" or "words"; each batch is collated once. The learning rate
    falls to zero, so that the last steps do not decide by chance.
    """
    tokens_of = {"letters": _letters, "words": _words}[by]
    pairs = list(zip(labels.tolist(), map(tokens_of, texts), strict=True))
    vocab = module.build_vocab([tokens for _, tokens in pairs], min_freq)
    net = module.RNNClassifier(len(vocab), *sizes)
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    loss_fn = nn.CrossEntropyLoss()
    order = torch.randperm(len(pairs), device="cpu").split(batch_size)
    batches = [module.collate_batch([pairs[i] for i in chosen], vocab) for chosen in order]
    steps = epochs * len(batches)
    falling = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.01, steps)
    for _ in range(epochs):
        random.shuffle(batches)
        for y, *inputs in batches:
            loss = loss_fn(net(*inputs), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            falling.step()
    net.eval()
    _, *inputs = module.collate_batch([(0, tokens_of(text)) for text in test_texts], vocab)
    with torch.no_grad():
        return net(*inputs).argmax(1)


def _letters(name):
    return list(name.lower())


def _words(text):
    return re.findall(r"[a-z0-9]+", text.lower())
