"""The hidden tests of lab 3: other sizes and dtypes, nesting, sharing, gradients, what must not happen.

Oracles are formulas in float64; inputs are drawn so that no known mistake gives the right answer.
"""

import io
import math
from itertools import combinations

import torch
from torch import nn
from torch.nn import functional as F

from grader.testing import (
    assert_close,
    assert_equal,
    assert_rate,
    cases,
    drawn_once,
    fail,
    integers,
    normal,
    points,
    uniform,
)


def apart(*values):
    """Whether no two of these tensors are nearly the same: then each mistake has one name."""
    return all(a.shape != b.shape or (a - b).abs().max() > 1e-2 for a, b in combinations(values, 2))


def same(a, b):
    return isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor) and torch.equal(a, b)


def shape_of(value):
    """The shape of a tensor, None for anything else."""
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


def shapes_of(values):
    """The shapes of a dict of tensors."""
    return {name: tuple(value.shape) for name, value in values.items()}


def listed(value):
    """A list even if a tuple came back: both are fine."""
    return list(value) if isinstance(value, tuple) else value


# -- MySequential, ParallelBlock


def composed(values, X):
    """X after each ax + b in turn."""
    for a, b in values:
        X = a * X + b
    return X


def once_each(values, order):
    """The modules in order, one that stands there twice only where it stands first."""
    return [values[place] for place in dict.fromkeys(order)]


@drawn_once
def repeated_case():
    """Five ax + b of which twelve are made up, and an X on which it matters how often each runs."""
    order = [0, 1, 2, 1, 3, 3, 0, 4, 1, 2, 0, 4]
    while True:
        values = [(normal().abs() / 2 + 0.6, normal()) for _ in range(5)]
        X = normal(2, 3)
        made = [values[place] for place in order]
        as_text = [made[place] for place in sorted(range(12), key=str)]  # "10" is before "2"
        known = [composed(v, X) for v in (made, once_each(values, order), as_text, made[::-1])]
        if apart(*known):
            return values, order, X, *known[:3]


@points(2, exercise="MySequential")
def test_sequential_runs_a_module_as_often_as_it_was_passed(student):
    """A module that was passed twice runs twice, and twelve modules run in order.

    children() leaves out what it has listed already; the registered modules are in _modules.
    """
    values, order, X, expected, once, as_text = repeated_case()

    seen = student.probe("sequential", values, order, X)

    assert_close(
        seen["output"],
        expected,
        mistakes={
            "A module that was passed twice runs only once.": once,
            "The modules are ordered by their names as text: 10 comes before 2.": as_text,
        },
    )
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
    expected = [f"{place}.{name}" for place in range(12) for name in ("weight", "bias")]
    if sorted(seen["names"]) != sorted(expected):
        fail("The keys of state_dict() are not those of twelve modules.")
    if len(seen["learning"]) != 10:
        fail("The parameters of five modules are to be learned, each once.")


@points(2, exercise="MySequential")
def test_sequential_nested_and_empty(student):
    """MySequential works inside another, moves with .to() and .eval(), and without modules returns X.

    What is registered is reached by .to(), .eval() and state_dict() at any depth.
    """
    values, X = [(normal(), normal()) for _ in range(3)], normal(2, 3)

    seen = student.probe("sequential_tree", values, X)

    first, second, third = ([value.double() for value in pair] for pair in values)
    inside = composed([first, second], X.double()).tanh()
    assert_close(seen["output"], composed([third], inside))
    assert_equal(
        sorted(seen["names"]),
        ["0.bias", "0.weight", "1.0.bias", "1.0.weight", "2.bias", "2.weight"],
    )
    if any(seen["training"]):
        fail("A module inside stayed in train mode after .eval().")
    assert_close(
        seen["empty"],
        X,
        mistakes={"Without modules nothing is returned; X is asked for.": type(None)},
    )
    assert_equal(seen["empty_names"], [])


@points(1, exercise="ParallelBlock")
def test_parallel_block_of_convolutions(student):
    """ParallelBlock concatenates outputs (B, C, L) along dimension 1 as well.

    Dimension 1 holds the channels; the last dimension is another one here.
    """
    first, second, X = normal(2, 3), normal(2, 3), normal(2, 3, 4)

    seen = student.probe("parallel", first, second, X)

    check_tuple(seen)
    a, b = (torch.einsum("oc,bcl->bol", W, X) for W in (first, second))
    assert_close(
        seen["output"],
        torch.cat((a, b), 1),
        mistakes=lambda: {
            "The outputs are added; they are to be concatenated.": a + b,
            "The outputs are concatenated along the batch, dimension 0; take dimension 1.": (
                torch.cat((a, b))
            ),
            "The outputs are concatenated along the last dimension; take dimension 1.": (
                torch.cat((a, b), -1)
            ),
            "The order is swapped: the output of net1 comes first.": torch.cat((b, a), 1),
        },
    )


@points(2, exercise="ParallelBlock")
def test_parallel_block_of_unequal_networks(student):
    """ParallelBlock works for networks of unequal width and learns both.

    Nothing but the concatenation depends on the widths.
    """
    first, second, X = normal(5, 3), normal(2, 3), normal(4, 3)

    seen = student.probe("parallel", first, second, X)

    check_tuple(seen)
    a, b = X @ first.T, X @ second.T
    assert_close(
        seen["output"],
        torch.cat((a, b), 1),
        mistakes=lambda: {
            "The order is swapped: the output of net1 comes first.": torch.cat((b, a), 1),
        },
    )
    if seen["learning"] != [2, 5]:
        fail(
            "Some networks have no entry in parameters().",
            mistake="The networks are not registered: keep them as attributes, not in a list.",
        )


def check_tuple(seen):
    if not seen["tuple"]:
        fail(
            "torch.cat did not understand its arguments.",
            mistake="torch.cat wants both tensors in one tuple or list: torch.cat((a, b), dim=1).",
        )


# -- MLP, NestMLP, FixedHiddenMLP


def linear(X, weight, bias):
    return F.linear(X.double(), weight.double(), bias.double())


def check_block(seen):
    """Its layers are made once, and a gradient reaches each parameter."""
    if not same(*seen["outputs"]):
        fail(
            "Two calls with the same X gave different results.",
            mistake="A layer is made in forward: it has new weights at every call.",
        )
    if seen["learning"] != len(seen["state"]):
        fail("Some entries of state_dict() are no parameters.")
    if not all(seen["reached"]):
        fail("No gradient reaches some of its parameters.")


@points(2, exercise="MLP")
def test_mlp_is_hidden_relu_out(student):
    """MLP computes out(ReLU(hidden(X))).

    One ReLU, between the two layers; nothing after the second.
    """
    X = normal(6, 20, std=2)

    seen = student.probe("block", "MLP", X, values=True)

    check_block(seen)
    state = seen["state"]
    if set(state) != {"hidden.weight", "hidden.bias", "out.weight", "out.bias"}:
        fail("Its layers are not hidden and out, each with weight and bias.")
    H, last = linear(X, state["hidden.weight"], state["hidden.bias"]), ("out.weight", "out.bias")

    def out(H):
        return linear(H, *(state[name] for name in last))

    expected = out(H.relu())
    assert_close(
        seen["outputs"][0],
        expected,
        dtype=torch.float32,
        mistakes=lambda: {
            "The ReLU between the two layers is missing.": out(H),
            "There is an activation on the output.": expected.relu(),
            "Softmax is applied to the output.": expected.softmax(1),
            "Sigmoid stands in place of ReLU.": out(H.sigmoid()),
        },
    )


@points(2, exercise="NestMLP")
def test_nest_mlp_has_relu_after_both_layers_of_its_block(student):
    """NestMLP computes linear(net(X)), where net has a ReLU after both of its layers.

    20 → 64, ReLU, 64 → 32, ReLU; then 32 → 16.
    """
    X = normal(6, 20, std=3)

    seen = student.probe("block", "NestMLP", X, values=True)

    check_block(seen)
    state = dict(seen["state"])
    last = [state.pop(name, None) for name in ("linear.weight", "linear.bias")]
    by_shape = {shape_of(value): value for value in state.values()}
    if not all(map(shape_of, last)) or set(by_shape) != {(64, 20), (64,), (32, 64), (32,)}:
        fail("Its layers are not 20 → 64 and 64 → 32 in net, and linear, with weight and bias.")

    def output(first=torch.relu, second=torch.relu):
        H = first(linear(X, by_shape[64, 20], by_shape[(64,)]))
        return linear(second(linear(H, by_shape[32, 64], by_shape[(32,)])), *last)

    assert_close(
        seen["outputs"][0],
        output(),
        dtype=torch.float32,
        mistakes=lambda: {
            "The ReLU after the second layer of net is missing.": output(second=lambda H: H),
            "The ReLU after the first layer of net is missing.": output(first=lambda H: H),
            "Both ReLUs in net are missing.": output(lambda H: H, lambda H: H),
            "There is an activation on the output.": output().relu(),
        },
    )


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
    assert_equal(tuple(seen["again"][0].shape), ())


def fixed_output(W, b, R, X, *, relu=torch.relu, one=1.0, twice=True, halve="until"):
    """The block by its formula; `halve`: until it fits, once, at_least_once or never."""
    W, b, R, X = (value.double() for value in (W, b, R, X))
    H = relu((X @ W.T + b) @ R + one)
    H = H @ W.T + b if twice else H
    if halve == "at_least_once" or (halve == "once" and H.abs().sum() > 1):
        H = H / 2
    while halve in ("until", "at_least_once") and H.abs().sum() > 1:
        H = H / 2
    return H.sum()


def absolute_sum(W, b, R, X):
    """Of what is to be halved."""
    H = torch.relu((X @ W.T + b) @ R + 1) @ W.T + b
    return H.abs().sum().item()


@drawn_once
def fixed_cases():
    """Cases that need no halving, one, and several, far from where one more would be needed."""
    ways = [
        (0.004, 0.3, 0.9, [{"halve": "at_least_once"}]),
        (0.012, 1.1, 1.9, [{"halve": "never"}]),
        (0.4, 9.0, 1e4, [{"halve": "once"}, {"halve": "never"}, {"relu": lambda H: H}]),
    ]
    return [fixed_case(*way) for way in ways]


def fixed_case(std, low, high, ways):
    """Weights of this size where the absolute sum lies between low and high and all ways differ."""
    while True:
        case = normal(20, 20, std=std), normal(20, std=std), uniform(20, 20), normal(2, 20)
        total = absolute_sum(*case)
        right = fixed_output(*case)
        wrong = [fixed_output(*case, **way) for way in [*ways, {"one": 0.0}, {"twice": False}]]
        clear = low < total < high and 0.05 < math.log2(total) % 1 < 0.95
        if clear and all(abs(value - right) > 0.02 for value in wrong):
            return case


@points(4, exercise="FixedHiddenMLP")
def test_fixed_hidden_mlp_follows_its_five_steps(student):
    """FixedHiddenMLP halves its result until the absolute sum is at most 1, then sums it.

    linear, ReLU(H R + 1), the same linear, while … halve, sum.
    """
    given = fixed_cases()

    seen = student.probe("fixed_hidden", normal(2, 20), *given)

    check_fixed_hidden(seen)
    # H R is the formula; a constant that is kept transposed is as random, and as right
    outputs = seen["outputs"]
    turned = [(W, b, R.T, X) for W, b, R, X in given]
    expected = [fixed_output(*case) for case in given]
    other = [fixed_output(*case) for case in turned]
    if close(outputs[-1], other[-1]) and not close(outputs[-1], expected[-1]):
        given, expected = turned, other
    assert_close(
        outputs,
        expected,
        dtype=torch.float32,
        mistakes=lambda: {
            "The result is halved once at most; halve it until its absolute sum is at most 1.": [
                fixed_output(*case, halve="once") for case in given
            ],
            "The result is never halved.": [fixed_output(*case, halve="never") for case in given],
            "The result is halved although its absolute sum is at most 1 already.": [
                fixed_output(*case, halve="at_least_once") for case in given
            ],
            "The ReLU is missing.": [fixed_output(*case, relu=lambda H: H) for case in given],
            "The 1 is not added.": [fixed_output(*case, one=0.0) for case in given],
            "The linear layer is not applied a second time.": [
                fixed_output(*case, twice=False) for case in given
            ],
        },
    )
    if seen["reached"] != [True, True]:
        fail("No gradient reaches the linear layer.")


def close(seen, value):
    return shape_of(seen) == () and abs(seen.item() - value.item()) < 1e-4


# -- init_normal, init_blocks


def check_kept(seen):
    """The parameters are the same objects as before, and learn."""
    if not all(seen["same"]):
        fail(
            "A parameter is another object than before.",
            mistake="A new parameter is put in place of the old one, which an optimiser may hold.",
        )
    if not all(seen["learning"]):
        fail("A parameter does not require gradients any more.")


def check_normal(weights):
    """N(0, 0.01²), by three counts; together a right answer fails once in 10⁹ times."""
    n = weights.numel()
    assert_rate(
        int((weights.abs() > 0.01).sum()),
        n,
        0.317311,
        false_fail=3e-10,
        mistakes={
            "0.01 is taken for the variance; it is the standard deviation.": 0.920344,
            "The weights have standard deviation 1, not 0.01.": 0.992021,
            "The weights are uniform, not normal.": 0.0,
        },
    )
    assert_rate(int((weights > 0.01).sum()), n, 0.158655, false_fail=3e-10)
    assert_rate(int((weights.abs() > 0.02).sum()), n, 0.0455, false_fail=3e-10)


@points(3, exercise="init_normal")
def test_init_normal_draws_with_standard_deviation_one_hundredth(student):
    """init_normal draws weights from N(0, 0.01²), in place and in their own dtype.

    0.01 is the standard deviation: about two thirds of the weights lie within ±0.01.
    nn.init.normal_ and nn.init.zeros_ change a tensor in place.
    """
    seen = student.probe("init_normal", "float64")

    state = seen["state"]
    if any(value.dtype != torch.float64 for name, value in state.items() if "num" not in name):
        fail("The parameters have another dtype than before.")
    check_normal(state["0.weight"])
    if any(state[name].any() for name in ("0.bias", "2.0.bias")):
        fail(
            "The biases are not 0.",
            mistake="The biases of the linear layers are not set to 0.",
        )
    check_kept(seen)


MARK = 7.0
"""What weights are after the init_normal that is put in place of theirs while init_blocks runs."""


@points(2, exercise="init_blocks")
def test_init_blocks_draws_the_first_from_xavier(student):
    """The first linear layer gets Xavier-uniform weights, those between N(0, 0.01²).

    nn.init.xavier_uniform_ for the first; init_normal for the others but the last.
    """
    state = student.probe("init_blocks", True, MARK)["state"]

    first, a = state["0.0.weight"], math.sqrt(6 / (20 + 30))
    check_nested(state)
    if (first == 42).all():
        fail(
            "The weights of the first layer are 42.",
            mistake="First and last are swapped: the constant 42 belongs into the last layer.",
        )
    if (first == MARK).all():
        fail(
            "The first layer gets init_normal.",
            mistake="The first layer gets N(0, 0.01²) as those between; Xavier is asked for.",
        )
    if first.abs().max() > a * (1 + 1e-5):
        fail(
            "Some weights of the first layer are too large.",
            mistake="Some weights of the first layer lie outside [−a, a]: not Xavier-uniform.",
        )
    assert_rate(
        int((first.abs() > a / 2).sum()),
        first.numel(),
        0.5,
        mistakes={
            "The first layer gets N(0, 0.01²) as those between; Xavier is asked for.": 0.0,
            "The first layer keeps PyTorch's own initialisation; Xavier is asked for.": (
                1 - a / 2 * math.sqrt(20)
            ),
        },
    )
    for between in (state["2.0.weight"], state["2.1.0.weight"]):
        if (between == MARK).all():
            continue  # by init_normal; else by the same formula written out
        if between.abs().max() > 0.1:  # ten standard deviations
            fail(
                "The weights of the layers between are too large.",
                mistake="The layers between first and last do not get init_normal.",
            )
        check_normal(between)


def check_nested(state):
    if any((state[name] == 0.5).all() for name in ("0.0.weight", "2.0.weight", "2.1.0.weight")):
        fail(
            "The weights of a nested linear layer are what they were.",
            mistake="Only the layers at the top are initialised; go through net.modules().",
        )


@points(2, exercise="init_blocks")
def test_init_blocks_without_a_bias(student):
    """init_blocks works where a linear layer has no bias, sets all others to 0, and changes in place.

    Ask for module.bias is not None.
    """
    seen = student.probe("init_blocks", False, MARK)

    if seen is None:
        fail(
            "It raised an error for a linear layer without a bias.",
            mistake="It crashes for a linear layer without a bias: its bias is None.",
        )
    check_nested(seen["state"])
    if any(seen["state"][name].any() for name in ("0.0.bias", "2.0.bias", "3.bias")):
        fail(
            "The biases are not 0.",
            mistake="The biases of the linear layers are not set to 0.",
        )
    check_kept(seen)


# -- parameter_shapes, SharedMLP


@points(2, exercise="parameter_shapes")
def test_shapes_of_shared_parameters(student):
    """A layer that stands in two places, and a weight with two names, are listed once.

    named_parameters() leaves out what it has listed already; state_dict() does not.
    """
    seen = student.probe("shapes", "shared")

    expected = {
        "0.weight": (4, 4),
        "0.bias": (4,),
        "1.0.weight": (5, 4),
        "1.0.bias": (5,),
        "2.bias": (5,),
    }
    assert_equal(
        seen["found"],
        expected,
        mistakes={
            "Shared parameters are listed under each of their names.": (
                expected | {"1.1.weight": (4, 4), "1.1.bias": (4,), "2.weight": (5, 4)}
            ),
            "A shared parameter is listed under its last name; the first is asked for.": {
                "1.1.weight": (4, 4),
                "1.1.bias": (4,),
                "1.0.bias": (5,),
                "2.weight": (5, 4),
                "2.bias": (5,),
            },
        },
    )
    assert_equal(seen["order"], list(expected))


@points(1, exercise="parameter_shapes")
def test_shapes_leave_out_buffers(student):
    """Buffers are left out, frozen parameters are not, and a number has the shape ().

    Running statistics are buffers: they are in state_dict(), but not in named_parameters().
    """
    seen = student.probe("shapes", "buffers")

    expected = {
        "0.weight": (4, 2, 3, 3),
        "0.bias": (4,),
        "1.scale": (),
        "1.0.weight": (4,),
        "1.0.bias": (4,),
        "2.weight": (1,),
    }
    assert_equal(
        seen["found"],
        expected,
        mistakes={
            "Buffers are included; only parameters are asked for.": (
                expected
                | {
                    "1.0.running_mean": (4,),
                    "1.0.running_var": (4,),
                    "1.0.num_batches_tracked": (),
                }
            ),
            "Frozen parameters are left out; they are parameters too.": {
                name: shape for name, shape in expected.items() if name != "0.weight"
            },
        },
    )
    assert_equal(seen["order"], list(expected))


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


def layers_of(seen, sizes, X):
    """Its six parameters as three layers; two biases have one shape, so try both ways."""
    inputs, hiddens, outputs = sizes
    wanted = [(hiddens, inputs), (hiddens, hiddens), (outputs, hiddens)]
    parameters, output = seen["parameters"], seen["output"]
    weights = [[p for p in parameters if p.shape == shape] for shape in wanted]
    biases = [p for p in parameters if p.shape == (hiddens,)]
    last = [p for p in parameters if p.shape == (outputs,)]
    if [len(found) for found in [*weights, biases, last]] != [1, 1, 1, 2, 1]:
        fail("Its parameters are not weight and bias of three layers of these sizes.")
    (W1,), (W2,), (W3,) = weights
    readings = [[W1, a, W2, b, W3, last[0]] for a, b in (biases, biases[::-1])]
    for layers in readings:
        expected = shared_forward(layers, X)
        if shape_of(output) == shape_of(expected) and (output - expected).abs().max() < 1e-4:
            return layers
    return readings[0]


def shared_forward(layers, X, *, uses=2, relu=torch.relu, last=None):
    """X through the first layer, the shared one `uses` times, and the last."""
    W1, b1, W2, b2, W3, b3 = (value.double() for value in layers)
    H = torch.relu(X.double() @ W1.T + b1)
    for place in range(uses):
        H = (torch.relu if place < uses - 1 else relu)(H @ W2.T + b2)
    output = H @ W3.T + b3
    return last(output) if last else output


def check_shared_output(seen, layers, X):
    """Four layers in a row, of which the second and third are the same."""
    assert_close(
        seen["output"],
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


def shared_gradients(layers, X, cut=None):
    """Of W2 and b2 from the sum of squares; `cut` is the use whose part is left out."""
    leaves = [value.double().clone().requires_grad_() for value in layers]
    W1, b1, W2, b2, W3, b3 = leaves
    H = torch.relu(X.double() @ W1.T + b1)
    for use in range(2):
        W, b = (W2.detach(), b2.detach()) if use == cut else (W2, b2)
        H = torch.relu(H @ W.T + b)
    (H @ W3.T + b3).pow(2).sum().backward()
    return [leaf.grad for leaf in leaves]


@points(3, exercise="SharedMLP")
def test_shared_mlp_adds_up_the_gradients_of_both_uses(student):
    """The gradient of the shared layer is the sum over both of its uses.

    Call the same layer twice and let autograd add up.
    """
    sizes, X = (4, 16, 3), normal(6, 4, std=2)

    seen = student.probe("shared", sizes, X)

    check_six_parameters(seen, 16)
    layers = layers_of(seen, sizes, X)
    check_shared_output(seen, layers, X)
    by_value = [
        next(
            (
                gradient
                for gradient, parameter in zip(seen["gradients"], seen["parameters"], strict=True)
                if parameter is own
            ),
            None,
        )
        for own in layers
    ]
    assert_close(
        by_value,
        shared_gradients(layers, X),
        dtype=torch.float32,
        mistakes=lambda: {
            "The gradient of the first use is missing: it is cut off from the graph.": (
                shared_gradients(layers, X, cut=0)
            ),
            "The gradient of the second use is missing: it is cut off from the graph.": (
                shared_gradients(layers, X, cut=1)
            ),
        },
    )


# -- CenteredLayer, MyLinear, TensorDot


@points(2, exercise="CenteredLayer")
def test_centered_layer_for_any_shape(student):
    """CenteredLayer works for any shape and dtype, leaves X as it is, and has no parameters.

    One mean for the whole tensor; a new tensor as the result.
    """
    inputs = list(cases(normal(5, mean=3), normal(2, 3, 4, mean=2, dtype=torch.float64)))

    seen = student.probe("centered", *inputs)

    for X, Y in zip(inputs, seen["outputs"], strict=True):
        last = X.dim() - 1
        assert_close(
            Y,
            X - X.mean(),
            mistakes=lambda: {
                "The mean is taken over dimension 0; take it over all elements.": X - X.mean(0),
                "The mean is taken over the last dimension; take it over all elements.": (
                    X - X.mean(last, keepdim=True)
                ),
            },
        )
    if not all(map(same, seen["after"], inputs)):
        fail("The input X is not what it was.", mistake="X itself is changed.")
    assert_equal(seen["kept"], 0)
    X = inputs[-1]
    assert_close(
        seen["gradient"],
        3 * ((X - X.mean()) ** 2 - (X - X.mean()).pow(2).mean()),
        mistakes={"No gradient reaches X: the result is cut off from the graph.": type(None)},
    )


def check_my_linear(seen, in_units, units):
    """Both are parameters, of the shapes that are asked for, drawn at random."""
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
    if (own["weight"] == own["weight"].flatten()[0]).all():
        fail(
            "All weights start equal.",
            mistake="The weights are not drawn at random: all units stay equal.",
        )
    if "output" not in seen:
        fail("It does not work for a batch.", mistake="There is no batch dimension.")


def gradients_of(formula, *values):
    """Of the sum of squares of formula(*values), for each of the values."""
    leaves = [value.clone().requires_grad_() for value in values]
    formula(*leaves).pow(2).sum().backward()
    return [leaf.grad for leaf in leaves]


@points(3, exercise="MyLinear")
def test_my_linear_learns(student):
    """Gradients reach weight and bias of MyLinear, in any dtype.

    Compute with self.weight and self.bias themselves: .data and .detach() cut the graph.
    """
    W, b = normal(4, 3, dtype=torch.float64), normal(3, dtype=torch.float64)
    X = normal(6, 4, dtype=torch.float64)

    seen = student.probe("layer", "MyLinear", (4, 3), {"weight": W, "bias": b}, X)

    check_my_linear(seen, 4, 3)
    assert_close(
        seen["output"],
        (X @ W + b).clamp(min=0),
        mistakes=lambda: {
            "The ReLU is missing.": X @ W + b,
            "The bias is missing.": (X @ W).clamp(min=0),
            "The bias is added after the ReLU.": (X @ W).clamp(min=0) + b,
        },
    )
    if seen["gradients"]["weight"] is None:
        fail(
            "No gradient reaches the weight.",
            mistake="The graph is cut: compute with the parameters themselves, not with .data.",
        )
    weight, bias = gradients_of(lambda W, b: (X @ W + b).relu(), W, b)
    assert_close(
        seen["gradients"],
        {"weight": weight, "bias": bias},
        mistakes={
            "No gradient reaches the bias.": {"weight": weight, "bias": None},
        },
    )
    if not same(seen["after"], X):
        fail("The input X is not what it was.", mistake="X itself is changed.")


def check_tensor_dot(seen, inputs, outputs):
    """One parameter of the shape that is asked for, and an output for a batch."""
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
    if (own["weight"] == own["weight"].flatten()[0]).all():
        fail(
            "All weights start equal.",
            mistake="The weights are not drawn at random: all units stay equal.",
        )
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


@points(2, exercise="TensorDot")
def test_tensor_dot_sums_over_all_pairs(student):
    """TensorDot takes each example by itself, and the last index of its weight for the output.

    Σ over i and j of W[i, j, k] x[i] x[j], for each example and each k.
    """
    W, X = normal(4, 4, 4), normal(3, 4)

    seen = student.probe("layer", "TensorDot", (4, 4), {"weight": W}, X)

    check_tensor_dot(seen, 4, 4)
    assert_close(
        seen["output"],
        torch.einsum("bi,bj,ijk->bk", X, X, W),
        rtol=1e-4,
        atol=1e-4,  # sixteen products of three numbers each
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


@points(2, exercise="TensorDot")
def test_tensor_dot_of_unequal_sizes(student):
    """TensorDot works for in_features ≠ out_features, in float64, and its weight learns.

    The shape of the weight is (in_features, in_features, out_features).
    """
    W, X = normal(3, 3, 5, dtype=torch.float64), normal(4, 3, dtype=torch.float64)

    seen = student.probe("layer", "TensorDot", (3, 5), {"weight": W}, X)

    check_tensor_dot(seen, 3, 5)

    def formula(W):
        return torch.einsum("bi,bj,ijk->bk", X, X, W)

    assert_close(seen["output"], formula(W))
    if seen["gradients"]["weight"] is None:
        fail(
            "No gradient reaches the weight.",
            mistake="The graph is cut: compute with the parameters themselves, not with .data.",
        )
    assert_close(seen["gradients"]["weight"], *gradients_of(formula, W))
    if not same(seen["after"], X):
        fail("The input X is not what it was.", mistake="X itself is changed.")


# -- checkpoints


def contains(tensors, wanted):
    """Whether each of the wanted tensors is among these."""
    return all(any(same(value, tensor) for tensor in tensors) for value in wanted)


@points(4, exercise="save_checkpoint")
def test_checkpoint_holds_buffers_and_the_optimisers_state(student):
    """The file holds buffers, momentum, settings of the optimiser and the last saved epoch.

    The state dict of the net has its buffers; that of the optimiser has momentum and learning rate.
    """
    seen = student.probe("saved", normal(6, 3), integers(0, 2, 6), 0.03125, [34, 61])

    if not seen["written"]:
        fail("There is no file at the path.")
    if not seen["readable"]:
        fail(
            "torch.load(path, weights_only=True) refuses the file.",
            mistake="Whole objects are pickled; save state dicts and numbers only.",
        )
    tensors = seen["tensors"]
    numbers = [*seen["numbers"], *(t.item() for t in tensors if t.numel() == 1)]
    if not contains(tensors, seen["parameters"]):
        fail("The file does not hold the parameters as they were when it was saved.")
    if not contains(tensors, seen["buffers"]):
        fail(
            "The file does not hold the running statistics.",
            mistake="The buffers of the net are lost; its state dict has them.",
        )
    if not contains(tensors, seen["momentum"]):
        fail(
            "The file does not hold the momentum.",
            mistake="The state of the optimiser is lost: its momentum starts at zero again.",
        )
    if 0.03125 not in numbers:
        fail(
            "The file does not hold the learning rate.",
            mistake="The settings of the optimiser, such as its learning rate, are lost.",
        )
    if 61 not in numbers:
        fail(
            "The file does not hold the epoch.",
            mistake="The epoch is not saved.",
        )
    if not seen["training"]:
        fail("The net is in another mode than before.")


def net_like(values):
    """Linear and batch norm with these values for their parameters."""
    net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    with torch.no_grad():
        for param, value in zip(net.parameters(), values, strict=True):
            param.copy_(value)
    return net


def descend(net, momenta, batch, steps, lr, momentum):
    """Train the net by hand: SGD with momentum; `momenta` are changed in place."""
    X, y = batch
    for _ in range(steps):
        net.zero_grad()
        F.cross_entropy(net(X), y).backward()
        with torch.no_grad():
            for param, own in zip(net.parameters(), momenta, strict=True):
                own.mul_(momentum).add_(param.grad)
                param -= lr * own
    return net


def state_of(net):
    return {name: value.detach().clone() for name, value in net.state_dict().items()}


@drawn_once
def checkpoint():
    """A training by hand that stops after two steps: bytes of its file, its state, its batch,

    and the states that two more steps lead to: rightly, without momentum, with a new optimiser.
    """
    shapes = [(2, 3), (2,), (2,), (2,)]
    values = [normal(*shape) for shape in shapes]
    batch = normal(6, 3), torch.tensor([0, 1] * 3)

    def stopped():
        momenta = [torch.zeros(*shape) for shape in shapes]
        return descend(net_like(values), momenta, batch, 2, 0.125, 0.9), momenta

    def later(lr, momentum, kept):
        net, momenta = stopped()
        momenta = momenta if kept else [torch.zeros_like(own) for own in momenta]
        return state_of(descend(net, momenta, batch, 2, lr, momentum))

    net, momenta = stopped()
    state = state_of(net)
    known = {
        "right": later(0.125, 0.9, True),
        "no momentum": later(0.125, 0.9, False),
        "new optimizer": later(0.5, 0.0, False),
    }
    return content_of(state, momenta), state, batch, known


def content_of(state, momenta, location=None):
    """The bytes of a file in the format of the handout; `location` is where its tensors lay."""
    settings = {"lr": 0.125, "momentum": 0.9, "dampening": 0, "weight_decay": 0}
    settings |= {"nesterov": False, "params": list(range(4))}
    entries = {place: {"momentum_buffer": own} for place, own in enumerate(momenta)}
    optimizer = {"state": entries, "param_groups": [settings]}
    file, tag = io.BytesIO(), torch.serialization.location_tag
    if location:
        torch.serialization.location_tag = lambda storage: location
    try:
        torch.save({"epoch": 58, "optimizer": optimizer, "net": state}, file)
    finally:
        torch.serialization.location_tag = tag
    return torch.frombuffer(bytearray(file.getvalue()), dtype=torch.uint8)


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
                name: seen["fresh"][name] if ".running" in name or ".num" in name else value
                for name, value in state.items()
            },
        },
    )


def check_resumed(seen, epoch, state, later, known):
    """Loaded rightly, in the modes it had before, and training went on as it would have."""
    check_loaded(seen, epoch, state)
    assert_close(
        seen["later"],
        later,
        mistakes={
            "The optimiser's state is not loaded: momentum and learning rate are lost.": (
                known["new optimizer"]
            ),
            "The momentum is not loaded; only the settings of the optimiser are.": (
                known["no momentum"]
            ),
        },
    )
    if seen["modes"] != [True, True, False]:
        fail(
            "A module is in another mode than before.",
            mistake="The mode of the net is changed; it is the training loop's business.",
        )


@points(3, exercise="load_checkpoint")
def test_training_goes_on_as_if_it_had_not_stopped(student):
    """After load_checkpoint training goes on exactly as if it had not stopped.

    Parameters, buffers, momentum and learning rate come back: load both state dicts.
    """
    content, state, (X, y), known = checkpoint()

    seen = student.probe("loaded", content, X, y, 2)

    # a format of their own is fine if both functions agree on it
    check_resumed(seen, *seen.get("saved", [58, state, known["right"]]), known)


@points(2, exercise="load_checkpoint")
def test_a_poisoned_checkpoint_is_refused(student):
    """load_checkpoint raises an error for a file that carries code, and the code does not run.

    torch.load(..., weights_only=True) reads tensors and numbers and refuses everything else.
    """
    seen = student.probe("poisoned")

    if seen["ran"]:
        fail(
            "Code that stood in the file was run.",
            mistake="The file is read with weights_only=False: whoever wrote it runs code here.",
        )
    if not seen["raised"]:
        fail("It raised no error for a file that carries code.")
    check_reads(seen)


def check_reads(seen):
    """Whoever reads nothing at all has neither refused nor moved anything."""
    if not seen["reads"]:
        fail("A good checkpoint is not read either.")


@drawn_once
def gpu_content():
    """The bytes of a checkpoint whose tensors lay on a GPU, of an optimiser without momentum."""
    _, state, *_ = checkpoint()
    return content_of(state, [], location="cuda:0")


@points(1, exercise="load_checkpoint", practice=True)
def test_a_checkpoint_from_a_gpu_is_read_without_one(student):
    """Good practice: a checkpoint whose tensors lay on a GPU can be read on a machine without it.

    Pass map_location to torch.load, or save copies that lie on the CPU.
    """
    content = gpu_content()

    seen = student.probe("without_gpu", content)

    # Right is either: reading with map_location, or saving copies that lie on the CPU.
    if not seen["read"] and not seen["copied"]:
        fail(
            "A file whose tensors lay on a GPU was not read.",
            mistake="The checkpoint cannot be read without the GPU of the machine that saved it.",
        )
    check_reads(seen)


# -- load_partial


def parts(features=2):
    """State of a net with the parts layer1 (with batch norm), layer10 and head."""
    return {
        "layer1.0.weight": normal(3, 3),
        "layer1.1.weight": normal(3),
        "layer1.1.bias": normal(3),
        "layer1.1.running_mean": normal(3),
        "layer1.1.running_var": normal(3).abs(),
        "layer1.1.num_batches_tracked": integers(1, 100),
        "layer10.weight": normal(3, 3),
        "head.weight": normal(features, 3),
        "head.bias": normal(features),
    }


@drawn_once
def partial_case():
    """Two states that differ in every entry."""
    while True:
        target, source = parts(), parts()
        if not any(torch.equal(target[name], source[name]) for name in target):
            return target, source


def taken(target, source, chosen):
    """The target with the chosen entries of the source."""
    return {name: source[name] if chosen(name) else value for name, value in target.items()}


@points(3, exercise="load_partial")
def test_partial_loading_of_several_parts(student):
    """Several prefixes and full names are matched, the source is neither shared nor changed.

    Copy the values into what target has; names are compared component by component.
    """
    target, source = partial_case()
    extra = source | {"tail.weight": normal(2)}  # not asked for, so not missed in the target
    prefixes = ["head.bias", "layer1", "layer"]

    seen = student.probe("partial", target, 2, extra, prefixes)

    def chosen(name):
        return name.startswith("layer1.") or name == "head.bias"

    if seen["raised"]:
        fail("It raised an error although all entries that were asked for fit.")
    assert_close(
        seen["target"],
        taken(target, source, chosen),
        mistakes=lambda: {
            "The prefix layer1 also takes layer10: compare whole components.": (
                taken(target, source, lambda name: chosen(name) or name.startswith("layer10"))
            ),
            "Everything is copied, whatever the prefixes are.": source,
            "Only parameters are copied; buffers are asked for too.": (
                taken(
                    target,
                    source,
                    lambda name: chosen(name) and ".running" not in name and ".num" not in name,
                )
            ),
            "Only the first prefix is used.": (
                taken(target, source, lambda name: name == "head.bias")
            ),
            "A full name is no prefix of itself here; it is to be.": (
                taken(target, source, lambda name: chosen(name) and name != "head.bias")
            ),
        },
    )
    assert_equal(
        listed(seen["names"]),
        sorted(filter(chosen, source)),
        mistakes={
            "Nothing is returned; the names are asked for.": type(None),
            "The names are not sorted.": [name for name in source if chosen(name)],
        },
    )
    if not seen["source_names"]:
        fail("Entries of source_state are gone or new.", mistake="source_state itself is changed.")
    if not seen["source_values"]:
        fail(
            "source_state changed when target did.",
            mistake="Target and source share their tensors; copy the values.",
        )
    if not seen["same"]:
        fail(
            "A parameter of target is another object than before.",
            mistake="A new parameter is put in place of the old one, which an optimiser may hold.",
        )


@points(2, exercise="load_partial")
def test_partial_loading_copies_all_or_nothing(student):
    """Entries that are missing or of another shape raise a ValueError that names them, and nothing changes.

    Look at all entries first, collect what does not fit, and copy only if that is nothing.
    """
    target, source = partial_case()
    missing = {"head.extra": normal(3), "head.more": normal(2)}
    head = {"head.weight": normal(1, 3), "head.bias": normal(1)}  # a copy would stretch them

    answers = student.probe("refused", target, 2, source, [missing, head], ["layer1", "head"])

    for seen, bad in zip(answers, (list(missing), list(head)), strict=True):
        if not seen["raised"] and bad[0] == "head.extra":
            fail(
                "No error was raised for entries that target does not have.",
                mistake="Entries that are missing in target are skipped without an error.",
            )
        if not seen["raised"]:
            fail(
                "No error was raised for entries of another shape.",
                mistake="Shapes are not compared: entries of another shape are stretched or skipped.",
            )
        if seen["changed"]:
            fail(
                "An error was raised when something had been copied already.",
                mistake="Half is loaded before the error: check everything first.",
            )
        if "ValueError" not in seen["raised"]:
            fail(
                "The error is no ValueError.",
                mistake="Another error than ValueError is raised.",
            )
        if not all(name in seen["message"] for name in bad):
            fail(
                "The message of the error does not name every entry that does not fit.",
                mistake="The error does not name all the entries that do not fit.",
            )


# -- freeze, unfreeze, trainable_parameters


def check_frozen(seen, frozen, evaluated):
    """What is frozen neither learns nor changes, is in eval mode, and all else is as it was."""

    def under(names, prefixes):
        return [n for n in names if any(n == p or n.startswith(p + ".") for p in prefixes)]

    names, everything = seen["names"], list(seen["modes"])
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


def batch_for_freezing():
    return normal(6, 3), torch.tensor([0, 1] * 3)


@points(2, exercise="freeze")
def test_a_training_step_leaves_frozen_parts_alone(student):
    """A training step after freeze changes neither parameters nor running statistics of frozen parts.

    Momentum and weight decay act on every .grad that is there, batch norms in train mode on every
    forward pass.
    """
    seen = student.probe("frozen", [["body2", "body"]], *batch_for_freezing())

    check_frozen(seen, ["body", "body2"], ["body", "body2"])


@points(2, exercise="freeze")
def test_freeze_takes_nested_parts_and_adds_to_what_is_frozen(student):
    """freeze takes nested modules and single parameters, and leaves frozen what was frozen before.

    Prefixes are dotted names; only what stands under them is touched.
    """
    seen = student.probe(
        "frozen", [["body.1"], ["head.0", "body2.0.weight"]], *batch_for_freezing()
    )

    if "body.1.0.weight" in seen["learning"]:
        fail(
            "What was frozen by an earlier call learns again.",
            mistake="Parts that were frozen before learn again: freeze only adds.",
        )
    check_frozen(seen, ["body.1", "head.0", "body2.0.weight"], ["body.1", "head.0"])


@points(1, exercise="unfreeze")
def test_unfreeze_changes_nothing_else(student):
    """unfreeze changes neither modes nor values nor the parameter objects.

    requires_grad is all it sets.
    """
    seen = student.probe("unfrozen")

    if not seen["modes_kept"]:
        fail(
            "The mode of a module changed.",
            mistake="The mode is changed too; that is the business of the training loop.",
        )
    if not seen["values_kept"] or not seen["same"]:
        fail("Parameters have other values or are other objects than before.")
    if not all(seen["learning"]):
        fail("A parameter still does not require gradients.")


def check_learning(seen):
    """Each parameter that learns, once, itself; in any order."""
    if seen["pairs"]:
        fail(
            "Pairs of name and parameter came back.",
            mistake="Names are given along with the parameters; only parameters are asked for.",
        )
    places, learning = seen["places"], seen["learning"]
    if -1 in places:
        fail(
            "Something came back that is no parameter of the net.",
            mistake="Copies are given; an optimiser needs the net's own parameters.",
        )
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


@points(2, exercise="trainable_parameters")
def test_trainable_parameters_come_once(student):
    """A parameter that is shared by two parts is given once.

    net.parameters() gives each parameter once.
    """
    check_learning(student.probe("learning", True))
