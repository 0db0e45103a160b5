# Generated from solutions/lab3/tests.py by `grader release lab3`.
"""Public tests of Lab 3: Layers, blocks and parameters.

Run them with `pytest` in this folder. Each is worth the points above it. When you hand in,
hidden tests look closer.
"""

import io
from itertools import combinations

import torch
from torch import nn

from grader.testing import (
    assert_close,
    assert_equal,
    drawn_once,
    fail,
    integers,
    listed,
    normal,
    points,
    shape_of,
    taken,
    uniform,
)


def apart(*values):
    """Whether no two of these tensors are nearly the same: then each mistake has one name."""
    return all(a.shape != b.shape or (a - b).abs().max() > 1e-2 for a, b in combinations(values, 2))


def same(a, b):
    return isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor) and torch.equal(a, b)


def shapes_of(values):
    """The shapes of a dict of tensors."""
    return {name: tuple(value.shape) for name, value in values.items()}


# -- MySequential


def composed(values, X):
    """X after each ax + b in turn."""
    for a, b in values:
        X = a * X + b
    return X


@drawn_once
def sequential_case(length):
    """Values of ax + b, and an X on which their order matters."""
    while True:
        values, X = [(normal(), normal()) for _ in range(length)], normal(2, 3)
        known = [composed(v, X) for v in (values, values[::-1], values[:1], values[-1:], [])]
        if apart(*known):
            return values, X


def check_registered(seen):
    """Its modules stand under strings, in a container that they wrote themselves."""
    if seen["names"] is None:
        fail(
            "A module is registered under something that is not a string.",
            mistake="The names of the modules are no strings: write str(index).",
        )
    if not seen["names"]:
        fail(
            "state_dict() is empty.",
            mistake="The modules are kept in a Python list: they have no parameters and no state.",
        )
    if seen["ready_made"]:
        fail("nn.Sequential is used; write the container with nn.Module alone.")


@points(3, exercise="MySequential")
def test_sequential_applies_and_registers_its_modules(student):
    """MySequential applies its modules in order and registers them as "0", "1", "2".

    In __init__ register each module under its number as a string (add_module); in forward go through
    what is registered and let each module work on the result of the one before.
    """
    values, X = sequential_case(3)

    seen = student.probe("sequential", values, [0, 1, 2], X)

    assert_close(
        seen["output"],
        composed(values, X),
        mistakes=lambda: {
            "The modules are applied in reverse order.": composed(values[::-1], X),
            "Only the first module is applied.": composed(values[:1], X),
            "Only the last module is applied.": composed(values[-1:], X),
            "No module is applied: X comes back as it was.": X,
        },
    )
    check_registered(seen)
    if seen["names"] != [f"{place}.{name}" for place in range(3) for name in ("weight", "bias")]:
        fail(
            "The keys of state_dict() do not begin with 0, 1, 2.",
            mistake='The modules are registered, but not under the names "0", "1", "2".',
        )


# -- ParallelBlock


def check_tuple(seen):
    if not seen["tuple"]:
        fail(
            "torch.cat did not understand its arguments.",
            mistake="torch.cat wants both tensors in one tuple or list: torch.cat((a, b), dim=1).",
        )


def check_networks(seen, widths):
    """Both learn; `widths` are those of their outputs, in ascending order."""
    if seen["learning"] != widths:
        fail(
            "Some networks have no entry in parameters().",
            mistake="The networks are not registered: keep them as attributes, not in a list.",
        )


@points(3, exercise="ParallelBlock")
def test_parallel_block_concatenates(student):
    """ParallelBlock concatenates both outputs along dimension 1, that of net1 first.

    Run both networks on the same X and use torch.cat((a, b), dim=1). Assign the networks to
    attributes, so that they are registered.
    """
    first, second, X = normal(3, 3), normal(3, 3), normal(2, 3)

    seen = student.probe("parallel", first, second, X)

    check_tuple(seen)
    a, b = X @ first.T, X @ second.T
    assert_close(
        seen["output"],
        torch.cat((a, b), 1),
        mistakes=lambda: {
            "The outputs are added; they are to be concatenated.": a + b,
            "The outputs are concatenated along the batch, dimension 0; take dimension 1.": (
                torch.cat((a, b))
            ),
            "The order is swapped: the output of net1 comes first.": torch.cat((b, a), 1),
            "net2 gets the output of net1; both are to get X.": torch.cat((a, a @ second.T), 1),
            "The outputs are stacked in a new dimension; concatenate along dimension 1.": (
                torch.stack((a, b), 1)
            ),
        },
    )
    check_networks(seen, [3, 3])


# -- MLP


def check_made_once(seen):
    """Its layers are made in __init__, not in forward."""
    if not same(*seen["outputs"]):
        if seen["made"]:
            fail(
                "Two calls with the same X gave different results.",
                mistake="A layer is made in forward: it has new weights at every call.",
            )
        fail(
            "Two calls with the same X gave different results.",
            mistake="Something acts at random at each call, such as dropout; there is to be none.",
        )


@points(1, exercise="MLP", guessable=True)
def test_mlp_has_its_two_layers(student):
    """MLP maps (B, 20) to (B, 10) with the layers hidden and out.

    Two nn.Linear, made in __init__ and kept as self.hidden and self.out.
    """
    seen = student.probe("block", "MLP", normal(2, 20), values=False)

    check_made_once(seen)
    taken(seen["outputs"][0], (2, 10), varied=True)
    assert_equal(
        seen["shapes"],
        {
            "hidden.weight": (256, 20),
            "hidden.bias": (256,),
            "out.weight": (10, 256),
            "out.bias": (10,),
        },
    )


# -- NestMLP


@points(1, exercise="NestMLP", guessable=True)
def test_nest_mlp_has_a_block_and_a_layer(student):
    """NestMLP maps (B, 20) to (B, 16) with the block net and the layer linear.

    Make both in __init__: self.net holds two linear layers and their ReLUs, self.linear comes after.
    """
    seen = student.probe("block", "NestMLP", normal(2, 20), values=False)

    check_made_once(seen)
    taken(seen["outputs"][0], (2, 16), varied=True)
    shapes = seen["shapes"]
    assert_equal(shapes.pop("linear.weight", None), (16, 32))
    assert_equal(shapes.pop("linear.bias", None), (16,))
    if not all(name.startswith("net.") for name in shapes):
        fail("There are entries in state_dict() that belong neither to net nor to linear.")
    assert_equal(sorted(shapes.values()), [(32,), (32, 64), (64,), (64, 20)])


# -- FixedHiddenMLP


def check_fixed_hidden(seen):
    """One linear layer and a constant that is saved but does not learn."""
    if not same(*seen["again"]):
        fail(
            "Two calls with the same X gave different results.",
            mistake="The constant is drawn anew at every call: draw it once, in __init__.",
        )
    shapes = seen["parameters"]
    if shapes == [(20,), (20,), (20, 20), (20, 20)]:
        fail(
            "There are two linear layers.",
            mistake="There are two linear layers; one is to be used twice.",
        )
    if shapes == [(20,), (20, 20), (20, 20)]:
        fail(
            "There is a third parameter.",
            mistake="The constant is a parameter: an optimiser would change it.",
        )
    assert_equal(shapes, [(20,), (20, 20)])
    if not seen["constants"][0]:
        fail(
            "The constant is not registered with the module.",
            mistake="The constant is a plain attribute: state_dict() and .to() miss it.",
        )
    if not seen["saved"]:
        fail(
            "The constant is not in state_dict().",
            mistake="The constant is a buffer that is not saved: leave persistent=False away.",
        )
    assert_equal(seen["saved"], 1)
    for (constant,) in seen["constants"]:
        taken(constant, (20, 20))
    taken(seen["again"][0], ())


@points(4, exercise="FixedHiddenMLP")
def test_fixed_hidden_mlp_keeps_a_constant(student):
    """FixedHiddenMLP returns a scalar, has one linear layer, and keeps its constant in state_dict().

    Draw the constant with torch.rand in __init__. register_buffer keeps a tensor with the module
    that is no parameter, and .to() takes it along.
    """
    instances = int(integers(2, 20))

    seen = student.probe("fixed_hidden", instances, normal(2, 20))

    check_fixed_hidden(seen)
    assert_equal(seen["moved"], "torch.float64")
    assert_equal(len(seen["constants"]), instances)
    (one,), (two,), *_ = seen["constants"]
    if same(one, two) or (one == one[0, 0]).all():
        fail("The constants of two instances are equal, or all of its elements are.")


# -- init_normal


def check_biases(state, *names):
    if any(state[name].any() for name in names):
        fail(
            "The biases are not 0.",
            mistake="The biases of the linear layers are not set to 0.",
        )


def value_before():
    """Of all parameters: it is not known beforehand, so neither is what must be left as it was."""
    return uniform(1, low=0.3, high=0.7).item()


def check_others(state, value, *names):
    """What belongs to no linear layer still has this value."""
    if any((state[name] != value).any() for name in names):
        fail(
            "A module that is no nn.Linear was changed.",
            mistake="Modules of other kinds are changed too; only nn.Linear is to be.",
        )


def check_kept(seen):
    """The parameters are the same objects as before, and learn."""
    if not all(seen["same"]):
        fail(
            "A parameter is another object than before.",
            mistake="A new parameter is put in place of the old one, which an optimiser may hold.",
        )
    if not all(seen["learning"]):
        fail("A parameter does not require gradients any more.")


@points(2, exercise="init_normal")
def test_init_normal_changes_linear_layers_only(student):
    """init_normal sets the bias of a linear layer to 0, draws its weights, and leaves other modules alone.

    Ask isinstance(module, nn.Linear) first, and whether module.bias is None.
    """
    before = value_before()

    seen = student.probe("init_normal", "float32", before)

    state = seen["state"]
    if any((state[name] == before).all() for name in ("0.weight", "2.0.weight")):
        fail("The weights of a linear layer are what they were.")
    check_biases(state, "0.bias", "2.0.bias")
    others = ["1.weight", "1.bias", "2.1.weight", "2.1.bias", "2.2.weight", "2.2.bias"]
    check_others(state, before, *others, "2.3.weight")
    if isinstance(seen["without_bias"], str):
        fail(
            "It raised an error for a linear layer without a bias.",
            mistake="It crashes for a linear layer without a bias: its bias is None.",
        )
    if (seen["without_bias"] == before).all():
        fail(
            "The weights of a linear layer without a bias are what they were.",
            mistake="A linear layer without a bias is skipped; its weights are to be drawn too.",
        )
    check_kept(seen)


# -- init_blocks


MARK = 7.0
"""What weights are after the init_normal that is put in place of theirs while init_blocks runs."""


def check_nested(state, before):
    kept = [name for name, value in state.items() if (value == before).all() and value.dim() == 2]
    if kept and "3.weight" not in kept:
        fail(
            "The weights of a nested linear layer are what they were.",
            mistake="Only layers near the top are initialised; go through net.modules().",
        )
    if kept:
        fail("The weights of a linear layer are what they were.")


def check_last(state):
    if (state["3.weight"] != 42).any():
        fail(
            "The weights of the last layer are not 42.",
            mistake="The last linear layer does not get the constant 42.",
        )


def check_first(state):
    if (state["0.0.weight"] == 42).all():
        fail(
            "The weights of the first layer are 42.",
            mistake="First and last are swapped: the constant 42 belongs into the last layer.",
        )


@points(3, exercise="init_blocks")
def test_init_blocks_tells_first_last_and_between(student):
    """init_blocks finds all linear layers at any depth: the last is 42, the others are not, biases are 0.

    net.modules() goes through all modules, net.children() only through those at the top.
    """
    before = value_before()

    seen = student.probe("init_blocks", True, before, MARK)

    state = seen["state"]
    check_nested(state, before)
    check_first(state)
    if any((state[name] == 42).all() for name in ("2.0.weight", "2.1.0.weight")):
        fail(
            "The weights of a layer between first and last are 42.",
            mistake="Layers other than the last get the constant 42.",
        )
    check_last(state)
    check_biases(state, "0.0.bias", "2.0.bias", "2.1.0.bias", "3.bias")
    check_others(state, before, "1.weight", "1.bias")
    check_kept(seen)


# -- parameter_shapes


@points(2, exercise="parameter_shapes", guessable=True)
def test_shapes_of_a_plain_net(student):
    """parameter_shapes maps each dotted name to a tuple.

    net.named_parameters() gives pairs of name and parameter; tuple(param.shape) is its shape.
    """
    seen = student.probe("shapes", "plain", 3)

    expected = {"0.weight": (3, 2), "0.bias": (3,), "2.weight": (1, 3)}
    assert_equal(
        seen["found"],
        expected,
        mistakes={
            "These are numbers of elements; shapes are asked for.": {
                "0.weight": 6,
                "0.bias": 3,
                "2.weight": 3,
            },
            "The shapes are lists; tuples are asked for.": {
                name: list(shape) for name, shape in expected.items()
            },
            "A list of pairs is returned; make a dict of it.": list,
        },
    )
    assert_equal(seen["order"], list(expected))


# -- SharedMLP


def check_six_parameters(seen, hiddens):
    """Weight and bias of three layers, one of which is used twice."""
    squares = [i for i, p in enumerate(seen["parameters"]) if p.shape == (hiddens, hiddens)]
    if len(squares) == 2:
        before, after = ([seen[when][i] for i in squares] for when in ("parameters", "later"))
        if same(*before) and same(*after):
            fail(
                "There are two shared weights, which are equal after a step too.",
                mistake="There are two layers, and the weights of one are copied into the other.",
            )
        if same(*before):
            fail(
                "There are two shared weights, which are equal only at the start.",
                mistake="There are two layers that start equal (a copy); one is to be used twice.",
            )
        fail(
            "There are two layers where one is to be used twice.",
            mistake="There are two layers with weights of their own; one is to be used twice.",
        )
    if len(seen["parameters"]) == 7:
        fail(
            "There are 7 parameters.",
            mistake="The weight is shared, but each use has a bias of its own.",
        )
    assert_equal(len(seen["parameters"]), 6)
    if not all(parameter.isfinite().all() for parameter in seen["parameters"]):
        fail("Its parameters are not finite numbers.")


def shared_forward(layers, X, *, uses=2, relu=torch.relu, last=None):
    """X through the first layer, the shared one `uses` times, and the last."""
    W1, b1, W2, b2, W3, b3 = (value.double() for value in layers)
    H = torch.relu(X.double() @ W1.T + b1)
    for place in range(uses):
        H = (torch.relu if place < uses - 1 else relu)(H @ W2.T + b2)
    output = H @ W3.T + b3
    return last(output) if last else output


def layers_of(seen, sizes, X):
    """Its six parameters as three layers; two biases have one shape, so try both ways."""
    inputs, hiddens, outputs = sizes
    wanted = [(hiddens, inputs), (hiddens, hiddens), (outputs, hiddens)]
    parameters, output = seen["parameters"], seen["outputs"][1]
    weights = [[p for p in parameters if p.shape == shape] for shape in wanted]
    biases = [p for p in parameters if p.shape == (hiddens,)]
    last = [p for p in parameters if p.shape == (outputs,)]
    if [len(found) for found in [*weights, biases, last]] != [1, 1, 1, 2, 1]:
        fail("Its parameters are not weight and bias of three layers of these sizes.")
    for (weight,), shape in zip(weights, wanted, strict=True):
        taken(weight, shape, varied=True)
    for bias in [*biases, *last]:
        taken(bias, bias.shape)
    (W1,), (W2,), (W3,) = weights
    readings = [[W1, a, W2, b, W3, last[0]] for a, b in (biases, biases[::-1])]
    for layers in readings:
        expected = shared_forward(layers, X)
        if shape_of(output) == shape_of(expected) and (output - expected).abs().max() < 1e-4:
            return layers
    return readings[0]


def check_shared_output(seen, layers, X):
    """Four layers in a row, of which the second and third are the same."""
    assert_close(
        seen["outputs"][1],
        shared_forward(layers, X),
        dtype=torch.float32,
        mistakes=lambda: {
            "The shared layer runs only once.": shared_forward(layers, X, uses=1),
            "The shared layer runs three times.": shared_forward(layers, X, uses=3),
            "There is an activation on the output.": shared_forward(layers, X, last=torch.relu),
            "The ReLU after the second use is missing.": (
                shared_forward(layers, X, relu=lambda H: H)
            ),
        },
    )


@points(3, exercise="SharedMLP")
def test_shared_mlp_uses_one_layer_twice(student):
    """SharedMLP has six parameters and runs its shared layer twice.

    Make the shared layer once, in __init__, and call it twice in forward, with a ReLU after each.
    """
    sizes, X = (3, 8, 2), normal(5, 3)

    seen = student.probe("shared", sizes, X)

    check_six_parameters(seen, 8)
    check_made_once(seen)
    check_shared_output(seen, layers_of(seen, sizes, X), X)


# -- CenteredLayer


def check_centered(X, Y):
    """X without its mean."""
    assert_close(
        Y,
        X - X.mean(),
        mistakes=lambda: {
            "The mean is taken over dimension 0; take it over all elements.": X - X.mean(0),
            "The mean is taken over the last dimension; take it over all elements.": (
                X - X.mean(-1, keepdim=True)
            ),
            "The mean is returned, not what is left without it.": X.mean(),
            "It also divides by the standard deviation.": (X - X.mean()) / X.std(),
        },
    )


@points(1, exercise="CenteredLayer")
def test_centered_layer_subtracts_one_mean(student):
    """CenteredLayer subtracts the mean over all elements.

    X.mean() without a dimension is the mean of everything.
    """
    X = normal(2, 3, mean=2)

    (Y,) = student.probe("centered", X)["outputs"]

    check_centered(X, Y)


# -- MyLinear


def check_drawn(weight):
    if (weight == weight.flatten()[0]).all():
        fail(
            "All weights start equal.",
            mistake="The weights are not drawn at random: all units stay equal.",
        )


def check_my_linear(seen, W, b, X):
    """Both are parameters, shaped like W and b and drawn at random; with W and b the output is right."""
    in_units, units = W.shape
    own = seen["own"]
    if not own:
        fail(
            "There are no parameters.",
            mistake="weight and bias are plain tensors: wrap them in nn.Parameter.",
        )
    shapes = shapes_of(own)
    if shapes.get("bias") == (1,):
        fail(
            "The bias has only one element.",
            mistake="There is one bias for all units; each unit has its own.",
        )
    if shapes.get("weight") == (units, in_units) != (in_units, units):
        fail(
            "The weight has its dimensions the other way round.",
            mistake="The weight is transposed: its shape is to be (in_units, units).",
        )
    assert_equal(shapes, {"weight": (in_units, units), "bias": (units,)})
    check_drawn(own["weight"])
    if seen.get("alone"):
        fail("It does not work for a batch.", mistake="There is no batch dimension.")
    if "output" not in seen:
        fail(
            "It raised an error for in_units ≠ units: X @ weight has the shape (B, units).",
            mistake="It works only if in_units equals units.",
        )
    assert_close(
        seen["output"],
        (X @ W + b).clamp(min=0),
        mistakes=lambda: {
            "The ReLU is missing.": X @ W + b,
            "The bias is missing.": (X @ W).clamp(min=0),
            "The bias is added after the ReLU.": (X @ W).clamp(min=0) + b,
        },
    )


@points(3, exercise="MyLinear")
def test_my_linear_is_relu_of_a_linear_map(student):
    """MyLinear(in_units, units) computes relu(X @ weight + bias) with its two parameters.

    nn.Parameter(tensor) makes a tensor a parameter; matrix product, bias, then ReLU.
    """
    W, b, X = normal(3, 2), normal(2), normal(4, 3)

    seen = student.probe("layer", "MyLinear", (3, 2), {"weight": W, "bias": b}, X)

    check_my_linear(seen, W, b, X)


# -- TensorDot


def check_tensor_dot(seen, W):
    """One parameter, shaped like W and drawn at random, and an output for a batch."""
    inputs, _, outputs = W.shape
    own = seen["own"]
    if not own:
        fail(
            "There are no parameters.",
            mistake="The weight is a plain tensor: wrap it in nn.Parameter.",
        )
    shapes = shapes_of(own)
    if shapes.get("weight") == (outputs, inputs, inputs) != (inputs, inputs, outputs):
        fail(
            "The weight has its dimensions in another order.",
            mistake="The output index of the weight comes first; it is to be the last.",
        )
    if shapes.get("weight") == (inputs, inputs, inputs) != (inputs, inputs, outputs):
        fail(
            "The weight has the wrong shape.",
            mistake="It works only if in_features equals out_features.",
        )
    assert_equal(shapes, {"weight": (inputs, inputs, outputs)})
    check_drawn(own["weight"])
    if seen.get("alone"):
        fail(
            "It works for a single example, not for a batch.",
            mistake="There is no batch dimension: X is (B, in_features).",
        )
    if "output" not in seen:
        fail(
            "It raised an error for in_features ≠ out_features.",
            mistake="It works only if in_features equals out_features.",
        )


def check_pairs(seen, W, X):
    """The double sum for each example, where there are as many outputs as inputs."""
    assert_close(
        seen["output"],
        torch.einsum("bi,bj,ijk->bk", X, X, W),
        rtol=1e-4,
        atol=1e-4,  # up to sixteen products of three numbers
        mistakes=lambda: {
            "The first index of the weight is taken for the output; it is the last.": (
                torch.einsum("bi,bj,kij->bk", X, X, W)
            ),
            "The second index of the weight is taken for the output; it is the last.": (
                torch.einsum("bi,bj,ikj->bk", X, X, W)
            ),
            "Only the pairs with i = j are summed.": torch.einsum("bi,bi,iik->bk", X, X, W),
            "Only the pairs with i ≤ j are summed.": (
                torch.einsum("bi,bj,ijk->bk", X, X, W.permute(2, 0, 1).triu().permute(1, 2, 0))
            ),
            "The batch is summed up: each example has its own output.": (
                torch.einsum("bi,bj,ijk->k", X, X, W)
            ),
            "Examples are mixed: x_i and x_j must come from the same one.": (
                torch.einsum("bi,cj,ijk->bk", X, X, W)
            ),
        },
    )


@points(3, exercise="TensorDot")
def test_tensor_dot_of_a_small_batch(student):
    """TensorDot(3, 3) computes the double sum over i and j for each example of a batch.

    Write the formula down for one example with two loops, then let einsum do it for the batch.
    """
    W, X = normal(3, 3, 3), normal(2, 3)

    seen = student.probe("layer", "TensorDot", (3, 3), {"weight": W}, X)

    check_tensor_dot(seen, W)
    check_pairs(seen, W, X)


# -- save_checkpoint


def check_written(seen):
    """There is a file, and it carries no code."""
    if not seen["written"]:
        fail("There is no file at the path.")
    if not seen["readable"]:
        fail(
            "torch.load(path, weights_only=True) refuses the file.",
            mistake="Whole objects are pickled; save state dicts and numbers only.",
        )


def contains(tensors, wanted):
    """Whether each of the wanted tensors is among these."""
    return all(any(same(value, tensor) for tensor in tensors) for value in wanted)


SHAPES = [(2, 3), (2,), (2,), (2,)]
"""Of the parameters of the net in a checkpoint."""


def taken_like_parameters(tensors):
    """One for each parameter of the net: its values, or the optimiser's momentum."""
    return [taken(own, shape) for own, shape in zip(tensors, SHAPES, strict=True)]


def numbers_of(seen):
    """The numbers in the file, also those that it holds as tensors."""
    return [*seen["numbers"], *(value.item() for value in seen["tensors"] if value.numel() == 1)]


def check_epoch(seen, epoch):
    if epoch not in numbers_of(seen):
        fail(
            "The file does not hold the epoch.",
            mistake="The epoch is not saved.",
        )


@points(3, exercise="save_checkpoint")
def test_checkpoint_holds_parameters_and_epoch(student):
    """save_checkpoint writes one file that weights_only=True reads, with the parameters and the epoch.

    Save state dicts, which hold tensors and numbers, not the net or the optimiser themselves.
    """
    epoch = int(integers(30, 10_000))

    seen = student.probe("saved", normal(5, 3), integers(0, 2, 5), 0.0625, [epoch])

    check_written(seen)
    if not contains(seen["tensors"], taken_like_parameters(seen["parameters"])):
        fail("The file does not hold the parameters of the net.")
    check_epoch(seen, epoch)


# -- load_checkpoint


def net_like(values):
    """Linear and batch norm with these values for their parameters."""
    net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    with torch.no_grad():
        for param, value in zip(net.parameters(), values, strict=True):
            param.copy_(value)
    return net


def content_of(epoch, lr, state, momenta):
    """The bytes of a checkpoint in the format of the handout; the optimiser is SGD with momentum 0.9."""
    settings = {"lr": lr, "momentum": 0.9, "dampening": 0, "weight_decay": 0}
    settings |= {"nesterov": False, "params": list(range(4))}
    buffers = {place: {"momentum_buffer": own} for place, own in enumerate(momenta)}
    optimizer = {"state": buffers, "param_groups": [settings]}
    file = io.BytesIO()
    torch.save({"epoch": epoch, "optimizer": optimizer, "net": state}, file)
    return torch.frombuffer(bytearray(file.getvalue()), dtype=torch.uint8)


@drawn_once
def checkpoint():
    """The bytes of a checkpoint, and the state of its net."""
    net = net_like([normal(*shape) for shape in SHAPES])
    net(normal(5, 3))  # moves the running statistics
    state = net.state_dict()
    return content_of(23, 0.0625, state, [normal(*shape) for shape in SHAPES]), state


def is_buffer(name):
    """Whether what a state dict has under this name is no parameter, but a batch norm's buffer."""
    return ".running" in name or ".num" in name


def to_come_back(seen, *known):
    """Epoch, state and later state of the file that was read: one of their own format, or the known one.

    A format of their own is fine if both functions agree on it.
    """
    if "saved" not in seen:
        return known
    for own in seen["saved"][1:]:
        for name, value in known[1].items():
            taken(own[name], value.shape, dtype=value.dtype, varied=name == "0.weight")
    return seen["saved"]


def check_loaded(seen, epoch, state):
    """The epoch came back, and the net is what was saved."""
    assert_equal(
        seen["epoch"],
        epoch,
        mistakes={
            "Nothing is returned; the epoch is asked for.": type(None),
            "It returns the epoch after the one that was saved.": epoch + 1,
            "The whole content of the file is returned; the epoch is asked for.": dict,
        },
    )
    assert_close(
        {name: value for name, value in seen["loaded"].items() if name in state},
        state,
        mistakes=lambda: {
            "The net is not changed: its state is not loaded.": seen["fresh"],
            "The buffers of the net are not loaded.": {
                name: seen["fresh"][name] if is_buffer(name) else value
                for name, value in state.items()
            },
        },
    )


@points(2, exercise="load_checkpoint")
def test_checkpoint_comes_back(student):
    """load_checkpoint brings the net back as it was saved and returns the epoch.

    Read the file, give each state dict to its load_state_dict, return the number. Either a file in
    the format of the handout or one of your own save_checkpoint is read.
    """
    content, state = checkpoint()

    seen = student.probe("loaded", content, normal(5, 3), integers(0, 2, 5), 0)

    check_loaded(seen, *to_come_back(seen, 23, state)[:2])


# -- load_partial


def parts():
    """State of a net with the parts layer1 (with batch norm), layer10 and head."""
    return {
        "layer1.0.weight": normal(3, 3),
        "layer1.1.weight": normal(3),
        "layer1.1.bias": normal(3),
        "layer1.1.running_mean": normal(3),
        "layer1.1.running_var": normal(3).abs(),
        "layer1.1.num_batches_tracked": integers(1, 100),
        "layer10.weight": normal(3, 3),
        "head.weight": normal(2, 3),
        "head.bias": normal(2),
    }


@drawn_once
def partial_case():
    """Two states that differ in every entry."""
    while True:
        target, source = parts(), parts()
        if not any(torch.equal(target[name], source[name]) for name in target):
            return target, source


def under(names, prefixes):
    """Those of the names that are a prefix, or begin with one and a dot."""
    return [n for n in names if any(n == p or n.startswith(p + ".") for p in prefixes)]


def copied(target, source, names):
    """The target with these entries of the source."""
    return {name: source[name] if name in names else value for name, value in target.items()}


def check_names(seen, names):
    """The names of what was copied came back; here they stand in the order of the source."""
    assert_equal(
        listed(seen["names"]),
        sorted(names),
        mistakes={
            "Nothing is returned; the names are asked for.": type(None),
            "The names are not sorted.": names,
        },
    )


@points(3, exercise="load_partial")
def test_partial_loading_copies_one_part(student):
    """load_partial copies what stands under a prefix, buffers too, and returns the sorted names.

    A name matches if it is the prefix or begins with the prefix and a dot.
    """
    target, source = partial_case()

    seen = student.probe("partial", target, 2, source, ["layer1"])

    names = under(source, ["layer1"])
    assert_close(
        seen["target"],
        copied(target, source, names),
        mistakes=lambda: {
            "The prefix layer1 also takes layer10: compare whole components.": (
                copied(target, source, [*names, "layer10.weight"])
            ),
            "Everything is copied, whatever the prefixes are.": source,
            "Nothing is copied.": target,
            "Only parameters are copied; buffers are asked for too.": (
                copied(target, source, [name for name in names if not is_buffer(name)])
            ),
            "What stands under the prefix is left out, and the rest is copied.": (
                copied(target, source, [name for name in source if name not in names])
            ),
        },
    )
    check_names(seen, names)


# -- freeze


def batch_for_freezing():
    return normal(6, 3), torch.tensor([0, 1] * 3)


def number_of_layers():
    """Of a net's tail: how many there are is not known beforehand."""
    return int(integers(2, 60))


def check_frozen(seen, layers, frozen, evaluated):
    """What is frozen neither learns nor changes, is in eval mode, and all else is as it was."""
    names, everything = seen["names"], list(seen["modes"])
    assert_equal([len(names), len(everything)], [10 + 2 * layers, 13 + layers])
    learning = [name for name in names if name not in under(names, frozen)]
    if seen["learning"] == names:
        fail(
            "All parameters still require gradients.",
            mistake="The parameters of the named parts still require gradients.",
        )
    if seen["learning"] == under(names, frozen):
        fail(
            "The named parts learn, and the others do not.",
            mistake="The named parts go on learning, and all others are frozen.",
        )
    if seen["learning"] == [n for n in names if not n.startswith(tuple(frozen))] != learning:
        fail(
            "A part whose name only begins like a prefix is frozen.",
            mistake="The prefix body also freezes body2: compare whole components.",
        )
    assert_equal(seen["learning"], learning)
    before = {name: name != "head.1" for name in everything}
    modes = before | dict.fromkeys(under(everything, evaluated), False)
    assert_equal(
        seen["modes"],
        modes,
        mistakes={
            "Only requires_grad is set: batch norms in train mode go on updating their statistics.": (
                before
            ),
            "The whole net is put into eval mode; only the frozen parts are to be.": (
                dict.fromkeys(everything, False)
            ),
            "The mode of other parts is changed: they are to keep theirs.": (
                modes | ({"head.1": True} if "head.1" not in under(everything, evaluated) else {})
            ),
        },
    )
    if under(seen["graded"], frozen):
        fail(
            "A frozen parameter still has a .grad.",
            mistake="The left-over .grad is not dropped: weight decay and momentum still act.",
        )
    if under(seen["changed"], frozen):
        fail("A training step changed a frozen part.")
    if not set(learning) <= set(seen["changed"]):
        fail("A part that is not frozen did not learn.")


@points(2, exercise="freeze")
def test_freeze_stops_a_part(student):
    """freeze(net, ["body"]) stops all learning of body, and of nothing else.

    Its parameters require no gradients and lose their .grad; its modules go into eval mode.
    """
    layers = number_of_layers()

    seen = student.probe("frozen", layers, [["body"]], *batch_for_freezing())

    check_frozen(seen, layers, ["body"], ["body"])


# -- unfreeze


def check_all_learn(seen, layers):
    assert_equal(len(set(seen["names"])), 10 + 2 * layers)
    if seen["learning"] != seen["names"]:
        fail(
            "A parameter still does not require gradients.",
            details=f"requires_grad=False: {[n for n in seen['names'] if n not in seen['learning']]}",
        )


@points(1, exercise="unfreeze")
def test_unfreeze_lets_all_learn(student):
    """After unfreeze every parameter requires gradients.

    Go through net.parameters(), at every depth.
    """
    layers = number_of_layers()

    seen = student.probe("unfrozen", layers)

    check_all_learn(seen, layers)


# -- trainable_parameters


def check_learning(student, with_shared):
    """Each parameter that learns, once, itself; in any order."""
    layers = number_of_layers()
    seen = student.probe("learning", layers, with_shared)
    assert_equal(len(seen["learning"]), 5 + 2 * layers)
    if seen["pairs"]:
        fail(
            "Pairs of name and parameter came back.",
            mistake="Names are given along with the parameters; only parameters are asked for.",
        )
    if seen["groups"]:
        fail(
            "Dicts or lists came back.",
            mistake="Groups of parameters are given; the parameters themselves are asked for.",
        )
    places, learning = seen["places"], seen["learning"]
    if -1 in places and seen["copies"]:
        fail(
            "Something came back that is no parameter of the net.",
            mistake="Copies are given; an optimiser needs the net's own parameters.",
        )
    if -1 in places:
        fail("Something came back that is no parameter of the net.")
    if not set(places) <= set(learning):
        fail(
            "Frozen parameters are among them.",
            mistake="Frozen parameters are handed out: with weight decay they may go on changing.",
        )
    if len(places) != len(set(places)):
        fail(
            "A parameter came more than once.",
            mistake="A parameter is given more than once: an optimiser would refuse it.",
        )
    assert_equal(sorted(places), learning)


@points(1, exercise="trainable_parameters")
def test_trainable_parameters_leave_out_the_frozen(student):
    """trainable_parameters gives exactly the parameters that require gradients.

    Ask each parameter of the net for requires_grad.
    """
    check_learning(student, with_shared=False)
