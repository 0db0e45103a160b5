"""The tests of lab 6: spirals, momentum, the Hessian, saddle points, vocabularies, a text classifier.

Students have those marked public. The hidden ones look closer: at other sizes and numbers, at what
must stay untouched, at eigenvalues near zero, and at real texts. Oracles are formulas in float64 and
PyTorch's own layers with the student's parameters; inputs are drawn so that no known mistake gives
the right answer.
"""

import math
from collections import Counter
from functools import cache
from pathlib import Path

import torch
from torch import nn

from grader.data import DESCRIPTIONS, NAMES, with_deciding_labels
from grader.testing import (
    accuracy_of,
    anywhere,
    assert_close,
    assert_equal,
    assert_reaches,
    cases,
    drawn_once,
    fail,
    integers,
    listed,
    normal,
    points,
    shape_of,
    shuffled,
    taken,
    taken_count,
    taken_weight,
    training,
)

NEVER = object()  # nothing that is returned equals it


# -- make_spiral


def arms(n, classes, start=lambda c, C: c / C, end=lambda c, C: (c + 2) / C):
    """The angles (C, N) without noise, in float64; start and end in turns."""
    turns = [
        torch.linspace(start(c, classes), end(c, classes), n, dtype=torch.float64)
        for c in range(classes)
    ]
    return 2 * math.pi * torch.stack(turns)


def noise_on(X, angles):
    """What the points' angles have beyond these, (C, N - 1), in (-π, π]; the origin has no angle."""
    C, N = angles.shape
    x = X.double().reshape(C, N, 2)[:, 1:]
    beyond = torch.atan2(x[..., 0], x[..., 1]) - angles[:, 1:]
    return torch.remainder(beyond + math.pi, 2 * math.pi) - math.pi


def is_noise(noise, std=0.2):
    """Whether this may be noise of that size: chi-square, wrong once in a thousand million."""
    half = torch.tensor(noise.numel() / 2, dtype=torch.float64)
    sum_of_squares = noise.pow(2).sum() / std**2
    low = torch.special.gammainc(half, sum_of_squares / 2)
    high = torch.special.gammaincc(half, sum_of_squares / 2)
    return min(low.item(), high.item()) > 5e-10


def two_tensors(seen):
    """X and y, if that is what came back."""
    if not isinstance(seen, tuple | list) or len(seen) != 2:
        # zh: make_spiral 没有返回两个值：(X, y)。
        fail("make_spiral does not return two values: (X, y).")
    if not all(isinstance(part, torch.Tensor) for part in seen):
        # zh: X或y不是张量。
        # zh: X和y必须是torch的张量。
        fail("X or y is no tensor.", mistake="X and y must be tensors of torch.")
    return seen


def reordered(seen, expected):
    """`seen` itself if it holds the right values in another order."""
    if shape_of(seen) != shape_of(expected):
        return NEVER
    seen_values, values = seen.double(), expected.double()
    same = torch.allclose(seen_values.sort().values, values.sort().values)
    return seen if same and not torch.allclose(seen_values, values) else NEVER


def say_what_noise_it_is(noise):
    """Fail with the size of noise that is not N(0, 0.2²)."""
    size = noise.pow(2).mean().sqrt().item()
    if size < 1e-3:
        fail(
            # zh: 噪声不服从N(0, 0.2²)。
            "The noise is not that of N(0, 0.2²).",
            # zh: 缺少噪声。
            mistake="The noise is missing.",
        )
    if 0.03 < size < 0.05:
        fail(
            "The noise is not that of N(0, 0.2²).",
            # zh: 标准差是0.04：0.2应直接使用，不要平方。
            mistake="The standard deviation is 0.04: 0.2 is to be taken as it is, not squared.",
        )
    if 0.35 < size < 0.6:
        fail(
            "The noise is not that of N(0, 0.2²).",
            # zh: 把0.2当作方差了；它是标准差。
            mistake="0.2 is taken for the variance; it is the standard deviation.",
        )
    if 0.09 < size < 0.15:
        fail(
            "The noise is not that of N(0, 0.2²).",
            # zh: 噪声是均匀分布的（rand），不是正态分布的（randn）。
            mistake="The noise is uniform (rand), not normal (randn).",
        )
    if 0.75 < size < 1.1:
        fail(
            "The noise is not that of N(0, 0.2²).",
            # zh: 噪声没有乘以0.2。
            mistake="The noise is not scaled by 0.2.",
        )
    # zh: 点的角度不是公式给出的角度加上大小为0.2的噪声。
    fail("The angles of the points are not those of the formula with noise of size 0.2.")


@points(4, exercise="make_spiral", public=True, guessable=True)
def test_spiral_arms_lie_where_they_should(student):
    # zh: make_spiral 逐类返回带噪声的螺旋臂上的点。
    # zh: 看每个点到原点的距离（恰好是 t）和它的角度 atan2(X[:, 0], X[:, 1])；用matplotlib把它们画出来。
    """make_spiral returns class after class the points of a noisy spiral arm.

    Look at the distance of each point from the origin (it is exactly t) and at its angle,
    atan2(X[:, 0], X[:, 1]); draw them with matplotlib.
    """
    N, C = 40, 3

    X, y = two_tensors(student.call("make_spiral", N, C, 5))

    labels = torch.arange(C).repeat_interleave(N)
    assert_equal(
        y,
        labels,
        mistakes=lambda: {
            # zh: 标签按0、1、2、0、1、2排列：要求的是逐类排列。
            "The labels run 0, 1, 2, 0, 1, 2: class after class is asked for.": (
                torch.arange(C).repeat(N)
            ),
            # zh: 标签从1开始；第一个类别应是0。
            "The labels begin at 1; the first class is 0.": labels + 1,
        },
    )
    assert_equal(shape_of(X), (N * C, 2))
    radii, t = X.norm(dim=1), torch.linspace(0, 1, N).repeat(C)
    assert_close(
        radii,
        t,
        mistakes=lambda: {
            # zh: 点的顺序被打乱，与标签对不上。
            "The points are shuffled against their labels.": reordered(radii, t),
            # zh: 点都在圆上：sin和cos应乘以 t。
            "The points lie on a circle: multiply sin and cos by t.": torch.ones(N * C),
        },
    )
    noise = noise_on(X, arms(N, C))
    if is_noise(noise):
        return
    if is_noise(noise_on(X.flip(1), arms(N, C))):
        # zh: 点的位置不对。
        # zh: sin和cos弄反了：第0列应是sin。
        fail("The points lie elsewhere.", mistake="sin and cos are swapped: sin is column 0.")
    if is_noise(noise_on(X, arms(N, C, lambda c, C: 0, lambda c, C: 2 / C))):
        fail(
            # zh: 所有螺旋臂都从同一个角度开始。
            "All arms begin at the same angle.",
            # zh: 所有类别都在同一条螺旋臂上：类别c应从角度2πc/C开始。
            mistake="All classes lie on the same arm: class c begins at the angle 2πc/C.",
        )
    if is_noise(noise_on(X, arms(N, C, end=lambda c, C: (c + 1) / C))):
        # zh: 螺旋臂太短。
        # zh: 螺旋臂在2π(c + 1)/C处结束，而应在2π(c + 2)/C处。
        fail("The arms are too short.", mistake="The arms end at 2π(c + 1)/C, not at 2π(c + 2)/C.")
    say_what_noise_it_is(noise)


ARMS = 5


def spirals(student):
    """What the probe saw of a spiral with two seeds, its points an arm; X and y of the first one."""
    per_arm = int(integers(55, 75))
    seen = student.probe("spirals", per_arm, ARMS, 7, 8)
    return seen, per_arm, *two_tensors(seen["first"])


@points(3, exercise="make_spiral")
def test_spiral_noise_is_drawn_for_every_point(student):
    # zh: 每个点的角度都有自己的正态噪声，标准差为0.2。
    # zh: 从你的点的角度中减去公式给出的角度，看剩下的部分：它的标准差，以及它在各点之间、各类别之间是否不同。
    """The angle of every point has its own normal noise with the standard deviation 0.2.

    Subtract the angles of the formula from those of your points and look at what is left: its
    standard deviation, and whether it differs from point to point and from class to class.
    """
    C = ARMS

    _, N, X, y = spirals(student)

    labels = torch.arange(C).repeat_interleave(N)
    assert_equal(
        y,
        labels,
        mistakes=lambda: {
            # zh: 类别被打乱了：要求的是逐类排列。
            "The classes are shuffled: class after class is asked for.": reordered(y, labels)
        },
    )
    assert_equal(shape_of(X), (N * C, 2))
    radii, t = X.norm(dim=1), torch.linspace(0, 1, N).repeat(C)
    assert_close(
        radii,
        t,
        mistakes=lambda: {
            "The points are shuffled against their labels.": reordered(radii, t),
            "The points lie on a circle: multiply sin and cos by t.": torch.ones(N * C),
            # zh: 噪声加在了点上；应加在角度上。
            "The noise is added to the points; it belongs to the angle.": (
                radii if 0.05 < (radii - t).std() < 0.4 else NEVER
            ),
        },
    )
    noise = noise_on(X, arms(N, C))  # (C, N - 1)
    if (noise.std(dim=1) < 1e-3).all() and noise.abs().max() > 1e-3:
        fail(
            # zh: 同一类别内的噪声处处相同。
            "Within a class the noise is the same everywhere.",
            # zh: 整个类别只用了一个随机数；每个点应有自己的随机数。
            mistake="One random number serves a whole class; every point gets its own.",
        )
    if (noise.std(dim=0) < 1e-3).all() and noise.abs().max() > 1e-3:
        fail(
            # zh: 每个类别的噪声都相同。
            "The noise is the same in every class.",
            # zh: 所有类别得到相同的噪声：生成器只应设一次种子，不要在循环里设。
            mistake="All classes get the same noise: seed the generator once, not in the loop.",
        )
    if is_noise(noise):
        return
    say_what_noise_it_is(noise)


@points(3, exercise="make_spiral")
def test_spiral_has_random_numbers_of_its_own(student):
    # zh: 相同的种子给出相同的螺旋，不同的种子给出不同的螺旋；全局种子不变。
    # zh: 调用两次，中间再抽取一个随机数，并比较调用前后的 torch.get_rng_state()。种子应交给你自己的生成器。
    """The same seed gives the same spiral, another seed another one; global seeds stay untouched.

    Call it twice with another random number drawn in between, and compare torch.get_rng_state()
    before and after. A generator of your own takes the seed.
    """
    seen, per_arm, X, _ = spirals(student)
    assert_equal(shape_of(X), (per_arm * ARMS, 2))
    again, _ = two_tensors(seen["again"])
    other, _ = two_tensors(seen["other"])

    if not torch.equal(X, again):
        fail(
            # zh: 用相同的种子调用两次，得到了不同的点。
            "Two calls with the same seed gave different points.",
            # zh: 噪声不是由种子产生的。
            mistake="The noise does not come from the seed.",
        )
    if torch.equal(X, other):
        # zh: 两个不同的种子给出了相同的点。
        # zh: 没有使用种子。
        fail("Two seeds gave the same points.", mistake="The seed is not used.")
    if seen["untouched"] != [True, True, True]:
        fail(
            # zh: 全局随机数生成器的状态变了。
            "A global random generator was not as before.",
            # zh: 设置或使用了全局种子：应从你自己的生成器中抽取。
            mistake="The global seed is set or used: draw from a generator of your own.",
        )


# -- linear_classifier


def layers_of(parameters, num_inputs, num_hiddens, num_classes):
    """W1, b1, W2, b2 whatever they are called: no two have the same size."""
    tensors = [param for param in parameters if isinstance(param, torch.Tensor)]
    by_size = {param.numel(): param for param in tensors}
    wanted = [num_inputs * num_hiddens, num_hiddens, num_hiddens * num_classes, num_classes]
    if len(parameters) != 4 or set(by_size) != set(wanted):
        # zh: 它的参数不是这样大小的两层各一个权重和一个偏置。
        fail("Its parameters are not a weight and a bias for each of two layers of these sizes.")
    W1, b1, W2, b2 = (by_size[size] for size in wanted)
    return (
        taken_weight(W1, num_inputs, num_hiddens),
        taken(b1, (num_hiddens,), (1, num_hiddens)).double().flatten(),
        taken_weight(W2, num_hiddens, num_classes),
        taken(b2, (num_classes,), (1, num_classes)).double().flatten(),
    )


def classifier_case(student, name, sizes, *rows):
    """Outputs for inputs of so many rows; XW₁ + b₁ for each of these inputs; H ↦ HW₂ + b₂."""
    inputs = [normal(n, sizes[0], std=2) for n in rows]
    seen = student.probe("classifier", name, sizes, *inputs)
    W1, b1, W2, b2 = layers_of(seen["parameters"], *sizes)
    return seen, [X.double() @ W1 + b1 for X in inputs], lambda hidden: hidden @ W2 + b2


@points(2, exercise="linear_classifier", public=True)
def test_linear_classifier_is_two_linear_layers(student):
    # zh: linear_classifier 计算 (XW₁ + b₁) W₂ + b₂：两个线性层，中间什么也没有。
    # zh: nn.Sequential 把各层依次连接起来。
    """linear_classifier computes (XW₁ + b₁) W₂ + b₂: two linear layers and nothing between.

    nn.Sequential puts layers one after the other.
    """
    seen, (hidden,), logits_of = classifier_case(student, "linear_classifier", (2, 5, 3), 5)

    logits = logits_of(hidden)
    assert_close(
        seen["outputs"][0],
        logits,
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 两层之间有ReLU。
            "There is a ReLU between the two layers.": logits_of(hidden.clamp(min=0)),
            # zh: 使用了softmax；要求的是logits，损失函数自己会做softmax。
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                logits.softmax(1)
            ),
            # zh: 最后一层之后有激活函数。
            "There is an activation after the last layer.": logits.clamp(min=0),
        },
    )


@points(2, exercise="linear_classifier")
def test_linear_classifier_stays_linear(student):
    # zh: linear_classifier 返回的logits是X的线性函数，梯度能到达它的每一层。
    # zh: 没有激活函数时，两个线性层等于一个：这正是这个模型的用意。
    """linear_classifier returns logits that are linear in X, and gradients reach all its layers.

    Without an activation two linear layers are one: that is the point of this model.
    """
    seen, hidden, logits_of = classifier_case(student, "linear_classifier", (4, 7, 2), 1, 9)

    assert_close(
        seen["outputs"],
        [logits_of(H) for H in hidden],
        dtype=torch.float32,
        mistakes=lambda: {
            "There is a ReLU between the two layers.": [logits_of(H.clamp(min=0)) for H in hidden],
            # zh: 两层之间有sigmoid。
            "There is a sigmoid between the two layers.": [logits_of(H.sigmoid()) for H in hidden],
            # zh: 两层之间有tanh。
            "There is a tanh between the two layers.": [logits_of(H.tanh()) for H in hidden],
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                [logits_of(H).softmax(1) for H in hidden]
            ),
            # zh: 使用了log-softmax；要求的是logits。
            "Log-softmax is applied; logits are asked for.": (
                [logits_of(H).log_softmax(1) for H in hidden]
            ),
        },
    )
    assert_equal(len(seen["reached"]), 4)


# -- relu_classifier


@points(2, exercise="relu_classifier", public=True)
def test_relu_classifier_has_a_relu_between(student):
    # zh: relu_classifier 计算 ReLU(XW₁ + b₁) W₂ + b₂。
    # zh: ReLU在两个线性层之间，第二层之后什么也没有。
    """relu_classifier computes ReLU(XW₁ + b₁) W₂ + b₂.

    The ReLU stands between the two linear layers, nothing after the second.
    """
    seen, (hidden,), logits_of = classifier_case(student, "relu_classifier", (2, 5, 3), 5)

    logits = logits_of(hidden.clamp(min=0))
    assert_close(
        seen["outputs"][0],
        logits,
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 两层之间没有激活函数。
            "There is no activation between the two layers.": logits_of(hidden),
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                logits.softmax(1)
            ),
            "There is an activation after the last layer.": logits.clamp(min=0),
            # zh: 用的是sigmoid，而不是ReLU。
            "Sigmoid stands in place of ReLU.": logits_of(hidden.sigmoid()),
            # zh: 用的是tanh，而不是ReLU。
            "Tanh stands in place of ReLU.": logits_of(hidden.tanh()),
        },
    )


@points(3, exercise="relu_classifier")
def test_relu_classifier_has_exactly_one_relu(student):
    # zh: relu_classifier 依次是线性层、ReLU、线性层，梯度能到达两层。
    # zh: 两层之间一个ReLU；没有别的激活函数，第二层之后也没有。
    """relu_classifier is linear, ReLU, linear, and gradients reach both layers.

    One ReLU between the layers; no other activation, and none after the second layer.
    """
    seen, hidden, logits_of = classifier_case(student, "relu_classifier", (4, 7, 2), 1, 9)

    right = [logits_of(H.clamp(min=0)) for H in hidden]
    assert_close(
        seen["outputs"],
        right,
        dtype=torch.float32,
        mistakes=lambda: {
            "There is no activation between the two layers.": [logits_of(H) for H in hidden],
            "There is an activation after the last layer.": [L.clamp(min=0) for L in right],
            # zh: 激活函数在负半轴带有泄漏的斜率。
            "The slope of the activation is leaky.": (
                [logits_of(H.clamp(min=0) + 0.01 * H.clamp(max=0)) for H in hidden]
            ),
            "Sigmoid stands in place of ReLU.": [logits_of(H.sigmoid()) for H in hidden],
            "Tanh stands in place of ReLU.": [logits_of(H.tanh()) for H in hidden],
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                [L.softmax(1) for L in right]
            ),
            "Log-softmax is applied; logits are asked for.": [L.log_softmax(1) for L in right],
        },
    )
    assert_equal(len(seen["reached"]), 4)


# -- momentum_step


def run(values, velocities, gradients, lrs, beta, rule):
    """Parameters and velocities after each step of `rule(theta, v, g, lr, beta)`."""
    values, velocities, seen = list(values), list(velocities), []
    for step_gradients, lr in zip(gradients, lrs, strict=True):
        for i, g in enumerate(step_gradients):
            values[i], velocities[i] = rule(values[i], velocities[i], g, lr, beta)
        seen.append({"params": list(values), "velocities": list(velocities)})
    return seen


def momentum(theta, v, g, lr, beta):
    """The formula of the handout."""
    v = beta * v - lr * g
    return theta + v, v


def steps_of(seen):
    """What `run` says of each step, from what the probe saw."""
    return [{key: step[key] for key in ("params", "velocities")} for step in seen]


def check_steps(seen, case):
    """Each step follows the formula; else the rule that leads to what was seen names the mistake."""

    def by(rule):
        return run(*case, rule)

    assert_close(
        steps_of(seen),
        by(momentum),
        mistakes=lambda: {
            # zh: 速度没有变化：请原地更新，这样下一步才能用到。
            "The velocities did not change: update them in place, so that the next step finds them.": (
                by(lambda theta, v, g, lr, beta: (theta + beta * v - lr * g, v))
            ),
            # zh: 参数没有变化：请原地更新。
            "The parameters did not change: update them in place.": (
                by(lambda theta, v, g, lr, beta: (theta, beta * v - lr * g))
            ),
            # zh: 这是PyTorch的约定；这里学习率在速度之内。
            "This is PyTorch's convention; here the learning rate is inside the velocity.": (
                by(lambda theta, v, g, lr, beta: (theta - lr * (beta * v + g), beta * v + g))
            ),
            # zh: 更新的方向反了：应减去梯度。
            "The step goes uphill: subtract the gradient.": (
                by(lambda theta, v, g, lr, beta: (theta + beta * v + lr * g, beta * v + lr * g))
            ),
            # zh: 速度的符号反了：v ← βv − lr·g，然后把v加到参数上。
            "The velocity has the opposite sign: v ← βv − lr·g, and v is added to the parameter.": (
                by(lambda theta, v, g, lr, beta: (theta - beta * v - lr * g, beta * v + lr * g))
            ),
            # zh: 参数用旧的速度移动；应先更新速度。
            "The parameter moves by the old velocity; update the velocity first.": (
                by(lambda theta, v, g, lr, beta: (theta + v, beta * v - lr * g))
            ),
            # zh: 梯度乘了1 − β；这里不乘。
            "The gradient is weighted with 1 − β; here it is not.": (
                by(lambda theta, v, g, lr, beta: momentum(theta, v, (1 - beta) * g, lr, beta))
            ),
            # zh: 旧的速度没有乘以β。
            "The old velocity is not multiplied by β.": (
                by(lambda theta, v, g, lr, beta: (theta + v - lr * g, v - lr * g))
            ),
            # zh: 旧的速度被丢掉了：这只是普通的梯度下降。
            "The old velocity is forgotten: this is plain gradient descent.": (
                by(lambda theta, v, g, lr, beta: (theta - lr * g, -lr * g))
            ),
        },
    )


@points(4, exercise="momentum_step", public=True)
def test_momentum_updates_velocity_and_parameter(student):
    # zh: momentum_step 把每个速度变为 βv − lr·g 并加到它的参数上，两者都原地更新。
    # zh: 在 torch.no_grad() 下修改两个列表中的张量本身（mul_、add_、-=），先改速度。用笔算两步对照。
    """momentum_step changes each velocity to βv − lr·g and adds it to its parameter, both in place.

    Under torch.no_grad(), change the tensors in both lists themselves (mul_, add_, -=), first the
    velocity. Do two steps by hand.
    """
    values, velocities = [normal(3, 2).T, normal(3)], [normal(3, 2).T, normal(3)]
    gradients = [[normal(2, 3), normal(3)] for _ in range(2)]
    case = values, velocities, gradients, [0.1, 0.1], 0.9

    seen = student.probe("momentum_steps", *case)

    check_steps(seen, case)


def doubles(*shapes):
    """Normal tensors of these shapes in float64."""
    return [normal(*shape, dtype=torch.float64) for shape in shapes]


@points(4, exercise="momentum_step")
def test_momentum_holds_the_learning_rate_in_the_velocity(student):
    # zh: 学习率逐步变化时，momentum_step 仍符合公式。
    # zh: 每个参数用自己的速度，保持它原有的dtype。用学习率0.1、0.4、0.2手算三步。
    """With a learning rate that changes from step to step, momentum_step follows its formula.

    Every parameter with its own velocity, in the dtype that it has. Write three steps with the
    learning rates 0.1, 0.4 and 0.2 down by hand.
    """
    shapes = (2, 2), (3,), (1,)
    gradients = [doubles(*shapes) for _ in range(3)]
    case = doubles(*shapes), doubles(*shapes), gradients, [0.1, 0.4, 0.2], 0.8

    seen = student.probe("momentum_steps", *case)

    check_steps(seen, case)


def skipping(theta, v, g, lr, beta):
    """The formula, but for a parameter without a gradient."""
    return (theta, v) if g is None else momentum(theta, v, g, lr, beta)


def rolling(theta, v, g, lr, beta):
    """The formula with zero for a missing gradient."""
    return momentum(theta, v, 0 if g is None else g, lr, beta)


def misaligned(values, velocities, gradients, lrs, beta):
    """The parameters that have gradients paired with the first velocities."""
    values, velocities, seen = list(values), list(velocities), []
    for step_gradients, lr in zip(gradients, lrs, strict=True):
        there = [i for i, g in enumerate(step_gradients) if g is not None]
        for place, i in enumerate(there):
            values[i], velocities[place] = momentum(
                values[i], velocities[place], step_gradients[i], lr, beta
            )
        seen.append({"params": list(values), "velocities": list(velocities)})
    return seen


def stopping(gradients):
    """The gradients up to the first that is missing in each step."""
    return [own[: own.index(None)] + [None] * (3 - own.index(None)) for own in gradients]


@points(3, exercise="momentum_step")
def test_momentum_skips_what_has_no_gradient(student):
    # zh: 没有梯度的参数，其值和速度都不变；其他的都更新。
    # zh: 成对地遍历参数和速度，跳过 .grad 为 None 的：没有梯度不等于梯度为零。
    """A parameter without a gradient keeps its value and its velocity; all others are updated.

    Go over parameters and velocities in pairs and leave out those whose .grad is None: a missing
    gradient is not a gradient of zero.
    """
    a, b, c, d = (normal(2) for _ in range(4))
    gradients = [[a, None, b], [None, c, d]]
    case = [normal(2) for _ in range(3)], [normal(2) for _ in range(3)], gradients, [0.2, 0.3], 0.7

    seen = student.probe("momentum_steps", *case)

    assert_close(
        steps_of(seen),
        run(*case, skipping),
        mistakes=lambda: {
            # zh: 没有梯度的参数仍按它的速度移动了；应当跳过它。
            "Without a gradient it still moves on with its velocity; it is to be skipped.": (
                run(*case, rolling)
            ),
            # zh: 一旦跳过一个参数，后面的参数就与别的参数的速度配错了。
            "Parameters are paired with the velocities of others once one is skipped.": (
                misaligned(*case)
            ),
            # zh: 没有梯度的参数之后的参数都没有更新。
            "What comes after a parameter without a gradient is not updated.": (
                run(*case[:2], stopping(gradients), *case[3:], skipping)
            ),
        },
    )


@points(1, exercise="momentum_step")
def test_momentum_leaves_gradients_alone(student):
    # zh: momentum_step 不改变梯度，参数之后仍能学习。
    # zh: 梯度由调用者清除。更新时打开 torch.no_grad() 即可，不需要detach。
    """momentum_step leaves the gradients as they are, and the parameters go on learning.

    The caller clears the gradients. Open torch.no_grad() for the update; there is nothing to detach.
    """
    gradients, values = [[normal(3), normal(2)]], [normal(3), normal(2)]
    velocities = [normal(3), normal(2)]

    (seen,) = student.probe("momentum_steps", values, velocities, gradients, [0.1], 0.9)

    if any(map(torch.equal, seen["params"], values)):
        # zh: 有参数没有更新。
        fail("A parameter is not updated.")
    if [g is None or not g.any().item() for g in seen["gradients"]] == [True, True]:
        # zh: 梯度没有了。
        # zh: 梯度被清除了；那是调用者的事。
        fail("The gradients are gone.", mistake="The gradients are cleared; the caller does that.")
    if not all(map(torch.equal, seen["gradients"], gradients[0])):
        # zh: 梯度与原来不同。
        # zh: 梯度被原地修改了。
        fail("The gradients are not what they were.", mistake="The gradients are changed in place.")
    if seen["learning"] != [True, True]:
        fail(
            # zh: 有参数不再需要梯度了。
            "A parameter does not require gradients any more.",
            # zh: 参数被永久分离（detach）了：这一步之后它们学不到任何东西。
            mistake="The parameters are detached for good: they learn nothing after this step.",
        )


# -- hessian


def nearly(seen, expected):
    """`seen` itself if it is right up to a few per cent."""
    close = shape_of(seen) == shape_of(expected) and torch.allclose(
        seen.double(), expected.double(), rtol=0.05, atol=0.01
    )
    return seen if close else NEVER


@points(4, exercise="hessian", public=True, guessable=True)
def test_hessian_holds_all_second_derivatives(student):
    # zh: hessian(f, theta) 是f的二阶导数矩阵。
    # zh: 用 create_graph=True 求梯度，再对它的每个元素求梯度。对 f = (1 − w₁w₂)²，先在纸上算出这个矩阵。
    """hessian(f, theta) is the matrix of the second derivatives of f.

    Take the gradient with create_graph=True, then the gradient of each of its entries. For
    f = (1 − w₁w₂)² compute the matrix on paper first.
    """
    # zero comes last: there several mistakes lead to the same
    for w in (torch.tensor([0.5, -1.5]), torch.zeros(2)):
        seen = student.probe("hessian_of_product", w)

        w1, w2 = w.tolist()
        mixed = 4 * w1 * w2 - 2
        gradient = -2 * (1 - w1 * w2) * torch.tensor([w2, w1])
        H = torch.tensor([[2 * w2**2, mixed], [mixed, 2 * w1**2]])
        assert_close(
            seen,
            H,
            mistakes=lambda: {
                # zh: 这是梯度，不是海森矩阵。
                "This is the gradient, not the Hessian.": gradient,
                # zh: 只有对角线：缺少混合导数。
                "Only the diagonal is there: the mixed derivatives are missing.": (
                    torch.tensor([[2 * w2**2, 0], [0, 2 * w1**2]])
                ),
                # zh: 各行被加在一起了：应对梯度的每个元素分别求导。
                "The rows are added up: differentiate each entry of the gradient by itself.": (
                    torch.tensor([2 * w2**2 + mixed, mixed + 2 * w1**2])
                ),
                # zh: 这是梯度与自身的乘积，不是梯度的导数。
                "This is the gradient times itself, not its derivative.": (
                    torch.outer(gradient, gradient)
                ),
                # zh: 只是近似正确：自动微分是精确的，并保持theta的dtype。
                "It is only nearly right: autograd is exact, in the dtype of theta.": (
                    nearly(seen, H)
                ),
            },
        )


def sum_case(size=5):
    """theta, A, b, c: the fourth entry of theta and those after it do not appear."""
    theta, A = normal(size, dtype=torch.float64), normal(size, size, dtype=torch.float64)
    b, c = normal(size, dtype=torch.float64), normal(size, std=0.3, dtype=torch.float64)
    A[3:], A[:, 3:], b[3:], c[3:] = 0, 0, 0, 0
    return theta, A, b, c


@points(5, exercise="hessian")
def test_hessian_is_exact(student):
    # zh: 对多元和一元函数，hessian 都是精确的，dtype与theta相同。
    # zh: 用自动微分求导；theta为float64时就用float64。f不依赖的元素处为零。
    """hessian is exact for a function of several entries and of one, in the dtype of theta.

    Differentiate by autograd, in float64 if theta is float64. Entries on which f does not depend
    have zeros.
    """
    for size in (5, 1):
        theta, A, b, c = sum_case(size)

        seen = student.probe("hessian_of_sum", theta, A, b, c, None)["hessian"]

        bent = torch.exp(c @ theta)
        symmetric = (A + A.T) / 2
        gradient = symmetric @ theta + 3 * b * theta**2 + bent * c
        H = symmetric + torch.diag(6 * b * theta) + bent * torch.outer(c, c)
        assert_close(
            seen,
            H,
            mistakes=lambda: {
                "This is the gradient, not the Hessian.": gradient,
                "Only the diagonal is there: the mixed derivatives are missing.": H.diag().diag(),
                # zh: 只返回了对角线；要求的是所有二阶导数。
                "The diagonal alone is returned; all second derivatives are asked for.": H.diag(),
                "The rows are added up: differentiate each entry of the gradient by itself.": (
                    H.sum(0)
                ),
                "This is the gradient times itself, not its derivative.": (
                    torch.outer(gradient, gradient)
                ),
                "It is only nearly right: autograd is exact, in the dtype of theta.": (
                    nearly(seen, H)
                ),
            },
        )


@points(1, exercise="hessian", practice=True)
def test_hessian_leaves_theta_as_it_was(student):
    # zh: 良好习惯：hessian 不改变theta、它的requires_grad和它的 .grad。
    # zh: 在副本上操作（theta.detach().clone().requires_grad_()），并使用不会写入 .grad 的 torch.autograd.grad。
    """Good practice: hessian leaves theta, its requires_grad and its .grad as they were.

    Work on a copy (theta.detach().clone().requires_grad_()) and use torch.autograd.grad, which does
    not write into .grad.
    """
    theta, A, b, c = sum_case()
    stale = normal(5, dtype=torch.float64)

    for old in (None, stale):
        seen = student.probe("hessian_of_sum", theta, A, b, c, old)

        if shape_of(seen["hessian"]) != (5, 5) or not seen["hessian"].any():
            # zh: 没有返回黑塞矩阵。
            fail("It does not return a Hessian.")
        if not torch.equal(seen["theta"], theta):
            # zh: theta与原来不同。
            # zh: theta本身被修改了。
            fail("theta is not what it was.", mistake="theta itself is changed.")
        if seen["requires_grad"] != (old is not None):
            fail(
                # zh: theta是否需要梯度与之前不同。
                "theta does not require gradients as it did before.",
                # zh: 改动了theta本身的requires_grad：应在副本上操作。
                mistake="requires_grad of theta itself is switched: work on a copy.",
            )
        kept = old if old is not None else torch.zeros(5, dtype=torch.float64)
        grad = seen["grad"] if seen["grad"] is not None else torch.zeros_like(kept)
        if shape_of(grad) != (5,) or not torch.equal(grad, kept):
            # zh: theta.grad与原来不同。
            # zh: theta.grad被修改了。
            fail("theta.grad is not what it was.", mistake="theta.grad is changed.")


# -- classify_critical_point


ANSWERS = ["local minimum", "local maximum", "saddle point", "degenerate"]


def classified(student, told):
    """For each matrix the answer, the right one, and the answer again under the kind of its mistake.

    `told` has for each the matrix, the right answer, a kind of mistake and the answers it leads to. How often
    each is asked is drawn, so that no row of answers is known beforehand.
    """
    often = integers(1, 4, len(told)).tolist()
    told = [one for one, times in zip(told, often, strict=True) for _ in range(times)]
    answers = student.each("classify_critical_point", [H for H, *_ in told])
    for (_, seen), (_, expected, kind, *wrong) in zip(answers, told, strict=True):
        if isinstance(seen, str) and seen not in ANSWERS:
            # zh: 返回的不是讲义中的四个字符串之一。
            fail("The answer is none of the four strings of the handout.")
        yield seen, expected, {kind: seen} if isinstance(seen, str) and seen in wrong else {}


@points(4, exercise="classify_critical_point", public=True)
def test_critical_points_are_told_by_their_eigenvalues(student):
    # zh: classify_critical_point 能区分极小、极大、鞍点和退化的点。
    # zh: 计算特征值（torch.linalg.eigvalsh），数一数正的、负的和零各有多少个。
    """classify_critical_point tells minimum, maximum, saddle point and degenerate points apart.

    Compute the eigenvalues (torch.linalg.eigvalsh) and count how many are positive, negative and
    zero.
    """
    told = [
        (torch.tensor([[2.0, 1.0], [1.0, 3.0]]), "local minimum", "swapped", "local maximum"),
        (torch.tensor([[-2.0, 1.0], [1.0, -3.0]]), "local maximum", "swapped", "local minimum"),
        (torch.tensor([[1.0, 3.0], [3.0, 2.0]]), "saddle point", "diagonal", "local minimum"),
        (torch.tensor([[2.0, 0.0], [0.0, 0.0]]), "degenerate", "semidefinite", "local minimum"),
        (torch.diag(torch.tensor([2.0, 0.0, -2.0])), "saddle point", "zero", "degenerate"),
    ]
    for seen, expected, wrong_by in classified(student, told):
        assert_equal(
            seen,
            expected,
            mistakes={
                # zh: 极小和极大弄反了。
                "Minimum and maximum are swapped.": wrong_by.get("swapped", NEVER),
                # zh: 只看了对角线；应看特征值。
                "Only the diagonal is looked at; the eigenvalues tell.": (
                    wrong_by.get("diagonal", NEVER)
                ),
                # zh: 把半定的H判为极小或极大了；有零特征值时是退化的。
                "A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is "
                "degenerate.": wrong_by.get("semidefinite", NEVER),
                # zh: 正负都有就是鞍点，即使有零。
                "Both signs make a saddle point, even if there is a zero.": (
                    wrong_by.get("zero", NEVER)
                ),
            },
        )


def turned(*eigenvalues):
    """A symmetric matrix in float64 with these eigenvalues, in no special direction."""
    size = len(eigenvalues)
    Q = torch.linalg.qr(normal(size, size, dtype=torch.float64)).Q
    H = Q @ torch.diag(torch.tensor(eigenvalues, dtype=torch.float64)) @ Q.T
    return (H + H.T) / 2


@drawn_once
def even_saddle():
    """Two positive and two negative eigenvalues; the determinant and the first minors are positive."""
    while True:
        H = turned(-1.0, -2.0, 3.0, 4.0)
        if H.diag().min() < -0.1 and H.diag().max() > 0.1:
            return H


@points(3, exercise="classify_critical_point")
def test_critical_points_with_several_parameters(student):
    # zh: 参数有一个、三个或四个时，无论方向如何，classify_critical_point 都正确。
    # zh: 数正的、负的和零特征值；看H的元素或行列式都不够。
    """classify_critical_point is right for one, three and four parameters, whatever the directions.

    Count positive, negative and zero eigenvalues; the entries of H and its determinant do not tell.
    """
    float32 = turned(0.5, 2.0, 3.0).float().T
    told = [
        (torch.tensor([[3.0]]), "local minimum", "swapped", "local maximum"),
        (torch.tensor([[-3.0]]), "local maximum", "swapped", "local minimum"),
        (float32, "local minimum", "swapped", "local maximum"),
        (turned(-1.0, -2.0, -4.0), "local maximum", "swapped", "local minimum"),
        (even_saddle(), "saddle point", "determinant", *ANSWERS[:2]),
        (torch.zeros(2, 2), "degenerate", "semidefinite", *ANSWERS[:2]),
    ]
    for seen, expected, wrong_by in classified(student, told):
        assert_equal(
            seen,
            expected,
            mistakes={
                "Minimum and maximum are swapped.": wrong_by.get("swapped", NEVER),
                # zh: 参数多于两个时，行列式的符号不足以判断。
                "The sign of the determinant does not tell with more than two parameters.": (
                    wrong_by.get("determinant", NEVER)
                ),
                "A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is "
                "degenerate.": wrong_by.get("semidefinite", NEVER),
            },
        )


@points(3, exercise="classify_critical_point")
def test_critical_points_with_zero_eigenvalues(student):
    # zh: 特征值的绝对值小于最大绝对值的1e-6倍时算作零，也只有这时才算。
    # zh: 舍入会使零变成1e-17之类的数，正负都可能。把H乘以1e-9或1e9，答案应当不变。
    """An eigenvalue counts as zero below 1e-6 of the largest in size, and only then.

    Rounding makes of a zero something like 1e-17, of either sign. Multiply H by 1e-9 or by 1e9: the
    answer must stay the same.
    """
    flat = torch.diag(torch.tensor([-2.0, 0.0, -1.0], dtype=torch.float64))
    nearly_flat = torch.diag(torch.tensor([1.0, 1e-8], dtype=torch.float64))
    small = torch.diag(torch.tensor([1.0, 1e-4], dtype=torch.float64))
    told = [
        (flat, "degenerate", "semidefinite", "local maximum"),
        (turned(-3.0, 0.0, 2.0), "saddle point", "zero", "degenerate"),
        (1e9 * turned(0.0, 0.0, 0.0, -1.0, -2.0), "degenerate", "rounding", *ANSWERS[:3]),
        (nearly_flat, "degenerate", "rounding", *ANSWERS[:3]),
        (1e-9 * turned(1.0, 2.0, 3.0), "local minimum", "fixed", "degenerate"),
        (small, "local minimum", "small", "degenerate"),
    ]
    for seen, expected, wrong_by in classified(student, told):
        assert_equal(
            seen,
            expected,
            mistakes={
                "A semidefinite H is called a minimum or maximum; with a zero eigenvalue it is "
                "degenerate.": wrong_by.get("semidefinite", NEVER),
                "Both signs make a saddle point, even if there is a zero.": (
                    wrong_by.get("zero", NEVER)
                ),
                # zh: 把因舍入而不为零的特征值按其符号计算了。
                "Eigenvalues that are zero but for rounding count with their sign.": (
                    wrong_by.get("rounding", NEVER)
                ),
                # zh: 判断零的界限是固定的数；它应随最大的特征值变化。
                "The bound for zero is a fixed number; it goes with the largest eigenvalue.": (
                    wrong_by.get("fixed", NEVER)
                ),
                # zh: 把大于最大值1e-6倍的小特征值也算作零了。
                "Small eigenvalues count as zero although they are above 1e-6 of the largest.": (
                    wrong_by.get("small", NEVER)
                ),
            },
        )


# -- escape_direction


@drawn_once
def saddle(*eigenvalues):
    """A symmetric matrix with these eigenvalues, its eigenvectors in columns far from its rows."""
    while True:
        H = turned(*eigenvalues)
        V = torch.linalg.eigh(H).eigenvectors
        if (V @ V[:, 0]).abs().max() < 0.9 and V[:, 0].abs().min() > 0.1:
            return H, V


def along(direction, seen):
    """`direction`, or its negative if `seen` points that way: the sign is free."""
    if shape_of(seen) == shape_of(direction) and seen.double() @ direction < 0:
        return -direction
    return direction


@points(3, exercise="escape_direction", public=True)
def test_escape_is_along_the_most_negative_eigenvalue(student):
    # zh: escape_direction 返回最小的负特征值的单位特征向量，或 None。
    # zh: torch.linalg.eigh 把特征值排好序，特征向量在各列中。
    """escape_direction returns a unit eigenvector of the most negative eigenvalue, or None.

    torch.linalg.eigh sorts the eigenvalues and has the eigenvectors in its columns.
    """
    H, V = saddle(-2.0, 1.0, 5.0)
    positive = torch.tensor([[2.0, 1.0], [1.0, 2.0]])

    for matrix, seen in student.each("escape_direction", cases(H, positive)):
        if matrix is positive and seen is not None:
            fail(
                # zh: 没有负特征值时，它也返回了一个方向。
                "It returned a direction where no eigenvalue is negative.",
                # zh: 没有负特征值时，应返回 None。
                mistake="None is not returned although no eigenvalue is negative.",
            )
        if matrix is H:
            assert_close(
                seen,
                along(V[:, 0], seen),
                mistakes=lambda: {
                    # zh: 这是最大特征值的特征向量。
                    "This is the eigenvector of the largest eigenvalue.": along(V[:, 2], seen),
                    # zh: 这是一行；特征向量在各列中。
                    "This is a row; the eigenvectors stand in the columns.": along(V[0], seen),
                    # zh: 有负特征值，却返回了 None。
                    "None is returned although there is a negative eigenvalue.": type(None),
                },
            )


def stretched(seen, direction):
    """`seen` itself if it points along `direction` without being of length 1."""
    if shape_of(seen) != shape_of(direction):
        return NEVER
    length = seen.double().norm()
    same_way = torch.allclose(seen.double() / length, direction, atol=1e-6)
    return seen if same_way and (length - 1).abs() > 1e-4 else NEVER


@anywhere
@points(3, exercise="escape_direction")
def test_escape_among_several_negative_eigenvalues(student):
    # zh: 有多个负特征值时，escape_direction 取负得最多的那个。
    # zh: 不是最后一个负的，也不是绝对值最大的。向量的长度为1。
    """Among several negative eigenvalues, escape_direction takes the most negative one.

    Not the last negative one, not the one of the largest size. The vector has length 1.
    """
    H, V = saddle(-3.0, -1.0, 0.5, 6.0)
    small = 1e-9 * saddle(-2.0, 1.0, 5.0)[0]
    equal = -torch.eye(3, dtype=torch.float64)

    asked = [H.T, small, equal, turned(-2.0)]
    (_, seen), (_, tiny), (_, any_one), (_, only) = student.each("escape_direction", asked)

    lowest = along(V[:, 0], seen)
    assert_close(
        seen,
        lowest,
        mistakes=lambda: {
            "This is the eigenvector of the largest eigenvalue.": along(V[:, 3], seen),
            # zh: 这是最接近零的负特征值的特征向量。
            "This is the eigenvector of the negative eigenvalue nearest to zero.": (
                along(V[:, 1], seen)
            ),
            # zh: 这是绝对值最小的特征值的特征向量。
            "This is the eigenvector of the eigenvalue that is smallest in size.": (
                along(V[:, 2], seen)
            ),
            "This is a row; the eigenvectors stand in the columns.": along(V[0], seen),
            # zh: 向量的长度不是1。
            "The vector does not have the length 1.": stretched(seen, lowest),
            "None is returned although there is a negative eigenvalue.": type(None),
        },
    )
    if tiny is None:
        fail(
            # zh: 对一个数值很小、有负特征值的H，它返回了 None。
            "It returned None for a small H with a negative eigenvalue.",
            mistake="The bound for zero is a fixed number; it goes with the largest eigenvalue.",
        )
    # all eigenvalues are equal, so every unit vector is right
    if shape_of(any_one) != (3,) or not math.isclose(any_one.norm().item(), 1, abs_tol=1e-6):
        # zh: 有多个相等的负特征值时，它没有返回单位向量。
        fail("For several equally negative eigenvalues it returned no unit vector.")
    assert_close(only, along(torch.ones(1, dtype=torch.float64), only))


@anywhere
@points(2, exercise="escape_direction")
def test_no_escape_without_a_negative_eigenvalue(student):
    # zh: 没有负特征值时，escape_direction 返回 None；因舍入而略小于零的不算负。
    # zh: 其他特征值在1左右时，-1e-17的特征值只是舍入误差：应与最大绝对值的1e-6倍比较。
    """escape_direction returns None if no eigenvalue is negative; zeros but for rounding are not.

    An eigenvalue of -1e-17 beside others near 1 is a rounding error: compare with 1e-6 of the
    largest in size.
    """
    positive = turned(1.0, 2.0, 3.0)
    nearly_flat = torch.diag(torch.tensor([1.0, -1e-8], dtype=torch.float64))
    size = int(integers(3, 12))
    asked = [positive, torch.zeros(2, 2), nearly_flat, turned(-1.0, *[2.0] * (size - 1))]

    *answers, (_, direction) = student.each("escape_direction", asked)

    if shape_of(direction) != (size,):
        # zh: 有负特征值时没有返回方向。
        fail("It returns no direction where an eigenvalue is negative.")
    taken(direction, (size,), dtype=direction.dtype, varied=True)
    if answers[0][1] is not None:
        fail(
            "It returned a direction where no eigenvalue is negative.",
            mistake="None is not returned although no eigenvalue is negative.",
        )
    if any(seen is not None for _, seen in answers):
        fail(
            # zh: 最小的特征值算作零时，它也返回了一个方向。
            "It returned a direction where the lowest eigenvalue counts as zero.",
            # zh: 把算作零的特征值当成负的了。
            mistake="An eigenvalue that counts as zero is taken for negative.",
        )


# -- build_vocab


SPECIALS = ["<pad>", "<unk>"]


def numbered(specials, tokens):
    """Indices from 0 on for these specials and tokens."""
    return {token: index for index, token in enumerate([*specials, *tokens])}


def counted(lists):
    """How often each token occurs, in the order in which they are met."""
    return Counter(token for tokens in lists for token in tokens)


def by_frequency(counts):
    """The tokens, the most frequent first, equally frequent ones in alphabetical order."""
    return sorted(counts, key=lambda token: (-counts[token], token))


def vocabularies(counts):
    """The right vocabulary of these tokens and those that another order or start leads to."""
    rising = sorted(counts, key=lambda token: (counts[token], token))
    right = numbered(SPECIALS, by_frequency(counts))
    return {
        "right": right,
        "as met": numbered(SPECIALS, [token for token, _ in counts.most_common()]),
        "unsorted": numbered(SPECIALS, counts),
        "alphabetical": numbered(SPECIALS, sorted(counts)),
        "rarest first": numbered(SPECIALS, rising),
        "reversed": numbered(SPECIALS, rising[::-1]),
        "from 1": {token: index + 1 for token, index in right.items()},
    }


@points(4, exercise="build_vocab", public=True, guessable=True)
def test_vocabulary_is_sorted_by_frequency(student):
    # zh: build_vocab 先给特殊词元编号，再按出现次数从多到少给其他词元编号。
    # zh: 用 collections.Counter 计数，用由两部分组成的键排序：先是次数，再是词元。
    """build_vocab numbers the specials, then the tokens by falling number of occurrences.

    Count with collections.Counter, sort with a key of two parts: first the count, then the token.
    """
    lists = [["fig", "date", "cherry", "date"], ["apple", "banana", "date", "cherry"], ["elder"]]

    seen = student.call("build_vocab", lists)

    counts = counted(lists)
    known = vocabularies(counts)
    assert_equal(
        seen,
        known["right"],
        mistakes=lambda: {
            # zh: 出现次数相同的词元按遇到的先后排列了。
            "Tokens that occur equally often stand in the order in which they were met.": known[
                "as met"
            ],
            # zh: 词元按第一次遇到的先后排列了；出现最多的应在前面。
            "The tokens stand in the order in which they were first met; the most frequent come first.": (
                known["unsorted"]
            ),
            # zh: 词元只按字母顺序排列了；出现最多的应在前面。
            "The tokens are in alphabetical order alone; the most frequent come first.": known[
                "alphabetical"
            ],
            # zh: 出现最少的词元排在了前面。
            "The rarest tokens come first.": (known["rarest first"]),
            # zh: 出现次数相同的词元按字母的逆序排列了。
            "Equally frequent tokens stand in reversed alphabetical order.": (known["reversed"]),
            # zh: 缺少特殊词元。
            "The specials are missing.": numbered([], by_frequency(counts)),
            # zh: 特殊词元排在了最后。
            "The specials come last.": numbered(by_frequency(counts), SPECIALS),
            # zh: 索引从1开始了。
            "The indices begin at 1.": known["from 1"],
        },
    )


WORDS = ["anna", "bert", "cleo", "dora", "egon", "finn", "gina", "hugo", "iris", "jack"]


def frequent(counts, least):
    """The tokens that occur at least so often."""
    return Counter({token: n for token, n in counts.items() if n >= least})


@drawn_once
def word_case():
    """Lists of words in which each wrong order and each wrong count gives another vocabulary."""
    while True:
        lists = [[WORDS[i] for i in integers(0, 10, length)] for length in (9, 1, 7, 4)]
        lists.append([WORDS[9]] * 3)
        counts, texts = counted(lists), counted(map(set, lists))
        known = {
            **vocabularies(frequent(counts, 2)),
            "too few": numbered(SPECIALS, by_frequency(frequent(counts, 3))),
            "all tokens": numbered(SPECIALS, by_frequency(counts)),
            "texts counted": numbered(SPECIALS, by_frequency(frequent(texts, 2))),
        }
        ties = [token for token in counts if counts[token] == 2]
        if len({tuple(vocab.items()) for vocab in known.values()}) == len(known) and len(ties) > 3:
            return lists, known


def disordered(seen, right, counts):
    """`seen` itself if only tokens that occur equally often have changed their places."""
    same = (
        isinstance(seen, dict)
        and seen.keys() == right.keys()
        and all(type(index) is int for index in seen.values())
        and sorted(seen.values()) == sorted(right.values())
        and [counts[token] for token in sorted(seen, key=seen.get)]
        == [counts[token] for token in sorted(right, key=right.get)]
    )
    return seen if same else NEVER


@points(3, exercise="build_vocab")
def test_vocabulary_leaves_out_rare_tokens(student):
    # zh: build_vocab 保留至少出现 min_freq 次的词元，次数相同的按字母顺序排列。
    # zh: 次数是在所有文本中合计的。顺序在Python的每次运行中都必须相同，所以不能来自 set。
    """build_vocab keeps tokens with at least min_freq occurrences, ties in alphabetical order.

    Occurrences in all texts together. The order must be the same in every run of Python, so it
    cannot come from a set.
    """
    lists, known = word_case()

    (_, seen), (_, again) = student.each("build_vocab", [(lists, 2), (lists, 2)])

    right = known["right"]
    assert_equal(
        seen,
        right,
        mistakes=lambda: {
            "Tokens that occur equally often stand in the order in which they were met.": known[
                "as met"
            ],
            "The tokens stand in the order in which they were first met; the most frequent come first.": (
                known["unsorted"]
            ),
            "The tokens are in alphabetical order alone; the most frequent come first.": known[
                "alphabetical"
            ],
            "The rarest tokens come first.": (known["rarest first"]),
            "Equally frequent tokens stand in reversed alphabetical order.": (known["reversed"]),
            "The indices begin at 1.": known["from 1"],
            # zh: 恰好出现 min_freq 次的词元被漏掉了；它们应当保留。
            "Tokens that occur exactly min_freq times are left out; they belong in.": known[
                "too few"
            ],
            # zh: 没有使用 min_freq。
            "min_freq is ignored.": (known["all tokens"]),
            # zh: 计的是词元出现在多少个文本中，而不是出现多少次。
            "It counts in how many texts a token occurs, not how often.": (known["texts counted"]),
            # zh: 出现次数相同的词元排列成了偶然的顺序。
            "Tokens that occur equally often stand in an order of chance.": disordered(
                seen, right, counted(lists)
            ),
        },
    )
    assert_equal(again, right)


@points(3, exercise="build_vocab", guessable=True)
def test_vocabulary_begins_with_the_given_specials(student):
    # zh: build_vocab 把给定的特殊词元各放一次在最前面，即使其中某个也作为词元出现。
    # zh: 使用参数 specials，而不是两个固定的字符串；它可能为空，也可能是别的。
    """build_vocab puts the given specials first, once each, also if one of them occurs as a token.

    Use the argument specials, not two fixed strings; there may be none of them, or other ones.
    """
    lists = [["c", "<s>", "a"], ["<s>", "b", "a", "<s>"]]
    specials = ["<unk>", "<s>", "</s>"]
    tokens = ["a", "b", "c"]

    (_, own), (_, none) = student.each("build_vocab", [(lists, 1, specials), (lists, 1, [])])

    assert_equal(
        own,
        numbered(specials, tokens),
        mistakes=lambda: {
            # zh: 特殊词元总是<pad>和<unk>；应使用给定的。
            "The specials are always <pad> and <unk>; take those that are given.": (
                numbered(SPECIALS, ["<s>", *tokens])
            ),
            # zh: 作为词元出现的特殊词元失去了它在特殊词元中的位置。
            "A special that occurs as a token loses its place among the specials.": (
                numbered(specials, ["<s>", *tokens])
            ),
            # zh: 作为词元出现的特殊词元使索引出现空缺。
            "A special that occurs as a token leaves a gap in the indices.": {
                **{token: index + 4 for index, token in enumerate(tokens)},
                **numbered(specials, []),
            },
            "The specials come last.": numbered(tokens, specials),
        },
    )
    assert_equal(none, numbered([], ["<s>", *tokens]))


# -- collate_batch


@points(4, exercise="collate_batch", public=True, guessable=True)
def test_batch_is_padded_to_its_longest_text(student):
    # zh: collate_batch 返回标签、填充后的索引和长度，都是int64。
    # zh: 每个文本一行：先是各词元的索引，然后是<pad>。lengths 是词元的个数。
    """collate_batch returns labels, padded indices and lengths, all int64.

    One row for each text: the indices of its tokens, then <pad>. lengths counts the tokens.
    """
    vocab = {"<pad>": 0, "<unk>": 1, "a": 2, "b": 3, "c": 4}
    batch = [(2, ["a"]), (0, ["c", "x", "b"]), (1, ["b", "a"])]

    seen = student.call("collate_batch", batch, vocab)

    labels, lengths = torch.tensor([2, 0, 1]), torch.tensor([1, 3, 2])
    rows = torch.tensor([[2, 0, 0], [4, 1, 3], [3, 2, 0]])
    order = [1, 2, 0]
    assert_equal(
        listed(seen),
        [labels, rows, lengths],
        mistakes=lambda: {
            # zh: 标签差了1：应保持原样。
            "The labels are off by one: they stay as they are.": [labels - 1, rows, lengths],
            # zh: 填充放在了词元之前；应放在之后。
            "The padding stands before the tokens; it belongs after them.": (
                [labels, torch.tensor([[0, 0, 2], [4, 1, 3], [0, 3, 2]]), lengths]
            ),
            # zh: 批量维度在后，即(T, B)；要求批量维度在前。
            "The batch comes second, (T, B); batch first is asked for.": (
                [labels, rows.T, lengths]
            ),
            # zh: 文本按长度排序了；应保持批量中的顺序。
            "The texts are sorted by length; they stay in the order of the batch.": (
                [labels[order], rows[order], lengths[order]]
            ),
            # zh: lengths 是填充后的长度，而不是每个文本的词元个数。
            "lengths holds the padded length, not the number of tokens of each text.": (
                [labels, rows, torch.tensor([3, 3, 3])]
            ),
            # zh: 未知词元被丢掉了；应变成<unk>。
            "Unknown tokens are left out; they become <unk>.": (
                [labels, torch.tensor([[2, 0], [4, 3], [3, 2]]), torch.tensor([1, 2, 2])]
            ),
            # zh: 后两个返回值的顺序反了：应为(labels, padded, lengths)。
            "The two last results are swapped: (labels, padded, lengths).": (
                [labels, lengths, rows]
            ),
        },
    )


def rows_of(texts, pad, *, front=False):
    """The texts' indices with `pad` after them, or before them."""
    longest = max(map(len, texts))
    fill = [[pad] * (longest - len(text)) for text in texts]
    return torch.tensor([f + t if front else t + f for t, f in zip(texts, fill, strict=True)])


@points(5, exercise="collate_batch")
def test_batch_uses_the_indices_of_its_vocabulary(student):
    # zh: collate_batch 从词表中查<pad>和<unk>，既不修改词表也不修改批量。
    # zh: 这两者的索引可以是任意的。填充应放进新的列表或张量。
    """collate_batch looks <pad> and <unk> up in the vocabulary and changes neither it nor the batch.

    These two may have any index. Padding goes into a new list or tensor.
    """
    vocab = {"x": 0, "y": 1, "<unk>": 2, "z": 3, "w": 4, "<pad>": 5}
    known = ["x", "y", "z", "w"]
    texts = [[known[i] for i in integers(0, 4, length)] for length in (2, 4, 1, 3)]
    texts[0][1], texts[1][2] = "unheard", "of"
    labels = [3, 1, 0, 2]
    batch = list(zip(labels, texts, strict=True))

    seen = student.probe("collated", batch, vocab)
    alone = student.probe("collated", batch[:1], vocab)["result"]

    indices = [[vocab.get(token, 2) for token in text] for text in texts]
    lengths = list(map(len, texts))
    order = sorted(range(4), key=lambda i: -lengths[i])

    def answer(rows, labels=labels, lengths=lengths):
        return [torch.tensor(labels), rows, torch.tensor(lengths)]

    heard = [[index for index in text if index != 2] for text in indices]
    rows = rows_of(indices, 5)
    assert_equal(
        listed(seen["result"]),
        answer(rows),
        mistakes=lambda: {
            # zh: 无论词表如何，填充都是0；应是 vocab["<pad>"]。
            'The padding is 0, whatever the vocabulary says; it is vocab["<pad>"].': (
                answer(rows_of(indices, 0))
            ),
            # zh: 无论词表如何，未知词元都变成1；应是 vocab["<unk>"]。
            'Unknown tokens become 1, whatever the vocabulary says; it is vocab["<unk>"].': (
                answer(rows_of([[1 if i == 2 else i for i in text] for text in indices], 5))
            ),
            # zh: 未知词元变成了<pad>；应变成<unk>。
            "Unknown tokens become <pad>; they become <unk>.": (
                answer(rows_of([[5 if i == 2 else i for i in text] for text in indices], 5))
            ),
            "Unknown tokens are left out; they become <unk>.": (
                answer(rows_of(heard, 5), lengths=list(map(len, heard)))
            ),
            "The labels are off by one: they stay as they are.": (
                answer(rows, labels=[label - 1 for label in labels])
            ),
            "The padding stands before the tokens; it belongs after them.": (
                answer(rows_of(indices, 5, front=True))
            ),
            "The texts are sorted by length; they stay in the order of the batch.": (
                answer(rows[order], [labels[i] for i in order], [lengths[i] for i in order])
            ),
            # zh: 各行按长度排序了，标签却没有。
            "The rows are sorted by length, the labels are not.": (
                answer(rows[order], lengths=[lengths[i] for i in order])
            ),
            "lengths holds the padded length, not the number of tokens of each text.": (
                answer(rows, lengths=[4] * 4)
            ),
            "The batch comes second, (T, B); batch first is asked for.": answer(rows.T),
        },
    )
    assert_equal(listed(alone), answer(rows_of(indices[:1], 5), labels[:1], lengths[:1]))
    if [listed(pair) for pair in seen["batch"]] != [list(pair) for pair in batch]:
        # zh: 批量与原来不同。
        # zh: 批量中的词元列表被修改了。
        fail("The batch is not what it was.", mistake="The token lists of the batch are changed.")
    if seen["vocab"] != vocab:
        # zh: 词表与原来不同。
        # zh: 词表被修改了。
        fail("The vocabulary is not what it was.", mistake="The vocabulary is changed.")


# -- RNNClassifier


def padded(texts, pad):
    """(text (B, T), lengths (B,)) of these tensors, filled up with `pad`."""
    text = nn.utils.rnn.pad_sequence(texts, batch_first=True, padding_value=pad)
    return text, torch.tensor([len(one) for one in texts])


def alike(first, second):
    """Whether two tensors of logits are the same but for rounding in float32."""
    return torch.allclose(first, second, rtol=1e-4, atol=1e-5)


def assert_reads(rows):
    """The logits (N, C) of texts that have hardly a token in common are not all the same."""
    if alike(rows, rows[:1].expand_as(rows)):
        fail(
            # zh: 不同的文本得到了完全相同的logits。
            "Different texts have the very same logits.",
            # zh: 结果不取决于文本。
            mistake="What it returns does not depend on the text.",
        )


@points(5, exercise="RNNClassifier", public=True)
def test_a_text_alone_has_the_same_logits_as_in_a_batch(student):
    # zh: 一个文本单独输入和在带填充的小批量中输入，RNNClassifier 给出相同的logits。
    # zh: 取每个文本最后一个词元之后的隐状态，而不是最后一列之后的：把批量打包，或按lengths取出那一步。对长批量中的一个短文本，自己比较一下两者。
    """RNNClassifier gives a text the same logits alone and in a batch with padding.

    Take the hidden state after the last token of each text, not after the last column: pack the
    batch, or pick the step by lengths. Compare both by hand for a short text in a long batch.
    """
    classes, texts = int(integers(3, 20)), [integers(1, 9, length) for length in (2, 5, 3)]
    even = [text[:2] for text in reversed(texts)]  # texts[0] comes last

    seen = student.probe(
        "recurrent",
        (9, 3, 5, classes),
        padded(texts[:1], 0),
        padded(even, 0),
        padded(texts, 0),
    )

    alone, even_rows, rows = seen["logits"]
    if shape_of(alone) == (classes,):
        fail(
            # zh: 输出没有批量维度。
            "The output has no batch dimension.",
            # zh: 只有一个文本的小批量丢失了批量维度。
            mistake="A batch of one text loses its batch dimension.",
        )
    assert_equal([shape_of(some) for some in seen["logits"]], [(n, classes) for n in (1, 3, 3)])
    assert_reads(rows)
    if not alike(even_rows[2:], alone):
        fail(
            # zh: 在各文本等长的小批量中，一个文本的logits与单独输入时不同。
            "In a batch of equally long texts a text has other logits than alone.",
            # zh: 小批量中的各个文本被混在一起了：text 的批量维度在前。
            mistake="The texts of a batch are mixed up: text has the batch first.",
        )
    assert_close(
        rows[:1],
        alone,
        mistakes=lambda: {
            # zh: 各行返回时顺序变了：按长度排了序。
            "The rows come back in another order: sorted by length.": (
                rows[:1] if any(alike(row, alone[0]) for row in rows[1:]) else NEVER
            ),
            # zh: 填充渗进来了：取的是最后一列之后的状态，而不是每个文本自己的最后一个词元之后的状态。
            "Padding leaks in: the state after the last column is taken, not after each text's own "
            "last token.": rows[:1],
        },
    )


RECURRENT = 11, 3, 6, 4  # of the vocabulary, an embedding, the hidden state, the output


@points(4, exercise="RNNClassifier")
def test_only_lengths_say_where_a_text_ends(student):
    # zh: 一个文本的logits只取决于它自己的词元及其顺序，与其他无关。
    # zh: 超出文本长度的都是填充，即使其索引是真实词元的索引；而文本之内的词元0是词元。长度可以是任意顺序；两次调用之间不保留任何东西。
    """The logits of a text depend on its own tokens and their order, and on nothing else.

    Whatever stands behind a text's length is padding, also if its index is that of a real token,
    and the token 0 inside a text is a token. Lengths come in any order; nothing is kept from one
    call to the next.
    """
    num_tokens, *widths, _ = RECURRENT
    num_classes = int(integers(3, 20))
    texts = [integers(1, num_tokens, length) for length in (3, 6, 1, 4)]
    texts[0][1] = 0
    texts[1] = torch.tensor([1, 2, 3, 4, 5, 6])
    reverse, shorter = texts[1].flip(0), texts[1].clone()
    shorter[-1] = 7

    seen = student.probe(
        "recurrent",
        (num_tokens, *widths, num_classes),
        padded(texts[:1], 0),
        padded(texts, 0),
        padded(texts, 9),
        padded([texts[i] for i in (3, 2, 1, 0)], 9),
        padded([texts[1], reverse, shorter], 0),
        padded(texts[2:3], 0),
        padded(texts[:1], 0),
    )

    shapes = [(n, num_classes) for n in (1, 4, 4, 4, 3, 1, 1)]
    if (num_classes,) in map(shape_of, seen["logits"]):
        fail(
            "The output has no batch dimension.",
            mistake="A batch of one text loses its batch dimension.",
        )
    assert_equal([shape_of(some) for some in seen["logits"]], shapes)
    alone, zeros, nines, turned_round, orders, single, again = seen["logits"]
    assert_reads(zeros)
    if not alike(alone, again):
        fail(
            # zh: 同一个文本在之后的调用中得到了不同的logits。
            "The same text had other logits in a later call.",
            # zh: 隐状态从一次调用带到了下一次。
            mistake="The hidden state is carried over from one call to the next.",
        )
    padded_rows = zeros[[0, 2]]
    assert_close(
        padded_rows,
        torch.cat([alone, single]),
        mistakes=lambda: {
            "The rows come back in another order: sorted by length.": (
                padded_rows if alike(zeros[2:3], alone) else NEVER
            ),
            "Padding leaks in: the state after the last column is taken, not after each text's own "
            "last token.": padded_rows,
        },
    )
    if not alike(zeros, nines):
        fail(
            # zh: logits取决于填充的索引。
            "The logits depend on the index of the padding.",
            # zh: 用索引0来判断填充了；只有lengths说明文本在哪里结束。
            mistake="Padding is told by the index 0; only lengths says where a text ends.",
        )
    assert_close(turned_round.flip(0), zeros)
    if alike(orders[0], orders[1]):
        fail(
            # zh: 把文本倒过来读，logits相同。
            "A text read backwards has the same logits.",
            # zh: 词元的顺序不起作用：这是词袋。
            mistake="The order of the tokens makes no difference: this is a bag of tokens.",
        )
    if alike(orders[0], orders[2]):
        fail(
            # zh: 文本的最后一个词元不起作用。
            "The last token of a text makes no difference.",
            # zh: 早停了一个词元。
            mistake="It stops one token too early.",
        )


KINDS = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


def rebuilt(parts):
    """Embedding, recurrent layer and linear layer in float64, or None if it is made otherwise."""
    found = {part["kind"]: part for part in parts}
    kinds = [kind for kind in found if kind in KINDS]
    if len(parts) != 3 or len(kinds) != 1 or not {"Embedding", "Linear"} <= set(found):
        return None
    part = found[kinds[0]]
    options, parameters = part["options"], part["parameters"]
    if options.get("bidirectional") or options.get("proj_size"):
        return None  # a right answer too; its padding is judged, its states are not
    width, inner = (
        taken_count(parameters[name].shape[-1], 1, 64) for name in ("weight_ih_l0", "weight_hh_l0")
    )
    rnn = KINDS[kinds[0]](
        width,
        inner,
        num_layers=taken_count(options["num_layers"], 1, 8),
        bias=options["bias"],
        batch_first=True,
        dtype=torch.float64,
        **({"nonlinearity": options["nonlinearity"]} if "nonlinearity" in options else {}),
    )
    rnn.load_state_dict(taken_parameters(parameters, shapes_of(rnn.state_dict())))
    num_tokens, *_, num_classes = RECURRENT
    shapes = {"weight": (num_classes, inner), "bias": (num_classes,)}
    linear = taken_parameters(found["Linear"]["parameters"], shapes)
    shapes = {"weight": (num_tokens, width)}
    embedding = taken_parameters(found["Embedding"]["parameters"], shapes)
    return embedding["weight"], rnn, linear


def shapes_of(state):
    """The shapes of a dict of tensors."""
    return {name: tuple(value.shape) for name, value in state.items()}


def taken_parameters(parameters, shapes):
    """Those of these names and shapes in float64, fit to compute with."""
    return {
        name: taken(parameters[name], shape, varied=len(shape) == 2).double()
        for name, shape in shapes.items()
    }


def assert_ends_with_one_linear(student, text):
    """One linear layer makes the logits, nothing acts on them, and there is no dropout."""
    shift = torch.tensor([-3.0, 2.0, -1.0, 0.5])
    seen = student.probe("recurrent_ending", RECURRENT, text.expand(20, -1), shift)
    logits, linear, train = seen["logits"], seen["linear"], seen["train"]
    if seen["ready"] and seen["linears"] > 1:
        fail(
            # zh: 学习的线性层不止一个。
            "More than one linear layer learns.",
            # zh: 线性层比要求的多：要求的只有一个。
            mistake="There are more linear layers than the one that is asked for.",
        )
    if seen["shifted"] is not None and not alike(seen["shifted"], logits + shift):
        if shape_of(linear) == shape_of(logits):
            assert_close(
                logits,
                linear,
                mistakes=lambda: {
                    # zh: 使用了sigmoid；要求的是logits。
                    "Sigmoid is applied; logits are asked for.": linear.sigmoid(),
                    "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                        linear.softmax(1)
                    ),
                    "Log-softmax is applied; logits are asked for.": linear.log_softmax(1),
                    "There is an activation after the last layer.": linear.clamp(min=0),
                },
            )
        # zh: 结果不是线性层所返回的。
        fail("The result is not what the linear layer returns.")
    if not alike(train, train[:1].expand_as(train)):
        fail(
            # zh: 在训练模式下，同一个文本在一个小批量中得到了不同的logits。
            "In train mode the same text has several logits in one batch.",
            # zh: 有暂退法；这里不要求使用。
            mistake="There is dropout; none is asked for here.",
        )
    if not alike(train, logits):
        # zh: 同一个文本在训练模式下的logits与评估模式下的不同。
        fail("In train mode a text has other logits than in eval mode.")


@points(5, exercise="RNNClassifier")
def test_classifier_reads_the_last_hidden_state(student):
    # zh: RNNClassifier 把线性层作用于最后一层在最后一个词元之后的隐状态。
    # zh: 嵌入层、循环层、线性层：返回logits，梯度能到达这三者。
    """RNNClassifier applies its linear layer to the last layer's hidden state after the last token.

    Embedding, recurrent layer, linear layer: logits, and gradients that reach all three.
    """
    num_tokens, _, num_hiddens, num_classes = RECURRENT
    text = integers(1, num_tokens, 1, 5)

    seen = student.probe("recurrent", RECURRENT, (text, torch.tensor([5])))

    logits = seen["logits"][0]
    assert_equal(shape_of(logits), (1, num_classes))
    for part in seen["parts"]:
        shape = shape_of(part["parameters"].get("weight"))
        if part["kind"] == "Embedding" and shape == (num_tokens, num_hiddens):
            fail(
                # zh: 嵌入层的大小不是要求的大小。
                "The embedding has not the size that was asked for.",
                # zh: embed_dim 与 hidden_dim 弄反了。
                mistake="embed_dim and hidden_dim are swapped.",
            )
    made = rebuilt(seen["parts"])
    if made:
        weight, rnn, linear = made
        with torch.no_grad():
            steps, state = rnn(weight[text])  # steps (1, T, H)
        hidden, cell = state if isinstance(state, tuple) else (state, None)

        def logits_of(features):
            return features @ linear["weight"].T + linear["bias"]

        right = logits_of(hidden[-1])
        assert_close(
            logits,
            right,
            dtype=torch.float32,
            mistakes=lambda: {
                "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                    right.softmax(1)
                ),
                "Log-softmax is applied; logits are asked for.": right.log_softmax(1),
                "There is an activation after the last layer.": right.clamp(min=0),
                "Sigmoid is applied; logits are asked for.": right.sigmoid(),
                "It stops one token too early.": logits_of(steps[:, -2]),
                # zh: 取的是第一个词元之后的状态，而不是最后一个之后的。
                "The state after the first token is taken, not after the last.": (
                    logits_of(steps[:, 0])
                ),
                # zh: 对所有词元之后的状态取了平均；要求的是最后一个状态。
                "The states after all tokens are averaged; the last one is asked for.": (
                    logits_of(steps.mean(1))
                ),
                # zh: 取了所有时间步上的最大值；要求的是最后一个状态。
                "The largest values over all steps are taken; the last state is asked for.": (
                    logits_of(steps.amax(1))
                ),
                # zh: 取的是第一层的隐状态，而不是最后一层的。
                "The hidden state of the first layer is taken, not that of the last.": (
                    logits_of(hidden[0])
                ),
                # zh: 取的是LSTM的记忆元（cell state），而不是隐状态。
                "The cell state of the LSTM is taken, not its hidden state.": (
                    NEVER if cell is None else logits_of(cell[-1])
                ),
            },
        )
    assert_ends_with_one_linear(student, text)
    if any("embed" in name for name in seen["unreached"]):
        fail(
            # zh: 没有梯度到达嵌入层。
            "No gradient reaches the embedding.",
            # zh: 结果与计算图断开了，因此嵌入层永远学不到东西。
            mistake="The result is cut off from the graph, so the embedding never learns.",
        )


# -- thresholds


COURSE = Path(__file__).parents[2]


def drawn_spiral(n, classes):
    """X (n * classes, 2) and y, drawn here: what the classifiers are judged on is not their own."""
    t = torch.linspace(0, 1, n)
    angles = arms(n, classes).float() + normal(classes, n, std=0.2)
    X = t[:, None] * torch.stack([angles.sin(), angles.cos()], dim=-1)  # (C, N, 2)
    return X.flatten(0, 1), torch.arange(classes).repeat_interleave(n)


LINEAR_AT_MOST = 0.65  # 100 runs with 100 seeds lay between .481 and .517


@training
@points(2, exercise="thresholds")
def test_relu_separates_the_spirals(student, thresholds):
    # zh: 带ReLU的分类器能学会螺旋，线性的那个学不会。
    # zh: 它用到 relu_classifier 和 linear_classifier：请先看它们的测试，并用notebook中的单元格画出决策边界。
    """The classifier with ReLU learns the spirals, and the linear one does not.

    It uses relu_classifier and linear_classifier: look at their tests first, and draw the
    boundaries with the cell of the notebook.
    """
    (X, y), (X_test, y_test) = drawn_spiral(300, 3), shuffled(*drawn_spiral(300, 3))

    def attempt(name="relu_classifier"):
        predictions = student.probe("spiral_predictions", name, X, y, X_test, 100, 500, 0.01)
        return accuracy_of(predictions, y_test)

    assert_reaches(attempt, thresholds["spiral"])
    if attempt("linear_classifier") > LINEAR_AT_MOST:
        # zh: 线性分类器在螺旋上的表现好于线性模型所能达到的。
        fail("The linear classifier is better on the spirals than a linear one can be.")


@cache
def text_set(which):
    """A text set with the labels that decide."""
    return with_deciding_labels(which, COURSE)


def text_accuracy(student, which, *options):
    """The share of test texts that the classifier gets right; the probe knows these options."""
    data = text_set(which)
    texts, labels = shuffled(data.test_texts, data.test_labels)
    trained_on = list(data.train_texts), data.train_labels
    predictions = student.probe("text_predictions", *trained_on, texts, *options)
    return accuracy_of(predictions, labels)


@training
@points(3, exercise="thresholds")
def test_classifier_learns_names_letter_by_letter(student, thresholds):
    # zh: RNNClassifier 能学会一个名字出自哪份名单，比字母词袋做得更好。
    # zh: 它用到你的 build_vocab、collate_batch 和 RNNClassifier：请先看它们的测试。
    """RNNClassifier learns from which list a first name is, better than a bag of letters could.

    It uses your build_vocab, collate_batch and RNNClassifier: look at their tests first.
    """
    assert_reaches(
        lambda: text_accuracy(student, NAMES, "letters", 1, (16, 32, 2), 32, 10, 0.01),
        thresholds["names"],
    )


@training
@points(3, exercise="thresholds")
def test_classifier_learns_descriptions_word_by_word(student, thresholds):
    # zh: RNNClassifier 能学会一条介绍出自Debian的哪个分类。
    """RNNClassifier learns from which section of Debian a description is.

    It uses your build_vocab, collate_batch and RNNClassifier: look at their tests first.
    """
    assert_reaches(
        lambda: text_accuracy(student, DESCRIPTIONS, "words", 2, (32, 32, 4), 32, 5, 0.01),
        thresholds["descriptions"],
    )
