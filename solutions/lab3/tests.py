"""The tests of lab 3: containers and blocks, their parameters, and what is saved, loaded and frozen.

Students have those marked public. The hidden ones look closer: at other sizes and dtypes, nesting,
sharing, gradients, and at what must not happen. Oracles are formulas in float64; inputs are drawn so
that no known mistake gives the right answer.
"""

import io
import math
from functools import partial
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
    listed,
    normal,
    points,
    shape_of,
    taken,
    taken_count,
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
            # zh: 有模块注册在不是字符串的名称下。
            "A module is registered under something that is not a string.",
            # zh: 模块的名称不是字符串：请写 str(index)。
            mistake="The names of the modules are no strings: write str(index).",
        )
    if not seen["names"]:
        fail(
            # zh: state_dict() 是空的。
            "state_dict() is empty.",
            # zh: 模块放在Python列表里：它们没有参数，也没有状态。
            mistake="The modules are kept in a Python list: they have no parameters and no state.",
        )
    if seen["ready_made"]:
        # zh: 使用了 nn.Sequential；请只用 nn.Module 来写这个容器。
        fail("nn.Sequential is used; write the container with nn.Module alone.")


@points(3, exercise="MySequential", public=True)
def test_sequential_applies_and_registers_its_modules(student):
    # zh: MySequential 按顺序应用各模块，并以 "0"、"1"、"2" 为名注册它们。
    # zh: 在 __init__ 中以字符串形式的编号注册每个模块（add_module）；在 forward 中遍历已注册的模块，让每个模块处理前一个的结果。
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
            # zh: 各模块按相反的顺序应用了。
            "The modules are applied in reverse order.": composed(values[::-1], X),
            # zh: 只应用了第一个模块。
            "Only the first module is applied.": composed(values[:1], X),
            # zh: 只应用了最后一个模块。
            "Only the last module is applied.": composed(values[-1:], X),
            # zh: 没有应用任何模块：X 原样返回。
            "No module is applied: X comes back as it was.": X,
        },
    )
    check_registered(seen)
    if seen["names"] != [f"{place}.{name}" for place in range(3) for name in ("weight", "bias")]:
        fail(
            # zh: state_dict() 的键不以0、1、2开头。
            "The keys of state_dict() do not begin with 0, 1, 2.",
            # zh: 模块已注册，但名称不是 "0"、"1"、"2"。
            mistake='The modules are registered, but not under the names "0", "1", "2".',
        )


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
    # zh: 传入两次的模块运行两次，十二个模块按顺序运行。
    # zh: children() 会略去已经列出的模块；已注册的模块在 _modules 中。
    """A module that was passed twice runs twice, and twelve modules run in order.

    children() leaves out what it has listed already; the registered modules are in _modules.
    """
    values, order, X, expected, once, as_text = repeated_case()

    seen = student.probe("sequential", values, order, X)

    assert_close(
        seen["output"],
        expected,
        mistakes={
            # zh: 传入两次的模块只运行了一次。
            "A module that was passed twice runs only once.": once,
            # zh: 模块按名称的文本顺序排列了：10排在2之前。
            "The modules are ordered by their names as text: 10 comes before 2.": as_text,
        },
    )
    check_registered(seen)
    names = [f"{place}.{name}" for place in range(12) for name in ("weight", "bias")]
    if sorted(seen["names"]) != sorted(names):
        # zh: state_dict() 的键不是十二个模块的键。
        fail("The keys of state_dict() are not those of twelve modules.")
    if len(seen["learning"]) != 10:
        # zh: 要学习的是五个模块的参数，每个一次。
        fail("The parameters of five modules are to be learned, each once.")


@points(2, exercise="MySequential")
def test_sequential_nested_and_empty(student):
    # zh: MySequential 可以嵌套，随 .to() 和 .eval() 变化，没有模块时返回 X。
    # zh: 已注册的内容，无论多深，.to()、.eval() 和 state_dict() 都能到达。
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
        ["0.bias", "0.weight", "1.0.0.bias", "1.0.0.weight", "2.bias", "2.weight"],
    )
    if any(seen["training"]):
        # zh: 执行 .eval() 之后，里面有模块仍处于训练模式。
        fail("A module inside stayed in train mode after .eval().")
    assert_close(
        seen["empty"],
        X,
        # zh: 没有模块时什么也没有返回；应返回 X。
        mistakes={"Without modules nothing is returned; X is asked for.": type(None)},
    )
    assert_equal(seen["empty_names"], [])


# -- ParallelBlock


def check_tuple(seen):
    if not seen["tuple"]:
        fail(
            # zh: torch.cat 不理解它的参数。
            "torch.cat did not understand its arguments.",
            # zh: torch.cat 要求把两个张量放在一个元组或列表里：torch.cat((a, b), dim=1)。
            mistake="torch.cat wants both tensors in one tuple or list: torch.cat((a, b), dim=1).",
        )


def check_networks(seen, widths):
    """Both learn; `widths` are those of their outputs, in ascending order."""
    if seen["learning"] != widths:
        fail(
            # zh: 有的网络在 parameters() 中没有条目。
            "Some networks have no entry in parameters().",
            # zh: 网络没有被注册：请把它们作为属性保存，不要放在列表里。
            mistake="The networks are not registered: keep them as attributes, not in a list.",
        )


@points(3, exercise="ParallelBlock", public=True)
def test_parallel_block_concatenates(student):
    # zh: ParallelBlock 沿维度1拼接两个输出，net1 的在前。
    # zh: 让两个网络处理同一个 X，使用 torch.cat((a, b), dim=1)。把网络赋给属性，这样它们才会被注册。
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
            # zh: 把输出相加了；应当拼接。
            "The outputs are added; they are to be concatenated.": a + b,
            # zh: 输出沿批量维度（维度0）拼接了；应沿维度1。
            "The outputs are concatenated along the batch, dimension 0; take dimension 1.": (
                torch.cat((a, b))
            ),
            # zh: 顺序反了：net1 的输出应在前。
            "The order is swapped: the output of net1 comes first.": torch.cat((b, a), 1),
            # zh: net2 接收的是 net1 的输出；两者都应接收 X。
            "net2 gets the output of net1; both are to get X.": torch.cat((a, a @ second.T), 1),
            # zh: 输出堆叠在新的维度上了；应沿维度1拼接。
            "The outputs are stacked in a new dimension; concatenate along dimension 1.": (
                torch.stack((a, b), 1)
            ),
        },
    )
    check_networks(seen, [3, 3])


@points(1, exercise="ParallelBlock")
def test_parallel_block_of_convolutions(student):
    # zh: ParallelBlock 也沿维度1拼接形状为 (B, C, L) 的输出。
    # zh: 维度1是通道；这里最后一个维度是另一个维度。
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
            # zh: 输出沿最后一个维度拼接了；应沿维度1。
            "The outputs are concatenated along the last dimension; take dimension 1.": (
                torch.cat((a, b), -1)
            ),
            "The order is swapped: the output of net1 comes first.": torch.cat((b, a), 1),
        },
    )


@points(2, exercise="ParallelBlock")
def test_parallel_block_of_unequal_networks(student):
    # zh: ParallelBlock 适用于宽度不同的网络，并学习两者。
    # zh: 除了拼接，没有什么取决于宽度。
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
    check_networks(seen, [2, 5])


# -- MLP


def check_made_once(seen):
    """Its layers are made in __init__, not in forward."""
    if not same(*seen["outputs"]):
        if seen["made"]:
            fail(
                # zh: 对同一个 X 的两次调用得到了不同的结果。
                "Two calls with the same X gave different results.",
                # zh: 在 forward 中创建了层：每次调用它的权重都是新的。
                mistake="A layer is made in forward: it has new weights at every call.",
            )
        fail(
            "Two calls with the same X gave different results.",
            # zh: 每次调用时都有随机的东西在起作用，例如暂退法；这里不应有。
            mistake="Something acts at random at each call, such as dropout; there is to be none.",
        )


@points(1, exercise="MLP", public=True, guessable=True)
def test_mlp_has_its_two_layers(student):
    # zh: MLP 把 (B, 20) 映射为 (B, 10)，有 hidden 和 out 两层。
    # zh: 两个 nn.Linear，在 __init__ 中创建，保存为 self.hidden 和 self.out。
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


def linear(X, weight, bias):
    return F.linear(X.double(), weight.double(), bias.double())


def taken_layer(weight, bias, shape):
    """Weight and bias of a linear layer of this shape, fit to compute with."""
    return taken(weight, shape, varied=True), taken(bias, shape[:1])


def check_block(seen):
    """Its layers are made once, and a gradient reaches each parameter."""
    check_made_once(seen)
    if seen["learning"] != len(seen["state"]):
        # zh: state_dict() 中有的条目不是参数。
        fail("Some entries of state_dict() are no parameters.")
    if not all(seen["reached"]):
        # zh: 梯度无法到达它的某些参数。
        fail("No gradient reaches some of its parameters.")


@points(2, exercise="MLP")
def test_mlp_is_hidden_relu_out(student):
    # zh: MLP 计算 out(ReLU(hidden(X)))。
    # zh: 一个ReLU，在两层之间；第二层之后没有。
    """MLP computes out(ReLU(hidden(X))).

    One ReLU, between the two layers; nothing after the second.
    """
    X = normal(6, 20, std=2)

    seen = student.probe("block", "MLP", X, values=True)

    check_block(seen)
    state = seen["state"]
    if set(state) != {"hidden.weight", "hidden.bias", "out.weight", "out.bias"}:
        # zh: 它的层不是各带权重和偏置的 hidden 和 out。
        fail("Its layers are not hidden and out, each with weight and bias.")
    H = linear(X, *taken_layer(state["hidden.weight"], state["hidden.bias"], (256, 20)))
    last = taken_layer(state["out.weight"], state["out.bias"], (10, 256))

    def out(H):
        return linear(H, *last)

    expected = out(H.relu())
    assert_close(
        seen["outputs"][0],
        expected,
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 两层之间缺少ReLU。
            "The ReLU between the two layers is missing.": out(H),
            # zh: 输出层之后有激活函数。
            "There is an activation on the output.": expected.relu(),
            # zh: 对输出使用了softmax。
            "Softmax is applied to the output.": expected.softmax(1),
            # zh: 用了sigmoid代替ReLU。
            "Sigmoid stands in place of ReLU.": out(H.sigmoid()),
        },
    )


# -- NestMLP


@points(1, exercise="NestMLP", public=True, guessable=True)
def test_nest_mlp_has_a_block_and_a_layer(student):
    # zh: NestMLP 把 (B, 20) 映射为 (B, 16)，有块 net 和层 linear。
    # zh: 两者都在 __init__ 中创建：self.net 包含两个线性层和它们的ReLU，之后是 self.linear。
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
        # zh: state_dict() 中有既不属于 net 也不属于 linear 的条目。
        fail("There are entries in state_dict() that belong neither to net nor to linear.")
    assert_equal(sorted(shapes.values()), [(32,), (32, 64), (64,), (64, 20)])


@points(2, exercise="NestMLP")
def test_nest_mlp_has_relu_after_both_layers_of_its_block(student):
    # zh: NestMLP 计算 linear(net(X))，其中 net 的两层之后都有ReLU。
    # zh: 20 → 64，ReLU，64 → 32，ReLU；然后 32 → 16。
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
        # zh: 它的层不是 net 中的 20 → 64、64 → 32 以及 linear（各带权重和偏置）。
        fail("Its layers are not 20 → 64 and 64 → 32 in net, and linear, with weight and bias.")
    one = taken_layer(by_shape[64, 20], by_shape[(64,)], (64, 20))
    two = taken_layer(by_shape[32, 64], by_shape[(32,)], (32, 64))
    last = taken_layer(*last, (16, 32))

    def output(first=torch.relu, second=torch.relu):
        return linear(second(linear(first(linear(X, *one)), *two)), *last)

    assert_close(
        seen["outputs"][0],
        output(),
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: net 的第二层之后缺少ReLU。
            "The ReLU after the second layer of net is missing.": output(second=lambda H: H),
            # zh: net 的第一层之后缺少ReLU。
            "The ReLU after the first layer of net is missing.": output(first=lambda H: H),
            # zh: net 中缺少两个ReLU。
            "Both ReLUs in net are missing.": output(lambda H: H, lambda H: H),
            "There is an activation on the output.": output().relu(),
        },
    )


# -- FixedHiddenMLP


def check_fixed_hidden(seen):
    """One linear layer and a constant that is saved but does not learn."""
    if not same(*seen["again"]):
        fail(
            "Two calls with the same X gave different results.",
            # zh: 每次调用都重新抽取常数：应在 __init__ 中抽取一次。
            mistake="The constant is drawn anew at every call: draw it once, in __init__.",
        )
    shapes = seen["parameters"]
    if shapes == [(20,), (20,), (20, 20), (20, 20)]:
        fail(
            # zh: 有两个线性层。
            "There are two linear layers.",
            # zh: 有两个线性层；应当是一个层使用两次。
            mistake="There are two linear layers; one is to be used twice.",
        )
    if shapes == [(20,), (20, 20), (20, 20)]:
        fail(
            # zh: 有第三个参数。
            "There is a third parameter.",
            # zh: 常数是参数：优化器会改变它。
            mistake="The constant is a parameter: an optimiser would change it.",
        )
    assert_equal(shapes, [(20,), (20, 20)])
    if not seen["constants"][0]:
        fail(
            # zh: 常数没有在模块中注册。
            "The constant is not registered with the module.",
            # zh: 常数只是普通的属性：state_dict() 和 .to() 都漏掉了它。
            mistake="The constant is a plain attribute: state_dict() and .to() miss it.",
        )
    if not seen["saved"]:
        fail(
            # zh: 常数不在 state_dict() 中。
            "The constant is not in state_dict().",
            # zh: 常数是不保存的缓冲区：请去掉 persistent=False。
            mistake="The constant is a buffer that is not saved: leave persistent=False away.",
        )
    assert_equal(seen["saved"], 1)
    for (constant,) in seen["constants"]:
        taken(constant, (20, 20))
    taken(seen["again"][0], ())


@points(4, exercise="FixedHiddenMLP", public=True)
def test_fixed_hidden_mlp_keeps_a_constant(student):
    # zh: FixedHiddenMLP 返回标量，只有一个线性层，并把常数保存在 state_dict() 中。
    # zh: 在 __init__ 中用 torch.rand 抽取常数。register_buffer 把一个不是参数的张量保存在模块中，.to() 会带着它移动。
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
        # zh: 两个实例的常数相等，或者常数的所有元素都相等。
        fail("The constants of two instances are equal, or all of its elements are.")


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


@drawn_once
def fixed_cases():
    """Cases that need no halving, one, and several, far from where one more would be needed."""
    ways = [
        (0.004, 0.3, 0.9, [{"halve": "at_least_once"}]),
        (0.012, 1.1, 1.9, [{"halve": "never"}]),
        (0.4, 9.0, 1e4, [{"halve": "once"}, {"halve": "never"}, {"relu": lambda H: H}]),
    ]
    return [fixed_case(*way) for way in ways]


def close(seen, value):
    return shape_of(seen) == () and abs(seen.item() - value.item()) < 1e-4


@points(4, exercise="FixedHiddenMLP")
def test_fixed_hidden_mlp_follows_its_five_steps(student):
    # zh: FixedHiddenMLP 把结果减半，直到绝对值之和不超过1，然后求和。
    # zh: linear，ReLU(H R + 1)，同一个 linear，循环减半，求和。
    """FixedHiddenMLP halves its result until the absolute sum is at most 1, then sums it.

    linear, ReLU(H R + 1), the same linear, while … halve, sum.
    """
    given = fixed_cases()

    seen = student.probe("fixed_hidden", 2, normal(2, 20), *given)

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
            # zh: 结果最多只减半了一次；应减半到绝对值之和不超过1为止。
            "The result is halved once at most; halve it until its absolute sum is at most 1.": [
                fixed_output(*case, halve="once") for case in given
            ],
            # zh: 结果从未减半。
            "The result is never halved.": [fixed_output(*case, halve="never") for case in given],
            # zh: 绝对值之和已经不超过1，结果仍被减半了。
            "The result is halved although its absolute sum is at most 1 already.": [
                fixed_output(*case, halve="at_least_once") for case in given
            ],
            # zh: 缺少ReLU。
            "The ReLU is missing.": [fixed_output(*case, relu=lambda H: H) for case in given],
            # zh: 没有加1。
            "The 1 is not added.": [fixed_output(*case, one=0.0) for case in given],
            # zh: 没有第二次应用线性层。
            "The linear layer is not applied a second time.": [
                fixed_output(*case, twice=False) for case in given
            ],
        },
    )
    if seen["reached"] != [True, True]:
        # zh: 梯度无法到达线性层。
        fail("No gradient reaches the linear layer.")


# -- init_normal


def check_biases(state, *names):
    if any(state[name].any() for name in names):
        fail(
            # zh: 偏置不是0。
            "The biases are not 0.",
            # zh: 没有把线性层的偏置设为0。
            mistake="The biases of the linear layers are not set to 0.",
        )


def value_before():
    """Of all parameters: it is not known beforehand, so neither is what must be left as it was."""
    return uniform(1, low=0.3, high=0.7).item()


def check_others(state, value, *names):
    """What belongs to no linear layer still has this value."""
    if any((state[name] != value).any() for name in names):
        fail(
            # zh: 不是 nn.Linear 的模块被改动了。
            "A module that is no nn.Linear was changed.",
            # zh: 其他种类的模块也被改动了；只应改动 nn.Linear。
            mistake="Modules of other kinds are changed too; only nn.Linear is to be.",
        )


def check_kept(seen):
    """The parameters are the same objects as before, and learn."""
    if not all(seen["same"]):
        fail(
            # zh: 有参数不再是原来的对象。
            "A parameter is another object than before.",
            # zh: 用新的参数替换了旧的参数，而优化器可能还持有旧的。
            mistake="A new parameter is put in place of the old one, which an optimiser may hold.",
        )
    if not all(seen["learning"]):
        # zh: 有参数不再需要梯度。
        fail("A parameter does not require gradients any more.")


@points(2, exercise="init_normal", public=True)
def test_init_normal_changes_linear_layers_only(student):
    # zh: init_normal 把线性层的偏置设为0，随机抽取其权重，不改动其他模块。
    # zh: 先判断 isinstance(module, nn.Linear)，再判断 module.bias 是否为None。
    """init_normal sets the bias of a linear layer to 0, draws its weights, and leaves other modules alone.

    Ask isinstance(module, nn.Linear) first, and whether module.bias is None.
    """
    before = value_before()

    seen = student.probe("init_normal", "float32", before)

    state = seen["state"]
    if any((state[name] == before).all() for name in ("0.weight", "2.0.weight")):
        # zh: 线性层的权重没有变。
        fail("The weights of a linear layer are what they were.")
    check_biases(state, "0.bias", "2.0.bias")
    others = ["1.weight", "1.bias", "2.1.weight", "2.1.bias", "2.2.weight", "2.2.bias"]
    check_others(state, before, *others, "2.3.weight")
    if isinstance(seen["without_bias"], str):
        fail(
            # zh: 对没有偏置的线性层报错了。
            "It raised an error for a linear layer without a bias.",
            # zh: 对没有偏置的线性层会崩溃：它的偏置是None。
            mistake="It crashes for a linear layer without a bias: its bias is None.",
        )
    if (seen["without_bias"] == before).all():
        fail(
            # zh: 没有偏置的线性层的权重没有变。
            "The weights of a linear layer without a bias are what they were.",
            # zh: 没有偏置的线性层被跳过了；它的权重也要抽取。
            mistake="A linear layer without a bias is skipped; its weights are to be drawn too.",
        )
    check_kept(seen)


def check_normal(weights):
    """N(0, 0.01²), by three counts; together a right answer fails once in 10⁹ times."""
    n = weights.numel()
    assert_rate(
        int((weights.abs() > 0.01).sum()),
        n,
        0.317311,
        false_fail=3e-10,
        mistakes={
            # zh: 把0.01当作方差了；它是标准差。
            "0.01 is taken for the variance; it is the standard deviation.": 0.920344,
            # zh: 权重的标准差是1，不是0.01。
            "The weights have standard deviation 1, not 0.01.": 0.992021,
            # zh: 权重服从均匀分布，而不是正态分布。
            "The weights are uniform, not normal.": 0.0,
            # zh: 权重的均值是0.01，而不是0。
            "The weights have mean 0.01, not 0.": 0.522750,
        },
    )
    assert_rate(int((weights > 0.01).sum()), n, 0.158655, false_fail=3e-10)
    assert_rate(int((weights.abs() > 0.02).sum()), n, 0.0455, false_fail=3e-10)


@points(3, exercise="init_normal")
def test_init_normal_draws_with_standard_deviation_one_hundredth(student):
    # zh: init_normal 从 N(0, 0.01²) 中抽取权重，原地修改，保持原来的dtype。
    # zh: 0.01是标准差：大约三分之二的权重在±0.01之内。nn.init.normal_ 和 nn.init.zeros_ 原地修改张量。
    """init_normal draws weights from N(0, 0.01²), in place and in their own dtype.

    0.01 is the standard deviation: about two thirds of the weights lie within ±0.01.
    nn.init.normal_ and nn.init.zeros_ change a tensor in place.
    """
    before = value_before()

    seen = student.probe("init_normal", "float64", before)

    state = seen["state"]
    if any(value.dtype != torch.float64 for name, value in state.items() if "num" not in name):
        # zh: 参数的dtype与原来不同。
        fail("The parameters have another dtype than before.")
    check_normal(taken(state["0.weight"], (50, 40), dtype=torch.float64))
    check_biases(state, "0.bias", "2.0.bias")
    check_others(state, before, "1.weight", "1.bias")
    check_kept(seen)


# -- init_blocks


MARK = 7.0
"""What weights are after the init_normal that is put in place of theirs while init_blocks runs."""


def check_nested(state, before):
    kept = [name for name, value in state.items() if (value == before).all() and value.dim() == 2]
    if kept and "3.weight" not in kept:
        fail(
            # zh: 嵌套的线性层的权重没有变。
            "The weights of a nested linear layer are what they were.",
            # zh: 只初始化了上面几层的层；请遍历 net.modules()。
            mistake="Only layers near the top are initialised; go through net.modules().",
        )
    if kept:
        fail("The weights of a linear layer are what they were.")


def check_last(state):
    if (state["3.weight"] != 42).any():
        fail(
            # zh: 最后一层的权重不是42。
            "The weights of the last layer are not 42.",
            # zh: 最后一个线性层没有得到常数42。
            mistake="The last linear layer does not get the constant 42.",
        )


def check_between(*weights):
    for between in weights:
        if (between == MARK).all():
            continue  # by init_normal; else by the same formula written out
        if between.abs().max() > 0.1:  # ten standard deviations
            fail(
                # zh: 中间各层的权重太大。
                "The weights of the layers between are too large.",
                # zh: 第一个和最后一个之间的层没有使用 init_normal。
                mistake="The layers between first and last do not get init_normal.",
            )
        check_normal(between)


def check_first(state):
    if (state["0.0.weight"] == 42).all():
        fail(
            # zh: 第一层的权重是42。
            "The weights of the first layer are 42.",
            # zh: 第一个和最后一个弄反了：常数42属于最后一层。
            mistake="First and last are swapped: the constant 42 belongs into the last layer.",
        )


@points(3, exercise="init_blocks", public=True)
def test_init_blocks_tells_first_last_and_between(student):
    # zh: init_blocks 找到任何深度的所有线性层：最后一个是42，其他的不是，偏置都为0。
    # zh: net.modules() 遍历所有模块，net.children() 只遍历最上层的模块。
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
            # zh: 中间某层的权重是42。
            "The weights of a layer between first and last are 42.",
            # zh: 不是最后一层的层也得到了常数42。
            mistake="Layers other than the last get the constant 42.",
        )
    check_last(state)
    check_biases(state, "0.0.bias", "2.0.bias", "2.1.0.bias", "3.bias")
    check_others(state, before, "1.weight", "1.bias")
    check_kept(seen)


@points(2, exercise="init_blocks")
def test_init_blocks_draws_the_first_from_xavier(student):
    # zh: 第一个线性层的权重用Xavier均匀初始化，中间各层的取自 N(0, 0.01²)。
    # zh: 第一个用 nn.init.xavier_uniform_；除最后一个外，其他的用 init_normal。
    """The first linear layer gets Xavier-uniform weights, those between N(0, 0.01²).

    nn.init.xavier_uniform_ for the first; init_normal for the others but the last.
    """
    before = value_before()

    state = student.probe("init_blocks", True, before, MARK)["state"]

    first, a = state["0.0.weight"], math.sqrt(6 / (20 + 30))
    check_nested(state, before)
    check_first(state)
    if (first == MARK).all():
        fail(
            # zh: 第一层用了 init_normal。
            "The first layer gets init_normal.",
            # zh: 第一层与中间各层一样取自 N(0, 0.01²)；要求的是Xavier。
            mistake="The first layer gets N(0, 0.01²) as those between; Xavier is asked for.",
        )
    if first.abs().max() > a * (1 + 1e-5):
        fail(
            # zh: 第一层的某些权重太大。
            "Some weights of the first layer are too large.",
            # zh: 第一层的某些权重在 [−a, a] 之外：不是Xavier均匀初始化。
            mistake="Some weights of the first layer lie outside [−a, a]: not Xavier-uniform.",
        )
    assert_rate(
        int((first.abs() > a / 2).sum()),
        first.numel(),
        0.5,
        mistakes={
            "The first layer gets N(0, 0.01²) as those between; Xavier is asked for.": 0.0,
            # zh: 第一层保留了PyTorch自己的初始化；要求的是Xavier。
            "The first layer keeps PyTorch's own initialisation; Xavier is asked for.": (
                1 - a / 2 * math.sqrt(20)
            ),
        },
    )
    check_between(state["2.0.weight"], state["2.1.0.weight"])
    check_others(state, before, "1.weight", "1.bias")


@points(2, exercise="init_blocks", guessable=True)
def test_init_blocks_without_a_bias(student):
    # zh: 无论第一个和最后一个线性层在哪里，是否没有偏置，init_blocks 都能找到它们，并且原地修改。
    # zh: 判断 module.bias is not None。第一个块可能有几个线性层，最后一个模块可能是ReLU。
    """init_blocks finds first and last wherever they stand, does without a bias, and changes in place.

    Ask for module.bias is not None. The first block may hold several linears, and the last module of
    a net may be a ReLU.
    """
    seen = student.probe("init_blocks", False, 0.5, MARK)

    if seen is None:
        fail(
            "It raised an error for a linear layer without a bias.",
            mistake="It crashes for a linear layer without a bias: its bias is None.",
        )
    state = seen["state"]
    check_nested(state, 0.5)
    check_last(state)
    check_between(state["0.2.weight"], state["2.0.weight"], state["2.1.0.weight"])
    check_biases(state, "0.0.bias", "0.2.bias", "2.0.bias", "3.bias")
    check_kept(seen)


# -- parameter_shapes


@points(2, exercise="parameter_shapes", public=True, guessable=True)
def test_shapes_of_a_plain_net(student):
    # zh: parameter_shapes 把每个带点的名称映射为元组。
    # zh: net.named_parameters() 给出名称与参数的对；tuple(param.shape) 是参数的形状。
    """parameter_shapes maps each dotted name to a tuple.

    net.named_parameters() gives pairs of name and parameter; tuple(param.shape) is its shape.
    """
    seen = student.probe("shapes", "plain", 3)

    expected = {"0.weight": (3, 2), "0.bias": (3,), "2.weight": (1, 3)}
    assert_equal(
        seen["found"],
        expected,
        mistakes={
            # zh: 这些是元素的个数；要求的是形状。
            "These are numbers of elements; shapes are asked for.": {
                "0.weight": 6,
                "0.bias": 3,
                "2.weight": 3,
            },
            # zh: 形状是列表；要求的是元组。
            "The shapes are lists; tuples are asked for.": {
                name: list(shape) for name, shape in expected.items()
            },
            # zh: 返回的是由对组成的列表；请把它变成字典。
            "A list of pairs is returned; make a dict of it.": list,
        },
    )
    assert_equal(seen["order"], list(expected))


@points(2, exercise="parameter_shapes")
def test_shapes_of_shared_parameters(student):
    # zh: 位于两处的层，以及有两个名称的权重，只列出一次。
    # zh: named_parameters() 会略去已经列出的参数；state_dict() 不会。
    """A layer that stands in two places, and a weight with two names, are listed once.

    named_parameters() leaves out what it has listed already; state_dict() does not.
    """
    width = int(integers(5, 40))

    seen = student.probe("shapes", "shared", width)

    expected = {
        "0.weight": (4, 4),
        "0.bias": (4,),
        "1.0.weight": (width, 4),
        "1.0.bias": (width,),
        "2.bias": (width,),
    }
    assert_equal(
        seen["found"],
        expected,
        mistakes={
            # zh: 共享的参数在每个名称下都列出了。
            "Shared parameters are listed under each of their names.": (
                expected | {"1.1.weight": (4, 4), "1.1.bias": (4,), "2.weight": (width, 4)}
            ),
            # zh: 共享的参数列在它的最后一个名称下了；要求的是第一个。
            "A shared parameter is listed under its last name; the first is asked for.": {
                "1.1.weight": (4, 4),
                "1.1.bias": (4,),
                "1.0.bias": (width,),
                "2.weight": (width, 4),
                "2.bias": (width,),
            },
        },
    )
    assert_equal(seen["order"], list(expected))


@points(1, exercise="parameter_shapes")
def test_shapes_leave_out_buffers(student):
    # zh: 不含缓冲区，但含冻结的参数；单个数的形状是 ()。
    # zh: 移动平均统计量是缓冲区：它们在 state_dict() 中，但不在 named_parameters() 中。
    """Buffers are left out, frozen parameters are not, and a number has the shape ().

    Running statistics are buffers: they are in state_dict(), but not in named_parameters().
    """
    width = int(integers(4, 40))

    seen = student.probe("shapes", "buffers", width)

    expected = {
        "0.weight": (width, 2, 3, 3),
        "0.bias": (width,),
        "1.scale": (),
        "1.0.weight": (width,),
        "1.0.bias": (width,),
        "2.weight": (1,),
    }
    assert_equal(
        seen["found"],
        expected,
        mistakes={
            # zh: 含有缓冲区；只要求参数。
            "Buffers are included; only parameters are asked for.": (
                expected
                | {
                    "1.0.running_mean": (width,),
                    "1.0.running_var": (width,),
                    "1.0.num_batches_tracked": (),
                }
            ),
            # zh: 漏掉了冻结的参数；它们也是参数。
            "Frozen parameters are left out; they are parameters too.": {
                name: shape for name, shape in expected.items() if name != "0.weight"
            },
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
                # zh: 有两个共享的权重，更新一步之后它们仍相等。
                "There are two shared weights, which are equal after a step too.",
                # zh: 有两个层，其中一个的权重被复制到另一个中。
                mistake="There are two layers, and the weights of one are copied into the other.",
            )
        if same(*before):
            fail(
                # zh: 有两个共享的权重，它们只在开始时相等。
                "There are two shared weights, which are equal only at the start.",
                # zh: 有两个开始时相等的层（副本）；应当是一个层使用两次。
                mistake="There are two layers that start equal (a copy); one is to be used twice.",
            )
        fail(
            # zh: 应当使用两次同一个层的地方有两个层。
            "There are two layers where one is to be used twice.",
            # zh: 有两个各有自己权重的层；应当是一个层使用两次。
            mistake="There are two layers with weights of their own; one is to be used twice.",
        )
    if len(seen["parameters"]) == 7:
        fail(
            # zh: 有7个参数。
            "There are 7 parameters.",
            # zh: 权重是共享的，但每次使用各有自己的偏置。
            mistake="The weight is shared, but each use has a bias of its own.",
        )
    assert_equal(len(seen["parameters"]), 6)
    if not all(parameter.isfinite().all() for parameter in seen["parameters"]):
        # zh: 它的参数不是有限的数。
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
        # zh: 它的参数不是具有这些大小的三个层的权重和偏置。
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
            # zh: 共享层只运行了一次。
            "The shared layer runs only once.": shared_forward(layers, X, uses=1),
            # zh: 共享层运行了三次。
            "The shared layer runs three times.": shared_forward(layers, X, uses=3),
            "There is an activation on the output.": shared_forward(layers, X, last=torch.relu),
            # zh: 第二次使用之后缺少ReLU。
            "The ReLU after the second use is missing.": (
                shared_forward(layers, X, relu=lambda H: H)
            ),
        },
    )


@points(3, exercise="SharedMLP", public=True)
def test_shared_mlp_uses_one_layer_twice(student):
    # zh: SharedMLP 有六个参数，并把共享层运行两次。
    # zh: 在 __init__ 中只创建一次共享层，在 forward 中调用两次，每次之后都有ReLU。
    """SharedMLP has six parameters and runs its shared layer twice.

    Make the shared layer once, in __init__, and call it twice in forward, with a ReLU after each.
    """
    sizes, X = (3, 8, 2), normal(5, 3)

    seen = student.probe("shared", sizes, X)

    check_six_parameters(seen, 8)
    check_made_once(seen)
    check_shared_output(seen, layers_of(seen, sizes, X), X)


def shared_gradients(layers, X, cut=None):
    """Of the sum of squares; `cut` is the use of the shared layer whose part is left out."""
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
    # zh: 共享层的梯度是两次使用的梯度之和。
    # zh: 调用同一个层两次，由自动微分相加。
    """The gradient of the shared layer is the sum over both of its uses.

    Call the same layer twice and let autograd add up.
    """
    sizes, X = (4, 16, 3), normal(6, 4, std=2)

    seen = student.probe("shared", sizes, X)

    check_six_parameters(seen, 16)
    check_made_once(seen)
    layers = layers_of(seen, sizes, X)
    check_shared_output(seen, layers, X)
    gradients = [
        gradient
        for own in layers
        for parameter, gradient in zip(seen["parameters"], seen["gradients"], strict=True)
        if parameter is own
    ]
    assert_close(
        gradients,
        shared_gradients(layers, X),
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 缺少第一次使用的梯度：它与计算图断开了。
            "The gradient of the first use is missing: it is cut off from the graph.": (
                shared_gradients(layers, X, cut=0)
            ),
            # zh: 缺少第二次使用的梯度：它与计算图断开了。
            "The gradient of the second use is missing: it is cut off from the graph.": (
                shared_gradients(layers, X, cut=1)
            ),
        },
    )


# -- CenteredLayer


def check_centered(X, Y):
    """X without its mean."""
    assert_close(
        Y,
        X - X.mean(),
        mistakes=lambda: {
            # zh: 均值沿维度0取了；应对所有元素取。
            "The mean is taken over dimension 0; take it over all elements.": X - X.mean(0),
            # zh: 均值沿最后一个维度取了；应对所有元素取。
            "The mean is taken over the last dimension; take it over all elements.": (
                X - X.mean(-1, keepdim=True)
            ),
            # zh: 返回的是均值，而不是减去均值的结果。
            "The mean is returned, not what is left without it.": X.mean(),
            # zh: 还除以了标准差。
            "It also divides by the standard deviation.": (X - X.mean()) / X.std(),
        },
    )


@points(1, exercise="CenteredLayer", public=True)
def test_centered_layer_subtracts_one_mean(student):
    # zh: CenteredLayer 减去所有元素的均值。
    # zh: 不带维度的 X.mean() 是所有元素的均值。
    """CenteredLayer subtracts the mean over all elements.

    X.mean() without a dimension is the mean of everything.
    """
    X = normal(2, 3, mean=2)

    (Y,) = student.probe("centered", X)["outputs"]

    check_centered(X, Y)


def check_unchanged(after, X):
    if not same(after, X):
        # zh: 输入 X 与原来不同了。
        # zh: X 本身被修改了。
        fail("The input X is not what it was.", mistake="X itself is changed.")


@points(2, exercise="CenteredLayer")
def test_centered_layer_for_any_shape(student):
    # zh: CenteredLayer 适用于任何形状和dtype，不改变 X，没有参数。
    # zh: 整个张量只有一个均值；结果是新的张量。
    """CenteredLayer works for any shape and dtype, leaves X as it is, and has no parameters.

    One mean for the whole tensor; a new tensor as the result.
    """
    inputs = list(cases(normal(5, mean=3), normal(2, 4, 3, mean=2, dtype=torch.float64).mT))

    seen = student.probe("centered", *inputs)

    for X, Y in zip(inputs, seen["outputs"], strict=True):
        check_centered(X, Y)
    for X, after in zip(inputs, seen["after"], strict=True):
        check_unchanged(after, X)
    # zh: 这个层有参数；要求没有参数。
    assert_equal(seen["kept"], 0, mistakes={"It has parameters; none are asked for.": int})
    X = inputs[-1]
    assert_close(
        seen["gradient"],
        3 * ((X - X.mean()) ** 2 - (X - X.mean()).pow(2).mean()),
        # zh: 梯度无法到达 X：结果与计算图断开了。
        mistakes={"No gradient reaches X: the result is cut off from the graph.": type(None)},
    )


# -- MyLinear


def check_drawn(weight):
    if (weight == weight.flatten()[0]).all():
        fail(
            # zh: 所有权重开始时都相等。
            "All weights start equal.",
            # zh: 权重不是随机抽取的：所有单元将一直相等。
            mistake="The weights are not drawn at random: all units stay equal.",
        )


def check_my_linear(seen, W, b, X):
    """Both are parameters, shaped like W and b and drawn at random; with W and b the output is right."""
    in_units, units = W.shape
    own = seen["own"]
    if not own:
        fail(
            # zh: 没有参数。
            "There are no parameters.",
            # zh: weight 和 bias 是普通的张量：请用 nn.Parameter 包装。
            mistake="weight and bias are plain tensors: wrap them in nn.Parameter.",
        )
    shapes = shapes_of(own)
    if shapes.get("bias") == (1,):
        fail(
            # zh: 偏置只有一个元素。
            "The bias has only one element.",
            # zh: 所有单元共用一个偏置；每个单元应有自己的偏置。
            mistake="There is one bias for all units; each unit has its own.",
        )
    if shapes.get("weight") == (units, in_units) != (in_units, units):
        fail(
            # zh: 权重的维度顺序反了。
            "The weight has its dimensions the other way round.",
            # zh: 权重转置了：它的形状应是 (in_units, units)。
            mistake="The weight is transposed: its shape is to be (in_units, units).",
        )
    assert_equal(shapes, {"weight": (in_units, units), "bias": (units,)})
    check_drawn(own["weight"])
    if seen.get("alone"):
        # zh: 它不能处理批量。
        # zh: 没有批量维度。
        fail("It does not work for a batch.", mistake="There is no batch dimension.")
    if "output" not in seen:
        fail(
            # zh: 当 in_units ≠ units 时引发了错误：X @ weight 的形状是 (B, units)。
            "It raised an error for in_units ≠ units: X @ weight has the shape (B, units).",
            # zh: 只有 in_units 等于 units 时才能运行。
            mistake="It works only if in_units equals units.",
        )
    assert_close(
        seen["output"],
        (X @ W + b).clamp(min=0),
        mistakes=lambda: {
            "The ReLU is missing.": X @ W + b,
            # zh: 缺少偏置。
            "The bias is missing.": (X @ W).clamp(min=0),
            # zh: 偏置加在ReLU之后了。
            "The bias is added after the ReLU.": (X @ W).clamp(min=0) + b,
        },
    )


@points(3, exercise="MyLinear", public=True)
def test_my_linear_is_relu_of_a_linear_map(student):
    # zh: MyLinear(in_units, units) 用它的两个参数计算 relu(X @ weight + bias)。
    # zh: nn.Parameter(tensor) 把张量变成参数；矩阵乘法，偏置，然后是ReLU。
    """MyLinear(in_units, units) computes relu(X @ weight + bias) with its two parameters.

    nn.Parameter(tensor) makes a tensor a parameter; matrix product, bias, then ReLU.
    """
    W, b, X = normal(3, 2), normal(2), normal(4, 3)

    seen = student.probe("layer", "MyLinear", (3, 2), {"weight": W, "bias": b}, X)

    check_my_linear(seen, W, b, X)


def check_reached(seen):
    if seen["gradients"]["weight"] is None:
        fail(
            # zh: 梯度无法到达权重。
            "No gradient reaches the weight.",
            # zh: 计算图断开了：请用参数本身计算，不要用 .data。
            mistake="The graph is cut: compute with the parameters themselves, not with .data.",
        )


def gradients_of(formula, *values):
    """Of the sum of squares of formula(*values), for each of the values."""
    leaves = [value.clone().requires_grad_() for value in values]
    formula(*leaves).pow(2).sum().backward()
    return [leaf.grad for leaf in leaves]


@points(3, exercise="MyLinear")
def test_my_linear_learns(student):
    # zh: 对任何dtype，梯度都能到达 MyLinear 的权重和偏置。
    # zh: 用 self.weight 和 self.bias 本身计算：.data 和 .detach() 会断开计算图。
    """Gradients reach weight and bias of MyLinear, in any dtype.

    Compute with self.weight and self.bias themselves: .data and .detach() cut the graph.
    """
    W, b = normal(4, 3, dtype=torch.float64), normal(3, dtype=torch.float64)
    X = normal(4, 6, dtype=torch.float64).T

    seen = student.probe("layer", "MyLinear", (4, 3), {"weight": W, "bias": b}, X)

    check_my_linear(seen, W, b, X)
    check_reached(seen)
    weight, bias = gradients_of(lambda W, b: (X @ W + b).relu(), W, b)
    assert_close(
        seen["gradients"],
        {"weight": weight, "bias": bias},
        mistakes={
            # zh: 梯度无法到达偏置。
            "No gradient reaches the bias.": {"weight": weight, "bias": None},
        },
    )
    check_unchanged(seen["after"], X)


# -- TensorDot


def check_tensor_dot(seen, W):
    """One parameter, shaped like W and drawn at random, and an output for a batch."""
    inputs, _, outputs = W.shape
    own = seen["own"]
    if not own:
        fail(
            "There are no parameters.",
            # zh: 权重是普通的张量：请用 nn.Parameter 包装。
            mistake="The weight is a plain tensor: wrap it in nn.Parameter.",
        )
    shapes = shapes_of(own)
    if shapes.get("weight") == (outputs, inputs, inputs) != (inputs, inputs, outputs):
        fail(
            # zh: 权重的维度顺序不同。
            "The weight has its dimensions in another order.",
            # zh: 权重中输出的下标在最前面；它应在最后。
            mistake="The output index of the weight comes first; it is to be the last.",
        )
    if shapes.get("weight") == (inputs, inputs, inputs) != (inputs, inputs, outputs):
        fail(
            # zh: 权重的形状不对。
            "The weight has the wrong shape.",
            # zh: 只有 in_features 等于 out_features 时才能运行。
            mistake="It works only if in_features equals out_features.",
        )
    assert_equal(shapes, {"weight": (inputs, inputs, outputs)})
    check_drawn(own["weight"])
    if seen.get("alone"):
        fail(
            # zh: 它能处理单个样本，但不能处理批量。
            "It works for a single example, not for a batch.",
            # zh: 没有批量维度：X 是 (B, in_features)。
            mistake="There is no batch dimension: X is (B, in_features).",
        )
    if "output" not in seen:
        fail(
            # zh: 当 in_features ≠ out_features 时引发了错误。
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
            # zh: 把权重的第一个下标当作输出了；应是最后一个。
            "The first index of the weight is taken for the output; it is the last.": (
                torch.einsum("bi,bj,kij->bk", X, X, W)
            ),
            # zh: 把权重的第二个下标当作输出了；应是最后一个。
            "The second index of the weight is taken for the output; it is the last.": (
                torch.einsum("bi,bj,ikj->bk", X, X, W)
            ),
            # zh: 只对 i = j 的项求和了。
            "Only the pairs with i = j are summed.": torch.einsum("bi,bi,iik->bk", X, X, W),
            # zh: 只对 i ≤ j 的项求和了。
            "Only the pairs with i ≤ j are summed.": (
                torch.einsum("bi,bj,ijk->bk", X, X, W.permute(2, 0, 1).triu().permute(1, 2, 0))
            ),
            # zh: 对批量求和了：每个样本有自己的输出。
            "The batch is summed up: each example has its own output.": (
                torch.einsum("bi,bj,ijk->k", X, X, W)
            ),
            # zh: 样本混在一起了：x_i 和 x_j 必须来自同一个样本。
            "Examples are mixed: x_i and x_j must come from the same one.": (
                torch.einsum("bi,cj,ijk->bk", X, X, W)
            ),
        },
    )


@points(3, exercise="TensorDot", public=True)
def test_tensor_dot_of_a_small_batch(student):
    # zh: TensorDot(3, 3) 对批量中的每个样本计算对 i 和 j 的二重求和。
    # zh: 先用两重循环写出单个样本的公式，再用 einsum 处理批量。
    """TensorDot(3, 3) computes the double sum over i and j for each example of a batch.

    Write the formula down for one example with two loops, then let einsum do it for the batch.
    """
    W, X = normal(3, 3, 3), normal(2, 3)

    seen = student.probe("layer", "TensorDot", (3, 3), {"weight": W}, X)

    check_tensor_dot(seen, W)
    check_pairs(seen, W, X)


@points(2, exercise="TensorDot")
def test_tensor_dot_sums_over_all_pairs(student):
    # zh: TensorDot 分别处理各样本，权重的最后一个下标属于输出。
    # zh: 对每个样本和每个 k，求 W[i, j, k] x[i] x[j] 对 i 和 j 的和 Σ。
    """TensorDot takes each example by itself, and the last index of its weight for the output.

    Σ over i and j of W[i, j, k] x[i] x[j], for each example and each k.
    """
    W, X = normal(4, 4, 4), normal(3, 4)

    seen = student.probe("layer", "TensorDot", (4, 4), {"weight": W}, X)

    check_tensor_dot(seen, W)
    check_pairs(seen, W, X)


@points(2, exercise="TensorDot")
def test_tensor_dot_of_unequal_sizes(student):
    # zh: TensorDot 适用于 in_features ≠ out_features 和float64，它的权重可以学习。
    # zh: 权重的形状是 (in_features, in_features, out_features)。
    """TensorDot works for in_features ≠ out_features, in float64, and its weight learns.

    The shape of the weight is (in_features, in_features, out_features).
    """
    for examples, inputs, outputs in ((4, 3, 5), (1, 2, 1)):
        W = normal(inputs, inputs, outputs, dtype=torch.float64)
        X = normal(examples, inputs, dtype=torch.float64)

        seen = student.probe("layer", "TensorDot", (inputs, outputs), {"weight": W}, X)

        check_tensor_dot(seen, W)
        formula = partial(torch.einsum, "bi,bj,ijk->bk", X, X)
        assert_close(
            seen["output"],
            formula(W),
            mistakes=lambda: {
                # zh: squeeze() 在只有一个样本或一个输出时把它的维度也去掉了。
                "squeeze() also drops the batch or the outputs where there is only one.": (
                    formula(W).squeeze()
                ),
            },
        )
        check_reached(seen)
        assert_close(seen["gradients"]["weight"], *gradients_of(formula, W))
        check_unchanged(seen["after"], X)


# -- save_checkpoint


def check_written(seen):
    """There is a file, and it carries no code."""
    if not seen["written"]:
        # zh: 该路径处没有文件。
        fail("There is no file at the path.")
    if not seen["readable"]:
        fail(
            # zh: torch.load(path, weights_only=True) 拒绝读取该文件。
            "torch.load(path, weights_only=True) refuses the file.",
            # zh: pickle了整个对象；请只保存状态字典和数。
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
            # zh: 文件中没有迭代周期数。
            "The file does not hold the epoch.",
            # zh: 没有保存迭代周期数。
            mistake="The epoch is not saved.",
        )


@points(3, exercise="save_checkpoint", public=True)
def test_checkpoint_holds_parameters_and_epoch(student):
    # zh: save_checkpoint 写出一个可用 weights_only=True 读取的文件，其中有参数和迭代周期数。
    # zh: 保存由张量和数组成的状态字典，而不是网络或优化器本身。
    """save_checkpoint writes one file that weights_only=True reads, with the parameters and the epoch.

    Save state dicts, which hold tensors and numbers, not the net or the optimiser themselves.
    """
    epoch = int(integers(30, 10_000))

    seen = student.probe("saved", normal(5, 3), integers(0, 2, 5), 0.0625, [epoch])

    check_written(seen)
    if not contains(seen["tensors"], taken_like_parameters(seen["parameters"])):
        # zh: 文件中没有网络的参数。
        fail("The file does not hold the parameters of the net.")
    check_epoch(seen, epoch)


@points(4, exercise="save_checkpoint")
def test_checkpoint_holds_buffers_and_the_optimisers_state(student):
    # zh: 文件中有缓冲区、动量、优化器的设置和最后保存的迭代周期数。
    # zh: 网络的状态字典中有缓冲区；优化器的状态字典中有动量和学习率。
    """The file holds buffers, momentum, settings of the optimiser and the last saved epoch.

    The state dict of the net has its buffers; that of the optimiser has momentum and learning rate.
    """
    last = 2 * int(integers(20, 10_000)) + 1

    # one epoch is even and one odd: so the probe names the file as text, and as a path
    seen = student.probe("saved", normal(6, 3), integers(0, 2, 6), 0.03125, [34, last])

    check_written(seen)
    tensors = seen["tensors"]
    if not contains(tensors, taken_like_parameters(seen["parameters"])):
        # zh: 文件中没有保存时的参数。
        fail("The file does not hold the parameters as they were when it was saved.")
    mean, variance, count = seen["buffers"]
    buffers = [taken(mean, (2,)), taken(variance, (2,)), taken(count, (), dtype=torch.int64)]
    if not contains(tensors, buffers):
        fail(
            # zh: 文件中没有移动平均统计量。
            "The file does not hold the running statistics.",
            # zh: 丢失了网络的缓冲区；网络的状态字典中有它们。
            mistake="The buffers of the net are lost; its state dict has them.",
        )
    if not contains(tensors, taken_like_parameters(seen["momentum"])):
        fail(
            # zh: 文件中没有动量。
            "The file does not hold the momentum.",
            # zh: 丢失了优化器的状态：它的动量又从零开始。
            mistake="The state of the optimiser is lost: its momentum starts at zero again.",
        )
    if 0.03125 not in numbers_of(seen):
        fail(
            # zh: 文件中没有学习率。
            "The file does not hold the learning rate.",
            # zh: 丢失了优化器的设置，例如学习率。
            mistake="The settings of the optimiser, such as its learning rate, are lost.",
        )
    check_epoch(seen, last)
    if not seen["training"]:
        # zh: 网络的模式与原来不同了。
        fail("The net is in another mode than before.")


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
            # zh: 没有返回任何值；要求的是迭代周期数。
            "Nothing is returned; the epoch is asked for.": type(None),
            # zh: 返回的是所保存的迭代周期数的下一个。
            "It returns the epoch after the one that was saved.": epoch + 1,
            # zh: 返回的是文件的全部内容；要求的是迭代周期数。
            "The whole content of the file is returned; the epoch is asked for.": dict,
        },
    )
    assert_close(
        {name: value for name, value in seen["loaded"].items() if name in state},
        state,
        mistakes=lambda: {
            # zh: 网络没有变化：没有加载它的状态。
            "The net is not changed: its state is not loaded.": seen["fresh"],
            # zh: 没有加载网络的缓冲区。
            "The buffers of the net are not loaded.": {
                name: seen["fresh"][name] if is_buffer(name) else value
                for name, value in state.items()
            },
        },
    )


@points(2, exercise="load_checkpoint", public=True)
def test_checkpoint_comes_back(student):
    # zh: load_checkpoint 把网络恢复到保存时的样子，并返回迭代周期数。
    # zh: 读取文件，把每个状态字典交给相应的 load_state_dict，返回那个数。所读的文件是讲义中的格式，或者由你自己的 save_checkpoint 写出。
    """load_checkpoint brings the net back as it was saved and returns the epoch.

    Read the file, give each state dict to its load_state_dict, return the number. Either a file in
    the format of the handout or one of your own save_checkpoint is read.
    """
    content, state = checkpoint()

    seen = student.probe("loaded", content, normal(5, 3), integers(0, 2, 5), 0)

    check_loaded(seen, *to_come_back(seen, 23, state)[:2])


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
def stopped_training():
    """What a training by hand leaves that stops after two steps: its file's bytes, its state, its batch.

    Last come the states that two more steps lead to: rightly, without momentum, with a new optimiser.
    """
    values = [normal(*shape) for shape in SHAPES]
    batch = normal(6, 3), torch.tensor([0, 1] * 3)

    def stopped():
        momenta = [torch.zeros(*shape) for shape in SHAPES]
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
    return content_of(58, 0.125, state, momenta), state, batch, known


def check_resumed(seen, epoch, state, later, known):
    """Loaded rightly, in the modes it had before, and training went on as it would have."""
    check_loaded(seen, epoch, state)
    assert_close(
        seen["later"],
        later,
        mistakes={
            # zh: 没有加载优化器的状态：丢失了动量和学习率。
            "The optimiser's state is not loaded: momentum and learning rate are lost.": (
                known["new optimizer"]
            ),
            # zh: 没有加载动量；只加载了优化器的设置。
            "The momentum is not loaded; only the settings of the optimiser are.": (
                known["no momentum"]
            ),
        },
    )
    if seen["modes"] != [True, True, False]:
        fail(
            # zh: 有模块的模式与原来不同了。
            "A module is in another mode than before.",
            # zh: 改变了网络的模式；那是训练循环的事。
            mistake="The mode of the net is changed; it is the training loop's business.",
        )


@points(3, exercise="load_checkpoint")
def test_training_goes_on_as_if_it_had_not_stopped(student):
    # zh: 执行 load_checkpoint 之后，训练继续进行，与从未中断完全一样。
    # zh: 参数、缓冲区、动量和学习率都要恢复：两个状态字典都要加载。
    """After load_checkpoint training goes on exactly as if it had not stopped.

    Parameters, buffers, momentum and learning rate come back: load both state dicts.
    """
    content, state, (X, y), known = stopped_training()

    seen = student.probe("loaded", content, X, y, 2)

    check_resumed(seen, *to_come_back(seen, 58, state, known["right"]), known)


def check_reads(seen):
    """Whoever reads nothing at all has neither refused nor moved anything."""
    if not seen["reads"]:
        # zh: 完好的检查点也读不出来。
        fail("A good checkpoint is not read either.")


@points(2, exercise="load_checkpoint", guessable=True)
def test_a_poisoned_checkpoint_is_refused(student):
    # zh: load_checkpoint 对带有代码的文件引发错误，并且不运行其中的代码。
    # zh: torch.load(..., weights_only=True) 只读取张量和数，拒绝其他一切。
    """load_checkpoint raises an error for a file that carries code, and the code does not run.

    torch.load(..., weights_only=True) reads tensors and numbers and refuses everything else.
    """
    seen = student.probe("poisoned")

    if seen["ran"]:
        fail(
            # zh: 文件中的代码被运行了。
            "Code that stood in the file was run.",
            # zh: 文件是用 weights_only=False 读取的：写文件的人可以在这里运行代码。
            mistake="The file is read with weights_only=False: whoever wrote it runs code here.",
        )
    if not seen["raised"]:
        # zh: 对带有代码的文件没有引发错误。
        fail("It raised no error for a file that carries code.")
    check_reads(seen)


@drawn_once
def gpu_content():
    """The bytes of a checkpoint whose tensors lay on a GPU, of an optimiser without momentum."""
    _, state, *_ = stopped_training()
    tag = torch.serialization.location_tag
    torch.serialization.location_tag = lambda storage: "cuda:0"
    try:
        return content_of(58, 0.125, state, [])
    finally:
        torch.serialization.location_tag = tag


@points(1, exercise="load_checkpoint", practice=True, guessable=True)
def test_a_checkpoint_from_a_gpu_is_read_without_one(student):
    # zh: 良好习惯：张量曾位于GPU上的检查点，在没有GPU的机器上也能读取。
    # zh: 给 torch.load 传入 map_location，或者保存位于CPU上的副本。
    """Good practice: a checkpoint whose tensors lay on a GPU can be read on a machine without it.

    Pass map_location to torch.load, or save copies that lie on the CPU.
    """
    content = gpu_content()

    seen = student.probe("without_gpu", content)

    # Right is either: reading with map_location, or saving copies that lie on the CPU.
    if not seen["read"] and not seen["copied"]:
        fail(
            # zh: 无法读取张量曾位于GPU上的文件。
            "A file whose tensors lay on a GPU was not read.",
            # zh: 没有保存它的那台机器的GPU，就无法读取检查点。
            mistake="The checkpoint cannot be read without the GPU of the machine that saved it.",
        )
    check_reads(seen)


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
            # zh: 没有返回任何值；要求的是名称。
            "Nothing is returned; the names are asked for.": type(None),
            # zh: 名称没有排序。
            "The names are not sorted.": names,
        },
    )


@points(3, exercise="load_partial", public=True)
def test_partial_loading_copies_one_part(student):
    # zh: load_partial 复制前缀之下的内容，包括缓冲区，并返回排好序的名称。
    # zh: 名称等于前缀，或以前缀加一个点开头，就算匹配。
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
            # zh: 前缀 layer1 把 layer10 也包括进来了：请比较完整的组成部分。
            "The prefix layer1 also takes layer10: compare whole components.": (
                copied(target, source, [*names, "layer10.weight"])
            ),
            # zh: 无论前缀是什么，全部都复制了。
            "Everything is copied, whatever the prefixes are.": source,
            # zh: 什么都没有复制。
            "Nothing is copied.": target,
            # zh: 只复制了参数；缓冲区也要复制。
            "Only parameters are copied; buffers are asked for too.": (
                copied(target, source, [name for name in names if not is_buffer(name)])
            ),
            # zh: 前缀之下的内容没有复制，其余的反而复制了。
            "What stands under the prefix is left out, and the rest is copied.": (
                copied(target, source, [name for name in source if name not in names])
            ),
        },
    )
    check_names(seen, names)


@points(3, exercise="load_partial")
def test_partial_loading_of_several_parts(student):
    # zh: 匹配多个前缀和完整的名称，源状态既不共享也不改变。
    # zh: 把值复制到 target 已有的张量中；名称按组成部分逐个比较。
    """Several prefixes and full names are matched, the source is neither shared nor changed.

    Copy the values into what target has; names are compared component by component.
    """
    target, source = partial_case()
    extra = source | {"tail.weight": normal(2)}  # not asked for, so not missed in the target
    prefixes = ["head.bias", "layer1", "layer"]

    seen = student.probe("partial", target, 2, extra, prefixes)

    names = under(source, prefixes)
    assert_close(
        seen["target"],
        copied(target, source, names),
        mistakes=lambda: {
            "The prefix layer1 also takes layer10: compare whole components.": (
                copied(target, source, [*names, "layer10.weight"])
            ),
            "Everything is copied, whatever the prefixes are.": source,
            "Only parameters are copied; buffers are asked for too.": (
                copied(target, source, [name for name in names if not is_buffer(name)])
            ),
            # zh: 只使用了第一个前缀。
            "Only the first prefix is used.": copied(target, source, under(source, prefixes[:1])),
            # zh: 完整的名称不能匹配它自己；应当可以。
            "A full name is no prefix of itself here; it is to be.": (
                copied(target, source, [name for name in names if name not in prefixes])
            ),
        },
    )
    check_names(seen, names)
    if not seen["source_names"]:
        # zh: source_state 中少了或多了条目。
        # zh: source_state 本身被修改了。
        fail("Entries of source_state are gone or new.", mistake="source_state itself is changed.")
    if not seen["source_values"]:
        fail(
            # zh: target 改变时 source_state 也改变了。
            "source_state changed when target did.",
            # zh: target 与源状态共享张量；应当复制值。
            mistake="Target and source share their tensors; copy the values.",
        )
    if not seen["same"]:
        fail(
            # zh: target 的某个参数不再是原来的对象。
            "A parameter of target is another object than before.",
            mistake="A new parameter is put in place of the old one, which an optimiser may hold.",
        )


@points(2, exercise="load_partial", guessable=True)
def test_partial_loading_copies_all_or_nothing(student):
    # zh: 缺少的或形状不同的条目会引发列出其名称的 ValueError，并且什么都不改变。
    # zh: 先检查所有条目，收集不合适的，没有不合适的才复制。
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
                # zh: target 中没有的条目没有引发错误。
                "No error was raised for entries that target does not have.",
                # zh: target 中缺少的条目被跳过了，没有引发错误。
                mistake="Entries that are missing in target are skipped without an error.",
            )
        if not seen["raised"]:
            fail(
                # zh: 形状不同的条目没有引发错误。
                "No error was raised for entries of another shape.",
                # zh: 没有比较形状：形状不同的条目被扩展或跳过了。
                mistake="Shapes are not compared: entries of another shape are stretched or skipped.",
            )
        if seen["changed"]:
            fail(
                # zh: 引发错误时已经复制了一些内容。
                "An error was raised when something had been copied already.",
                # zh: 在引发错误之前已加载了一半：请先检查全部。
                mistake="Half is loaded before the error: check everything first.",
            )
        if "ValueError" not in seen["raised"]:
            fail(
                # zh: 引发的错误不是 ValueError。
                "The error is no ValueError.",
                # zh: 引发了 ValueError 之外的错误。
                mistake="Another error than ValueError is raised.",
            )
        if not all(name in seen["message"] for name in bad):
            fail(
                # zh: 错误的消息没有列出每个不合适的条目。
                "The message of the error does not name every entry that does not fit.",
                # zh: 错误没有列出所有不合适的条目。
                mistake="The error does not name all the entries that do not fit.",
            )


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
            # zh: 所有参数仍然需要梯度。
            "All parameters still require gradients.",
            # zh: 指定部分的参数仍然需要梯度。
            mistake="The parameters of the named parts still require gradients.",
        )
    if seen["learning"] == under(names, frozen):
        fail(
            # zh: 指定的部分在学习，其他部分却不学习。
            "The named parts learn, and the others do not.",
            # zh: 指定的部分继续学习，其他部分却全被冻结了。
            mistake="The named parts go on learning, and all others are frozen.",
        )
    if seen["learning"] == [n for n in names if not n.startswith(tuple(frozen))] != learning:
        fail(
            # zh: 名称只是开头与前缀相同的部分也被冻结了。
            "A part whose name only begins like a prefix is frozen.",
            # zh: 前缀 body 把 body2 也冻结了：请比较完整的组成部分。
            mistake="The prefix body also freezes body2: compare whole components.",
        )
    assert_equal(seen["learning"], learning)
    before = {name: name != "head.1" for name in everything}
    modes = before | dict.fromkeys(under(everything, evaluated), False)
    assert_equal(
        seen["modes"],
        modes,
        mistakes={
            # zh: 只设置了 requires_grad：处于训练模式的批量规范化会继续更新统计量。
            "Only requires_grad is set: batch norms in train mode go on updating their statistics.": (
                before
            ),
            # zh: 整个网络都进入了评估模式；只有冻结的部分才应如此。
            "The whole net is put into eval mode; only the frozen parts are to be.": (
                dict.fromkeys(everything, False)
            ),
            # zh: 改变了其他部分的模式：它们应保持原来的模式。
            "The mode of other parts is changed: they are to keep theirs.": (
                modes | ({"head.1": True} if "head.1" not in under(everything, evaluated) else {})
            ),
        },
    )
    if under(seen["graded"], frozen):
        fail(
            # zh: 冻结的参数仍有 .grad。
            "A frozen parameter still has a .grad.",
            # zh: 没有丢弃残留的 .grad：权重衰减和动量仍会起作用。
            mistake="The left-over .grad is not dropped: weight decay and momentum still act.",
        )
    if under(seen["changed"], frozen):
        # zh: 一步训练改变了冻结的部分。
        fail("A training step changed a frozen part.")
    if not set(learning) <= set(seen["changed"]):
        # zh: 没有冻结的部分没有学习。
        fail("A part that is not frozen did not learn.")


@points(2, exercise="freeze", public=True)
def test_freeze_stops_a_part(student):
    # zh: freeze(net, ["body"]) 使 body 完全停止学习，不影响其他部分。
    # zh: 它的参数不再需要梯度，也不再有 .grad；它的模块进入评估模式。
    """freeze(net, ["body"]) stops all learning of body, and of nothing else.

    Its parameters require no gradients and lose their .grad; its modules go into eval mode.
    """
    layers = number_of_layers()

    seen = student.probe("frozen", layers, [["body"]], *batch_for_freezing())

    check_frozen(seen, layers, ["body"], ["body"])


@points(2, exercise="freeze")
def test_a_training_step_leaves_frozen_parts_alone(student):
    # zh: freeze 之后的一步训练既不改变冻结部分的参数，也不改变其移动平均统计量。
    # zh: 只要有 .grad，动量和权重衰减就会起作用；处于训练模式的批量规范化在每次前向传播时都会更新。
    """A training step after freeze changes neither parameters nor running statistics of frozen parts.

    Momentum and weight decay act on every .grad that is there, batch norms in train mode on every
    forward pass.
    """
    layers = number_of_layers()

    seen = student.probe("frozen", layers, [["body2", "body"]], *batch_for_freezing())

    check_frozen(seen, layers, ["body", "body2"], ["body", "body2"])


@points(2, exercise="freeze")
def test_freeze_takes_nested_parts_and_adds_to_what_is_frozen(student):
    # zh: freeze 可以处理嵌套的模块和单个参数，之前冻结的仍然冻结。
    # zh: 前缀是带点的名称；只改动它们之下的内容。
    """freeze takes nested modules and single parameters, and leaves frozen what was frozen before.

    Prefixes are dotted names; only what stands under them is touched.
    """
    layers, parts = number_of_layers(), [["body.1"], ["body.1"], ["head.0", "body2.0.weight"]]

    seen = student.probe("frozen", layers, parts, *batch_for_freezing())

    if seen["after_each"][0] == seen["names"]:
        fail(
            # zh: 嵌套在其他部分之内的部分没有被冻结。
            "A part inside of another one is not frozen.",
            # zh: 只找到了最上层的部分；前缀是带点的名称，可以指任何深度。
            mistake="Only parts at the top are found; a prefix is a dotted name, of any depth.",
        )
    if "body.1.0.weight" in seen["learning"]:
        fail(
            # zh: 之前的调用所冻结的部分又开始学习了。
            "What was frozen by an earlier call learns again.",
            # zh: 之前冻结的部分又开始学习了：freeze 只会增加冻结的部分。
            mistake="Parts that were frozen before learn again: freeze only adds.",
        )
    check_frozen(seen, layers, ["body.1", "head.0", "body2.0.weight"], ["body.1", "head.0"])


# -- unfreeze


def check_all_learn(seen, layers):
    assert_equal(len(set(seen["names"])), 10 + 2 * layers)
    if seen["learning"] != seen["names"]:
        fail(
            # zh: 有参数仍然不需要梯度。
            "A parameter still does not require gradients.",
            details=f"requires_grad=False: {[n for n in seen['names'] if n not in seen['learning']]}",
        )


@points(1, exercise="unfreeze", public=True)
def test_unfreeze_lets_all_learn(student):
    # zh: 执行 unfreeze 之后，每个参数都需要梯度。
    # zh: 遍历任何深度的 net.parameters()。
    """After unfreeze every parameter requires gradients.

    Go through net.parameters(), at every depth.
    """
    layers = number_of_layers()

    seen = student.probe("unfrozen", layers)

    check_all_learn(seen, layers)


@points(1, exercise="unfreeze")
def test_unfreeze_changes_nothing_else(student):
    # zh: unfreeze 不改变模式、值和参数对象。
    # zh: 它只设置 requires_grad。
    """unfreeze changes neither modes nor values nor the parameter objects.

    requires_grad is all it sets.
    """
    layers = number_of_layers()

    seen = student.probe("unfrozen", layers)

    if not seen["modes_kept"]:
        fail(
            # zh: 有模块的模式改变了。
            "The mode of a module changed.",
            # zh: 模式也改变了；那是训练循环的事。
            mistake="The mode is changed too; that is the business of the training loop.",
        )
    if not seen["values_kept"] or not seen["same"]:
        # zh: 参数的值变了，或者不再是原来的对象。
        fail("Parameters have other values or are other objects than before.")
    check_all_learn(seen, layers)


# -- trainable_parameters


def check_learning(student, with_shared):
    """Each parameter that learns, once, itself; in any order."""
    layers = number_of_layers()
    seen = student.probe("learning", layers, with_shared)
    assert_equal(len(seen["learning"]), 5 + 2 * layers)
    if seen["pairs"]:
        fail(
            # zh: 返回了名称与参数的对。
            "Pairs of name and parameter came back.",
            # zh: 把名称也一起给出了；只要求参数。
            mistake="Names are given along with the parameters; only parameters are asked for.",
        )
    if seen["groups"]:
        fail(
            # zh: 返回了字典或列表。
            "Dicts or lists came back.",
            # zh: 给出的是参数组；要求的是参数本身。
            mistake="Groups of parameters are given; the parameters themselves are asked for.",
        )
    places, learning = seen["places"], seen["learning"]
    if -1 in places and seen["copies"]:
        fail(
            # zh: 返回了不是网络参数的东西。
            "Something came back that is no parameter of the net.",
            # zh: 给出的是副本；优化器需要网络自己的参数。
            mistake="Copies are given; an optimiser needs the net's own parameters.",
        )
    if -1 in places:
        fail("Something came back that is no parameter of the net.")
    if not set(places) <= set(learning):
        fail(
            # zh: 其中有冻结的参数。
            "Frozen parameters are among them.",
            # zh: 给出了冻结的参数：在权重衰减下它们可能继续变化。
            mistake="Frozen parameters are handed out: with weight decay they may go on changing.",
        )
    if len(places) != len(set(places)):
        fail(
            # zh: 有参数出现了不止一次。
            "A parameter came more than once.",
            # zh: 有参数给出了不止一次：优化器会拒绝。
            mistake="A parameter is given more than once: an optimiser would refuse it.",
        )
    assert_equal(sorted(places), learning)


@points(1, exercise="trainable_parameters", public=True)
def test_trainable_parameters_leave_out_the_frozen(student):
    # zh: trainable_parameters 恰好给出需要梯度的参数。
    # zh: 检查网络每个参数的 requires_grad。
    """trainable_parameters gives exactly the parameters that require gradients.

    Ask each parameter of the net for requires_grad.
    """
    check_learning(student, with_shared=False)


@points(2, exercise="trainable_parameters")
def test_trainable_parameters_come_once(student):
    # zh: 由两个部分共享的参数只给出一次。
    # zh: net.parameters() 对每个参数只给出一次。
    """A parameter that is shared by two parts is given once.

    net.parameters() gives each parameter once.
    """
    check_learning(student, with_shared=True)
