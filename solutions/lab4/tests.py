"""The tests of lab 4: logistic and softmax regression, from scratch and with torch.nn.

Students have those marked public. The hidden ones look closer: at other shapes and dtypes, extreme
values, gradients, devices and good practice, and they train for real. Oracles are formulas in
float64, not PyTorch's own layers; inputs are drawn so that no known mistake gives the right answer.
"""

import torch
from torch.nn import functional as F

from grader.testing import (
    accuracy_of,
    anywhere,
    assert_close,
    assert_equal,
    assert_rate,
    assert_reaches,
    cases,
    drawn_once,
    fail,
    integers,
    normal,
    points,
    shape_of,
    shuffled,
    taken,
    training,
    uniform,
)


def assert_unchanged(after, before):
    if not torch.equal(after, before):
        # zh: 某个输入与原来不同了。
        # zh: 输入本身被修改了。
        fail("An input is not what it was.", mistake="An input itself is changed.")


# -- Linear


def assert_own_biases(bias):
    if shape_of(bias) in [(), (1,)]:
        fail(
            # zh: 偏置只有一个数。
            "The bias is a single number.",
            # zh: 所有输出共用一个偏置；每个输出都需要自己的偏置。
            mistake="A single bias is shared by all outputs; each needs its own.",
        )


def taken_layer(values, in_features, out_features):
    """Weight and bias of a Linear, fit to compute with."""
    weight, bias = values
    return (
        taken(weight, (out_features, in_features), varied=True),
        taken(bias, (out_features,)),
    )


@points(3, exercise="Linear", public=True)
def test_linear_has_weight_and_bias_and_uses_them(student):
    # zh: Linear(in, out) 有形状为 (out, in) 的权重和形状为 (out,) 的偏置，两者都能学习，并返回 X Wᵀ + b。
    # zh: 两者都是需要梯度的叶节点，parameters() 返回的就是这两个张量。相乘时转置权重，再加上偏置。
    """Linear(in, out) has a weight (out, in) and a bias (out,), learns both and returns X Wᵀ + b.

    Both are leaves that require gradients, and parameters() returns these two. Transpose the weight
    in the product, and add the bias.
    """
    X = normal(5, 4)

    seen = student.probe("linear", (4, 3), X)

    weight, bias = seen["fresh"]
    if shape_of(weight) == (4, 3):
        fail(
            # zh: 权重的形状是 (in_features, out_features)。
            "The weight has the shape (in_features, out_features).",
            # zh: 权重的形状是 (in, out)；要求的是 (out, in)。
            mistake="The weight has the shape (in, out); (out, in) is asked for.",
        )
    assert_own_biases(bias)
    assert_equal(shape_of(weight), (3, 4))
    assert_equal(shape_of(bias), (3,))
    if seen["learning"] != [True, True]:
        fail(
            # zh: 权重和偏置并非都需要梯度。
            "Weight and bias do not both require gradients.",
            # zh: 没有要求计算梯度：权重和偏置都要设置 requires_grad。
            mistake="No gradient is asked for: weight and bias need requires_grad.",
        )
    if seen["leaves"] != [True, True]:
        fail(
            # zh: 权重和偏置并非都是叶节点。
            "Weight and bias are not both leaves.",
            # zh: 张量由被记录的运算产生，因此不是叶节点，得不到梯度。
            mistake="A recorded operation made the tensor, so it is no leaf and gets no gradient.",
        )
    if seen["listed"] != [True, True] or seen["count"] != 2:
        # zh: parameters() 返回的并不恰好是权重和偏置这两个张量本身。
        fail("parameters() does not return weight and bias themselves, and nothing else.")
    weight, bias = taken_layer(seen["values"], 4, 3)
    assert_close(
        seen["outputs"],
        [X @ weight.T + bias],
        mistakes=lambda: {
            # zh: 没有加上偏置。
            "The bias is not added.": [X @ weight.T],
            # zh: 偏置被减去了，应当加上。
            "The bias is subtracted.": [X @ weight.T - bias],
        },
    )


@points(3, exercise="Linear")
def test_linear_draws_small_normal_weights(student):
    # zh: 新建的 Linear，其权重取自 N(0, 0.01²)，偏置为0。
    # zh: torch.normal 接受的是标准差；torch.randn 取自 N(0, 1)，torch.rand 则是均匀分布。
    """A fresh Linear has weights from N(0, 0.01²) and biases of 0.

    torch.normal takes the standard deviation; torch.randn draws from N(0, 1), torch.rand uniformly.
    """
    inputs, outputs = int(integers(50, 60)), int(integers(40, 50))

    seen = student.probe("linear", (inputs, outputs))

    weight, bias = seen["fresh"]
    assert_equal(shape_of(weight), (outputs, inputs))
    assert_own_biases(bias)
    if shape_of(bias) == (outputs,) and bias.any():
        # zh: 有的偏置不是0。
        # zh: 偏置的初始值不是0。
        fail("Some biases are not 0.", mistake="The biases do not start at 0.")
    assert_close(bias, torch.zeros(outputs))
    n = weight.numel()
    assert_rate(
        int((weight > 0).sum()),
        n,
        0.5,
        mistakes={
            # zh: 所有权重都是正数：torch.rand 是均匀分布；要求的是正态分布。
            "All weights are positive: torch.rand is uniform; a normal distribution is asked for.": (
                1.0
            ),
            # zh: 没有一个权重是正数：权重的初始值为0，没有随机抽取。
            "No weight is positive: the weights start at 0, so they are not drawn.": 0.0,
        },
    )
    assert_rate(
        int((weight.abs() < 0.002).sum()),
        n,
        0.158519,
        mistakes={
            # zh: 权重取自 N(0, 1)；标准差应为0.01。
            "The weights are drawn from N(0, 1); the standard deviation is to be 0.01.": 0.0015957,
            # zh: 标准差约为0.1，即0.01的平方根；要求的标准差就是0.01。
            "The standard deviation is about 0.1, the root of 0.01; 0.01 itself is asked for.": (
                0.0159566
            ),
            # zh: 标准差是0.0001，即0.01的平方；要求的标准差就是0.01。
            "The standard deviation is 0.0001, the square of 0.01; 0.01 itself is asked for.": 1.0,
            # zh: 权重在±0.01内均匀分布；要求的是正态分布。
            "The weights are uniform within ±0.01; a normal distribution is asked for.": 0.2,
        },
    )
    assert_rate(
        int((weight.abs() < 0.01).sum()),
        n,
        0.682689,
        mistakes={
            "The weights are uniform within ±0.01; a normal distribution is asked for.": 1.0,
        },
    )
    if torch.equal(weight, seen["again"]):
        fail(
            # zh: 两个层的权重完全相同。
            "Two layers have the very same weights.",
            # zh: 设置了随机种子，使所有层的初始值都相同。
            mistake="A seed is set, so that all layers start alike.",
        )


@points(2, exercise="Linear")
def test_linear_for_as_many_outputs_as_inputs(student):
    # zh: 当 in_features = out_features 时，以及只有一个输出时，Linear 也返回 X Wᵀ + b，且梯度能够传到两个参数。
    # zh: 权重是方阵时，忘记转置不会报错；张量运算会保留计算图，.data、.detach() 和 .item() 会切断它。
    """Linear returns X Wᵀ + b also for in_features = out_features and for one output, and gradients
    reach weight and bias.

    A square weight hides a forgotten transpose; tensor operations keep the graph, .data, .detach()
    and .item() cut it.
    """
    inputs = list(cases(normal(1, 3), normal(4, 3), normal(3, 5).T))

    seen = student.probe("linear", (3, 3), *inputs)
    single = student.probe("linear", (3, 1), *inputs)

    W, b = (tensor.double() for tensor in taken_layer(seen["values"], 3, 3))
    outputs = [X.double() @ W.T + b for X in inputs]
    assert_close(
        seen["outputs"],
        outputs,
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 相乘时没有转置权重。
            "The weight is not transposed in the product.": [X.double() @ W + b for X in inputs],
            "The bias is not added.": [X.double() @ W.T for X in inputs],
        },
    )
    errors = [2 * output for output in outputs]
    assert_close(
        seen["gradients"],
        [
            sum(error.T @ X.double() for error, X in zip(errors, inputs, strict=True)),
            sum(error.sum(0) for error in errors),
        ],
        dtype=torch.float32,
        mistakes={
            # zh: 梯度传不到权重和偏置：结果与计算图断开了。
            "No gradient reaches weight and bias: the result is cut off from the graph.": [
                None,
                None,
            ],
        },
    )
    W, b = (tensor.double() for tensor in taken_layer(single["values"], 3, 1))
    assert_close(single["outputs"], [X.double() @ W.T + b for X in inputs], dtype=torch.float32)


def assert_moved(student, name, outputs=None):
    """What `to` of a model of any width did is right: itself returned, parameters moved, still leaves that learn."""
    inputs = int(integers(3, 40))
    seen = student.probe("moved", name, (inputs, outputs) if outputs else (inputs,))
    if not seen["self"]:
        if seen["nothing"]:
            # zh: to(device) 没有返回值。
            # zh: to(device) 没有返回对象自身。
            fail("to(device) returned nothing.", mistake="to(device) does not return the object.")
        fail(
            # zh: to(device) 返回的不是对象自身。
            "to(device) returned something else than the object itself.",
            # zh: to(device) 返回了另一个对象；应返回自身。
            mistake="to(device) returns another object; it is to return itself.",
        )
    if "used" in seen and seen["used"] == [True, True] and False in seen["moved"]:
        fail(
            # zh: 调用 to(device) 之后，parameters() 返回的不是权重和偏置。
            "After to(device), parameters() returns other tensors than weight and bias.",
            # zh: parameters() 返回的仍是调用 to(device) 之前的张量。
            mistake="parameters() still returns the tensors from before to(device).",
        )
    if not any(seen["moved"]):
        # zh: to(device) 没有移动任何参数。
        # zh: to(device) 没有移动参数。
        fail("to(device) moved no parameter.", mistake="to(device) does not move the parameters.")
    if not all(seen["moved"]) or len(seen["moved"]) != 2:
        fail(
            # zh: to(device) 没有把权重和偏置都移动。
            "to(device) did not move both weight and bias.",
            # zh: to(device) 只移动了权重和偏置中的一个。
            mistake="to(device) moves only one of weight and bias.",
        )
    if False in seen["leaves"]:
        fail(
            # zh: 调用 to(device) 之后，参数不再是计算图的叶节点。
            "After to(device) the parameters are no leaves of the graph.",
            # zh: 移动被记录进了计算图，因此移动后的张量不是叶节点：它们得不到梯度。
            mistake="The move is recorded, so the moved tensors are no leaves: they get no gradient.",
        )
    if False in seen["learning"]:
        fail(
            # zh: 调用 to(device) 之后，参数不需要梯度。
            "After to(device) the parameters do not require gradients.",
            # zh: 移动后的张量不再需要梯度。
            mistake="The moved tensors do not require gradients any more.",
        )
    before, after = seen["parameters"]
    *_, largest = sorted(before, key=torch.numel)  # the weight
    assert_equal(largest.numel(), inputs * (outputs or 1))
    for param in before:
        taken(param, param.shape, varied=param is largest)
    assert_close(after, before)


@points(4, exercise="Linear")
def test_linear_moves_to_a_device(student):
    # zh: to(device) 移动权重和偏置，使其仍是需要梯度的叶节点，并返回该层。
    # zh: 移动与其他运算一样会被记录：请把要移动的张量分离出来，移动之后再要求梯度，最后返回 self。（本测试中的设备只是模拟的。）
    """to(device) moves weight and bias, keeps them leaves that require gradients, returns the layer.

    Moving is an operation like any other: detach what is moved, ask for gradients afterwards, and
    return self. (The device of this test only pretends to be one.)
    """
    assert_moved(student, "Linear", 3)


# -- Flatten


def assert_rows(rows, X):
    """One row for each example, with its numbers in order."""
    assert_close(
        rows,
        X.reshape(len(X), X[0].numel()),
        mistakes=lambda: {
            # zh: 批量维度也被展平了：要求每个样本占一行。
            "The batch is flattened too: one row for each example is asked for.": X.flatten(),
            # zh: 所有数都在同一行里：要求每个样本占一行。
            "Everything stands in one row: one row for each example is asked for.": (
                X.reshape(1, X.numel())
            ),
            # zh: 每个样本成了一列；应当是一行。
            "Each example is a column; it is to be a row.": X.reshape(len(X), X[0].numel()).T,
        },
    )


@points(2, exercise="Flatten", public=True)
def test_flatten_keeps_the_batch(student):
    # zh: Flatten()(X) 中每个样本占一行，按顺序包含它的所有数。
    # zh: 维度0是批量维度，即使其中只有一个样本：展平它之后的维度。
    """Flatten()(X) has one row for each example, with all its numbers in order.

    Dimension 0 is the batch, even if it holds one example: flatten what comes after it.
    """
    for X, rows in student.each("Flatten()", cases(normal(1, 2, 3), normal(4, 1, 2, 3))):
        assert_rows(rows, X)


@points(2, exercise="Flatten")
def test_flatten_for_any_number_of_dimensions(student):
    # zh: 对二维、三维和五维的输入，Flatten 都保留批量维度，且梯度能够反向传播。
    # zh: 第一维之后可以有任意多个维度；结果是二维的。
    """Flatten keeps the batch for inputs of two, three and five dimensions, and gradients flow.

    Any number of dimensions after the first; the result is two-dimensional.
    """
    inputs = [
        normal(3, 4),
        normal(2, 3, 4),
        normal(2, 1, 3, 2, 2, dtype=torch.float64),
        normal(3, 1, 1),
    ]

    for X, seen in zip(inputs, student.probe("flattened", *inputs), strict=True):
        assert_rows(seen["result"], X)
        assert_close(
            seen["gradient"],
            2 * X,
            mistakes={
                # zh: 梯度传不到输入：结果与计算图断开了。
                "No gradient reaches the input: the result is cut off from the graph.": type(None),
            },
        )


# -- BCELoss


def bce_terms(p, y):
    """The two terms of the binary cross-entropy, elementwise in float64."""
    p, y = p.double(), y.double()
    return y * torch.log(p), (1 - y) * torch.log(1 - p)


@points(3, exercise="BCELoss", public=True)
def test_bce_is_the_mean_over_both_terms(student):
    # zh: BCELoss()(prediction, target) 是 −(y log p + (1 − y) log(1 − p)) 的平均值。
    # zh: 有两项，每个类别一项；负号对两项都起作用。取平均值，而不是求和。
    """BCELoss()(prediction, target) is the mean of −(y log p + (1 − y) log(1 − p)).

    Two terms, one for each class; the minus stands before both. The mean, not the sum.
    """
    pairs = [
        (uniform(3, low=0.1, high=0.9), torch.tensor([1.0, 0.0, 1.0])),
        (uniform(6, 1, low=0.1, high=0.9), torch.tensor([[1.0, 1.0, 0.0, 0.0, 1.0, 0.0]]).T),
    ]
    for (p, y), loss in student.each("BCELoss()", pairs):
        positive, negative = bce_terms(p, y)
        both = positive + negative
        assert_close(
            loss,
            -both.mean(),
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: 这是对各元素求和；要求的是平均值。
                "This is the sum over the elements; the mean is asked for.": -both.sum(),
                # zh: 返回了每个元素的损失；要求的是它们的平均值。
                "One loss for each element is returned; their mean is asked for.": -both,
                # zh: 符号错了：预测越差，这个值反而越小。
                "The sign is wrong: this falls where the predictions get worse.": both.mean(),
                # zh: 漏了类别0的那一项 (1 − y) log(1 − p)。
                "The term of class 0, (1 − y) log(1 − p), is missing.": -positive.mean(),
                # zh: 漏了类别1的那一项 y log p。
                "The term of class 1, y log p, is missing.": -negative.mean(),
                # zh: 两个类别弄反了：y 应与 log p 相乘。
                "The classes are swapped: y belongs to log p.": (
                    -(y.double() * torch.log(1 - p.double()) + (1 - y.double()) * p.double().log())
                ).mean(),
                # zh: 返回的是Python的数：梯度无法通过它反向传播。
                "A Python number is returned: no gradient can flow through it.": float,
            },
        )


def clamped_bce(p, y):
    """The binary cross-entropy, elementwise in float64, with its logarithms clamped at −100."""
    p, y = p.double(), y.double()
    return -(y * p.log().clamp(min=-100) + (1 - y) * (1 - p).log().clamp(min=-100))


@points(3, exercise="BCELoss")
def test_bce_for_any_shape_dtype_and_target(student):
    # zh: 对任何形状和dtype，BCELoss 都是所有元素的平均值，其梯度也正确。
    # zh: 按公式逐元素计算；目标值在0与1之间时公式同样成立。
    """BCELoss is the mean over all elements for any shape and dtype, with its gradient.

    The formula as it stands, elementwise; it holds for targets between 0 and 1 as well.
    """
    pairs = [
        (uniform(5, 1, low=0.05, high=0.95), integers(0, 2, 5, 1).float()),
        (
            uniform(2, 3, 4, low=0.05, high=0.95, dtype=torch.float64),
            uniform(2, 3, 4, low=0.2, high=0.8, dtype=torch.float64),
        ),
        (uniform(3, 2, low=0.05, high=0.95).T, uniform(3, 2, low=0.2, high=0.8).T),
        (uniform(1, 1, low=0.05, high=0.95), integers(0, 2, 1, 1).float()),
    ]

    for (p, y), seen in zip(pairs, student.probe("losses", "BCELoss", *pairs), strict=True):
        losses = clamped_bce(p, y)
        assert_close(
            seen["loss"],
            losses.mean(),
            dtype=p.dtype,
            mistakes=lambda: {
                "This is the sum over the elements; the mean is asked for.": losses.sum(),
                # zh: 总和只除以了批量大小，而应除以元素个数。
                "The sum is divided by the batch size only, not by the number of elements.": (
                    losses.sum() / len(p)
                ),
                # zh: 目标值被当作只有0或1；公式对其间的数同样成立。
                "The target is taken for 0 or 1; the formula holds for numbers between, too.": (
                    clamped_bce(p, (y == 1).double()).mean()
                ),
                # zh: 目标值被取整了；公式对0与1之间的数同样成立。
                "The target is rounded; the formula holds for numbers between 0 and 1, too.": (
                    clamped_bce(p, y.round()).mean()
                ),
            },
        )
        assert_close(
            seen["gradient"],
            (p - y) / (p * (1 - p)) / p.numel(),
            mistakes={
                # zh: 梯度传不到预测：结果与计算图断开了。
                "No gradient reaches the prediction: the result is cut off from the graph.": (
                    type(None)
                ),
            },
        )
        for after, before in zip(seen["after"], (p, y), strict=True):
            assert_unchanged(after, before)


NEVER = object()  # nothing that is returned equals it


def between(seen, low, high):
    """What was seen if it is a number between these: for a name of a range of values."""
    inside = shape_of(seen) == () and low < seen.item() < high
    return seen if inside else NEVER


@anywhere
@points(3, exercise="BCELoss")
def test_bce_is_finite_at_0_and_1(student):
    # zh: 概率恰为0或1时，BCELoss 是有限的：每个对数都不小于−100。
    # zh: 在相乘之前截断对数，而不是截断概率：0 · −∞ 是NaN。
    """BCELoss is finite where a probability is exactly 0 or 1: each logarithm counts −100 at least.

    Clamp the logarithms, not the probabilities, before they are multiplied: 0 · −∞ is NaN.
    """
    inside = uniform(1, low=0.2, high=0.8, dtype=torch.float64)
    pairs = [
        (torch.tensor([0.0, 1.0]), torch.tensor([0.0, 1.0])),
        # more that are wrong of class 0 than of class 1, so that a term that is missing tells which
        (torch.tensor([0.0, 1.0, 0.0, 1.0, 1.0]), torch.tensor([1.0, 0.0, 0.0, 1.0, 0.0])),
        (
            torch.cat([inside, torch.tensor([1.0, 0.0, 1e-50], dtype=torch.float64)]),
            torch.tensor([1.0, 0.0, 0.0, 1.0], dtype=torch.float64),
        ),
    ]
    for (p, y), loss in student.each("BCELoss()", pairs):
        losses = clamped_bce(p, y)
        expected = losses.mean()
        assert_close(
            loss,
            expected,
            dtype=p.dtype,
            mistakes=lambda: {
                # zh: 概率为0或1时损失是NaN：0 · −∞ 不是数。
                "At probabilities of 0 and 1 the loss is NaN: 0 · −∞ is no number.": (
                    torch.tensor(torch.nan)
                ),
                # zh: 概率为0或1时损失是无穷大。
                "At probabilities of 0 and 1 the loss is infinite.": torch.tensor(torch.inf),
                # zh: 无穷大的对数被换成了0：完全错误的预测反而没有损失。
                "Infinite logarithms are replaced by 0: a sure but wrong prediction costs nothing.": (
                    torch.where(losses >= 100, 0.0, losses).mean()
                ),
                "The term of class 0, (1 − y) log(1 − p), is missing.": (y * losses).mean(),
                "The term of class 1, y log p, is missing.": ((1 - y) * losses).mean(),
                # zh: 截断或平移的是概率；应把它们的对数截断到不小于−100。
                "The probabilities are clamped, or shifted; clamp their logarithms at −100.": (
                    between(loss, 0.1 * expected, 0.99 * expected)
                ),
            },
        )


@points(2, exercise="BCELoss", guessable=True)
def test_bce_refuses_different_shapes(student):
    # zh: 如果预测和目标的形状不同，BCELoss 会引发 ValueError。
    # zh: 首先比较两者的形状：广播机制是不会报错的。
    """BCELoss raises ValueError if prediction and target have different shapes.

    Compare the two shapes before anything else: broadcasting would not complain.
    """
    pairs = [
        (uniform(3, 1, low=0.1, high=0.9), torch.ones(3)),
        (uniform(4, low=0.1, high=0.9), torch.ones(1)),
        (uniform(2, 3, low=0.1, high=0.9), torch.ones(3, 2)),
    ]
    target = torch.tensor([1.0, 0.0, 1.0, 0.0])
    good = [(uniform(4, low=low, high=low + 0.1), target) for low in (0.05, 0.45)]

    one, other, *refused = student.probe("refusals", "BCELoss", *good, *pairs)

    if one["raised"] or other["raised"]:
        # zh: 形状相同也被拒绝。
        fail("Equal shapes are refused.")
    losses = [torch.as_tensor(seen["result"]).float().mean() for seen in (one, other)]
    taken(torch.stack(losses), (2,), varied=True)  # right or not, they are losses
    for _, seen in zip(pairs, refused, strict=True):
        if not seen["raised"]:
            fail(
                # zh: 接受了两个不同的形状。
                "Two different shapes were accepted.",
                # zh: 没有检查形状：(B, 1) 与 (B,) 会广播成 (B, B)。
                mistake="The shapes are not checked: (B, 1) and (B,) broadcast to (B, B).",
            )
        if "ValueError" not in seen["raised"]:
            # zh: 形状不同时引发的不是 ValueError。
            fail("Different shapes raised something else than ValueError.")


# -- one_hot


def assert_integers(rows):
    if isinstance(rows, torch.Tensor) and rows.is_floating_point():
        fail(
            # zh: 结果的dtype是浮点类型。
            "The result has a floating-point dtype.",
            # zh: 结果是浮点数；要求的是int64。
            mistake="The result is float; int64 is asked for.",
        )


@points(2, exercise="one_hot", public=True, guessable=True)
def test_one_hot_has_a_one_at_each_label(student):
    # zh: one_hot(labels, num_classes) 中每个标签占一行，在它的那一列为1，其余为0。
    # zh: 无论出现哪些标签，结果都是int64，并有 num_classes 列。
    """one_hot(labels, num_classes) has a row for each label, with 1 in its column and 0 elsewhere.

    The result is int64 and has num_classes columns, whichever labels occur.
    """
    inputs = [(torch.tensor([2, 0]), 4), (torch.tensor([1, 4, 0, 3, 4]), 5)]
    for (labels, num_classes), rows in student.each("one_hot", inputs):
        assert_integers(rows)
        assert_close(
            rows,
            F.one_hot(labels, num_classes),
            mistakes=lambda: {
                # zh: 列数只取决于出现的最大标签，应为 num_classes 列。
                "There are only as many columns as the largest label asks for.": F.one_hot(labels),
                # zh: 行和列弄反了。
                "Rows and columns are swapped.": F.one_hot(labels, num_classes).T,
            },
        )


@anywhere
@points(2, exercise="one_hot")
def test_one_hot_for_one_label_and_for_many(student):
    # zh: 只有一个样本或一个类别时，以及类别多于或少于标签个数时，one_hot 都正确。
    # zh: num_classes 列，每个标签一行，int64。
    """one_hot is right for a batch of one, for more classes than labels, for fewer and for one.

    num_classes columns, a row for each label, int64.
    """
    inputs = [
        (integers(0, 3, 1), 3),
        (integers(0, 4, 3), 7),
        (integers(0, 3, 8), 3),
        (integers(0, 1, 4), 1),
    ]
    for (labels, num_classes), rows in student.each("one_hot", inputs):
        assert_integers(rows)
        assert_close(rows, F.one_hot(labels, num_classes))


@points(3, exercise="one_hot", guessable=True)
def test_one_hot_refuses_labels_out_of_range(student):
    # zh: 标签为负或不小于 num_classes 时，one_hot 会引发 ValueError。
    # zh: 首先检查最小和最大的标签。
    """one_hot raises ValueError for a label that is negative or not below num_classes.

    Check the smallest and the largest label before anything else.
    """
    good = integers(0, 4, 3)
    bad = [torch.cat([good, torch.tensor([label])]) for label in (-1, 4, -4, 9)]

    accepted, *refused = student.probe("refusals", "one_hot", *((own, 4) for own in [good, *bad]))

    if accepted["raised"]:
        # zh: 范围之内的标签也被拒绝。
        fail("Labels in range are refused.")
    if torch.as_tensor(accepted["result"]).eq(1).sum() != len(good):
        # zh: 范围之内的标签得到的行不是各有一个1。
        fail("Labels in range do not get rows with one 1 in each.")
    for labels, seen in zip(bad, refused, strict=True):
        rows = seen["result"]
        if seen["raised"] and "ValueError" not in seen["raised"]:
            # zh: 标签超出范围时引发的不是 ValueError。
            fail("A label out of range raised something else than ValueError.")
        if seen["raised"]:
            continue
        wrapped = F.one_hot(labels % 4, 4)
        if shape_of(rows) == (4, 4) and torch.equal(rows.double(), wrapped.double()):
            fail(
                # zh: 负的标签从末尾数起了。
                "A negative label was counted from the end.",
                # zh: 负的标签绕到了末尾：−1成了最后一个类别。
                mistake="A negative label wraps around: −1 becomes the last class.",
            )
        if shape_of(rows) == (4, 4) and not rows[-1].any():
            fail(
                # zh: 超出范围的标签得到了一行零。
                "A label out of range got a row of zeros.",
                # zh: 接受了超出范围的标签，并给了它一行零。
                mistake="A label out of range is accepted and gets a row of zeros.",
            )
        # zh: 接受了超出范围的标签。
        fail("A label out of range was accepted.")


@points(1, exercise="one_hot", practice=True)
def test_one_hot_is_where_the_labels_are(student):
    # zh: 良好习惯：one_hot 新建的一切都建在标签所在的设备上。
    # zh: 凡是新建张量的地方，都传入 device=labels.device。
    """Good practice: everything that one_hot makes is made on the device of the labels.

    Pass device=labels.device to whatever makes a tensor.
    """
    labels = integers(0, 3, 4)

    seen = student.probe("one_hot_devices", labels, 3)

    rows = seen["rows"]
    if shape_of(rows) != (4, 3) or not torch.equal(rows.double(), F.one_hot(labels, 3).double()):
        # zh: 没有得到正确的行，无从看它们在哪个设备上。
        fail("There are no right rows to see the device of.")
    # Neither stand-in for a GPU is sure to be right; an answer that works with one is fine.
    if True not in seen["works"]:
        fail(
            # zh: 它只在默认设备上能用。
            "It works only where new tensors are made by default.",
            # zh: 有张量建在了CPU上，而不是标签所在的设备上。
            mistake="A tensor is made on the CPU, not on the device of the labels.",
        )


# -- softmax


def shares(logits, dims=-1):
    """The formula of softmax in float64, over any dimensions."""
    exponentials = logits.double().exp()
    return exponentials / exponentials.sum(dims, keepdim=True)


@points(2, exercise="softmax", public=True)
def test_softmax_is_over_the_last_dimension(student):
    # zh: softmax(logits) 的每一行是各指数所占的比例，其和为1。
    # zh: 沿最后一个维度求和并保留该维度，这样做除法时才能正确广播。
    """softmax(logits) gives each row shares of the exponentials that sum to 1.

    Sum over the last dimension and keep it, so that the division broadcasts.
    """
    inputs = cases(torch.tensor([[0.0, 1.0], [2.0, -1.0]]), normal(3, 4), normal(5, 5))
    for logits, probabilities in student.each("softmax", inputs):
        assert_close(
            probabilities,
            shares(logits),
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: 求和沿维度0（批量维度）进行了；应沿最后一个维度。
                "The sum is over dimension 0, the batch; take the last dimension.": (
                    shares(logits, 0)
                ),
                # zh: 对所有元素求和了；应只沿最后一个维度求和。
                "The sum is over all entries; take the last dimension only.": (
                    shares(logits, (0, 1))
                ),
                # zh: 指数没有除以它们的和。
                "The exponentials are not divided by their sum.": logits.double().exp(),
                # zh: 直接用logits除以它们的和了：应先取指数。
                "The logits themselves are divided by their sum: exponentials are asked for.": (
                    logits / logits.sum(-1, keepdim=True)
                ),
                # zh: 这是log-softmax；要求的是概率。
                "This is log-softmax; probabilities are asked for.": logits.log_softmax(-1),
            },
        )


@points(4, exercise="softmax")
def test_softmax_for_any_shape_and_dtype(student):
    # zh: logits在±50以内时，对任意维数和float64，softmax 及其梯度都正确。
    # zh: 无论有多少个维度，dim=-1 都是最后一个；返回与logits的dtype相同的新张量。
    """softmax is right for logits within ±50, any number of dimensions and float64, with gradients.

    dim=-1 is the last dimension however many there are; return a new tensor in the dtype of the
    logits.
    """
    inputs = [
        normal(3, 4, 3, std=2),
        normal(6, 5, std=15).clamp(-50, 50),
        normal(2, 3, std=2, dtype=torch.float64),
        normal(4),
        normal(5, 3, std=2).T,
        normal(3, 1),
    ]
    weights = [normal(*X.shape, dtype=X.dtype) for X in inputs]

    all_seen = student.probe("softmaxes", weights, *inputs)

    for X, weight, seen in zip(inputs, weights, all_seen, strict=True):
        expected = shares(X)
        assert_close(
            seen["result"],
            expected,
            dtype=X.dtype,
            mistakes=lambda: {
                # zh: 求和沿维度1进行了；应沿最后一个维度。
                "The sum is over dimension 1; take the last dimension.": (
                    shares(X, int(X.dim() > 1))
                ),
                "The sum is over dimension 0, the batch; take the last dimension.": shares(X, 0),
                "The sum is over all entries; take the last dimension only.": (
                    shares(X, tuple(range(X.dim())))
                ),
            },
        )
        slope = weight - (weight * expected).sum(-1, keepdim=True)
        assert_close(
            seen["gradient"],
            expected * slope,
            dtype=X.dtype,
            mistakes={
                # zh: 梯度传不到logits：结果与计算图断开了。
                "No gradient reaches the logits: the result is cut off from the graph.": type(None),
            },
        )
        assert_unchanged(seen["after"], X)


BIG = 1e4


def big_logits():
    """Rows at ±1e4: beside each other, wholly above and wholly below, equal, and close together."""
    rows = torch.tensor(
        [
            [BIG, 0.0, -BIG],
            [-BIG, 2 - BIG, 1 - BIG],
            [BIG, BIG, BIG],
            [BIG / 2, BIG, BIG / 2],
            [BIG - 1, BIG - 3, BIG],
        ]
    )
    return rows + integers(-2, 3, 5, 1)


def log_shares(logits, dim=-1):
    """Log-softmax in float64."""
    logits = logits.double()
    return logits - logits.logsumexp(dim, keepdim=True)


def alike(result, expected):
    """What was seen if logits of 5,000 and 10,000 got the same share in it, else what is expected."""
    same = shape_of(result) == (5, 3) and torch.equal(result[3, 0], result[3, 1])
    return result if same else expected


@anywhere
@points(4, exercise="softmax", guessable=True)
def test_softmax_does_not_overflow(student):
    # zh: logits达到±10000时，softmax 是有限的，误差不超过0.01；每行之和为1。
    # zh: 如果从一行的所有logits中减去同一个数，这个分式会怎样？选择这个数，使每个指数都不超过1。
    """softmax is finite and right within 0.01 at logits of ±10,000; each row sums to 1.

    What happens to the fraction if one number is subtracted from all logits of a row? Choose it so
    that no exponential exceeds 1.
    """
    inputs = [torch.tensor([[1000.0, 1000.0]]), big_logits()]
    for X, result in student.each("softmax", inputs):
        expected = log_shares(X).exp()  # the formula itself overflows in float64 too
        assert_close(
            result,
            expected,
            dtype=torch.float32,
            rtol=0.0,
            atol=1e-2,  # what the handout promises: exp(x − logsumexp) is right, if rounded
            mistakes=lambda: {
                # zh: exp上溢了：无穷大除以无穷大是NaN。
                "exp overflows: infinity over infinity is NaN.": (
                    X.exp() / X.exp().sum(-1, keepdim=True)
                ),
                # zh: 所有行都减去了同一个最大值：远小于它的行成了 0 / 0。
                "One maximum is subtracted from all rows: those far below it become 0 / 0.": (
                    (X - X.max()).exp() / (X - X.max()).exp().sum(-1, keepdim=True)
                ),
                # zh: logits被截断了，因此大的logits变得一样了。
                "The logits are clamped, so large ones become alike.": alike(result, expected),
            },
        )


# -- CrossEntropyLoss


def at_labels(values, labels):
    return values.gather(1, labels.unsqueeze(1)).squeeze(1)


def assert_cross_entropy(loss, logits, labels):
    """The mean of −log softmax at the labels, in the dtype of the logits."""
    of_label = -at_labels(log_shares(logits), labels)
    assert_close(
        loss,
        of_label.mean(),
        dtype=logits.dtype,
        mistakes=lambda: {
            # zh: 这是对批量求和；要求的是平均值。
            "This is the sum over the batch; the mean is asked for.": of_label.sum(),
            # zh: 返回了每个样本的损失；要求的是它们的平均值。
            "One loss for each example is returned; their mean is asked for.": of_label,
            # zh: 还除以了类别数：只应除以批量大小。
            "It is divided by the number of classes too: divide by the batch size only.": (
                of_label.mean() / logits.shape[1]
            ),
            "The sign is wrong: this falls where the predictions get worse.": -of_label.mean(),
            # zh: 漏了取对数。
            "The logarithm is missing.": -at_labels(shares(logits), labels).mean(),
            # zh: 漏了softmax：logits被当成了对数概率。
            "Softmax is missing: the logits are taken for log-probabilities.": (
                -at_labels(logits.double(), labels).mean()
            ),
            # zh: 做了两次softmax。
            "Softmax is applied twice.": -at_labels(log_shares(shares(logits)), labels).mean(),
            # zh: softmax沿维度0（批量维度）进行了；应沿类别维度。
            "Softmax is over dimension 0, the batch; take the classes.": (
                -at_labels(log_shares(logits, 0), labels).mean()
            ),
            "A Python number is returned: no gradient can flow through it.": float,
        },
    )


@points(3, exercise="CrossEntropyLoss", public=True)
def test_cross_entropy_is_the_mean_over_the_batch(student):
    # zh: CrossEntropyLoss()(logits, labels) 是各样本标签处的 −log softmax 的平均值。
    # zh: 每一行取其标签处的一个数，再对各行取平均。softmax由损失来做。
    """CrossEntropyLoss()(logits, labels) is the mean of −log softmax at each example's label.

    Pick one number for each row, at its label, and take the mean over the rows. softmax belongs to
    the loss.
    """
    pairs = [
        (normal(4, 3), torch.tensor([0, 2, 1, 1])),
        (normal(5, 2), torch.tensor([1, 0, 0, 1, 1])),
    ]
    for (logits, labels), loss in student.each("CrossEntropyLoss()", pairs):
        assert_cross_entropy(loss, logits, labels)


@drawn_once
def cross_entropy_cases():
    """Logits with labels: within ±50, a batch of one, in float64, and transposed."""
    single = normal(1, 4), integers(0, 4, 1)
    several = uniform(7, 5, low=-50, high=50), integers(0, 5, 7)
    in_float64 = normal(6, 3, dtype=torch.float64), integers(0, 3, 6)
    turned = normal(3, 5).T, integers(0, 3, 5)
    # not the single one first: its sum is its mean
    return [several, single, in_float64, turned]


@anywhere
@points(3, exercise="CrossEntropyLoss")
def test_cross_entropy_for_any_size_and_dtype(student):
    # zh: 只有一个样本、logits在±50以内以及float64时，CrossEntropyLoss 都正确。
    # zh: 对各行取平均，dtype与logits相同，结果是标量。
    """CrossEntropyLoss is right for a batch of one, for logits within ±50 and in float64.

    The mean over the rows, in the dtype of the logits, a scalar.
    """
    for (logits, labels), loss in student.each("CrossEntropyLoss()", cross_entropy_cases()):
        assert_cross_entropy(loss, logits, labels)


@anywhere
@points(4, exercise="CrossEntropyLoss", guessable=True)
def test_cross_entropy_at_large_logits(student):
    # zh: logits达到±10000时，CrossEntropyLoss 是有限的，误差不超过0.1%。
    # zh: 先在纸上用log-sum-exp改写 −log softmax：这样不会有下溢为0的概率，也不必在对数里加一个小数。
    """CrossEntropyLoss is finite and right within 0.1 % at logits of ±10,000.

    Rewrite −log softmax with the log-sum-exp on paper first: no probability that underflows to 0,
    no small number inside a logarithm.
    """
    logits = big_logits()
    pairs = [
        (logits, torch.tensor([2, 0, 1, 0, 1])),
        (logits, torch.tensor([0, 1, 2, 1, 2])),
        (torch.tensor([[0.0, 200.0]]), torch.tensor([0])),
    ]
    for (own, labels), loss in student.each("CrossEntropyLoss()", pairs):
        expected = -at_labels(log_shares(own), labels).mean()
        assert_close(
            loss,
            expected,
            dtype=torch.float32,
            rtol=1e-3,
            atol=2e-3,  # two roundings of 10,000
            mistakes=lambda: {
                "The logarithm is missing.": -at_labels(log_shares(own).exp(), labels).mean(),
                "Softmax is applied twice.": (
                    -at_labels(log_shares(log_shares(own).exp()), labels).mean()
                ),
                # zh: softmax已经下溢为0，它的对数是无穷大。
                "The logarithm of a softmax that has underflowed to 0 is infinite.": (
                    torch.tensor(torch.inf)
                ),
                # zh: 损失是NaN：exp上溢了，或者0乘以了无穷大的对数。
                "The loss is NaN: exp overflows, or 0 is multiplied by an infinite logarithm.": (
                    torch.tensor(torch.nan)
                ),
                # zh: 对softmax设了下限，或者加了一个小数：损失因此偏小。
                "Softmax is cut off below, or a small number added to it: the loss stays too small.": (
                    between(loss, -1.0, 0.9 * expected)
                ),
            },
        )


@points(3, exercise="CrossEntropyLoss")
def test_cross_entropy_has_the_gradient_of_its_formula(student):
    # zh: CrossEntropyLoss 的梯度是 (softmax − 独热编码) / B，且输入保持不变。
    # zh: 张量运算会保留计算图；.data、.detach() 和 .item() 会切断它。
    """The gradient of CrossEntropyLoss is (softmax − one-hot) / B, and the inputs stay as they are.

    Tensor operations keep the graph; .data, .detach() and .item() cut it.
    """
    pairs = cross_entropy_cases()[:2]

    seen = student.probe("losses", "CrossEntropyLoss", *pairs)

    for (logits, labels), own in zip(pairs, seen, strict=True):
        rows = F.one_hot(labels, logits.shape[1])
        assert_close(
            own["gradient"],
            (shares(logits) - rows) / len(labels),
            dtype=logits.dtype,
            mistakes=lambda: {
                "No gradient reaches the logits: the result is cut off from the graph.": type(None),
                # zh: 缺少一部分梯度：softmax与计算图断开了。
                "The gradient of a part is missing: softmax is cut off from the graph.": (
                    -rows.double() / len(labels)
                ),
            },
        )
        for after, before in zip(own["after"], (logits, labels), strict=True):
            assert_unchanged(after, before)


# -- SGD


@points(3, exercise="SGD", public=True)
def test_sgd_steps_in_place_and_clears(student):
    # zh: SGD(params, lr).step() 使传入的张量变化 −lr · grad；zero_grad() 清除梯度。
    # zh: 在 torch.no_grad() 下修改张量本身（param -= ...）。zero_grad() 之后每个 .grad 为零或None。
    """SGD(params, lr).step() changes the given tensors by −lr · grad; zero_grad() clears.

    Under torch.no_grad(), change the tensors themselves (param -= ...). zero_grad() leaves zero or
    None in each .grad.
    """
    values, grads = [normal(3, 2).T, normal(3)], [normal(2, 3), normal(3)]

    seen = student.probe("sgd", values, [grads], 0.1, False)

    pairs = list(zip(values, grads, strict=True))
    assert_close(
        seen["steps"][0]["values"],
        [value - 0.1 * grad for value, grad in pairs],
        mistakes=lambda: {
            # zh: 传入的张量没有变化：应原地更新它们。
            "The given tensors did not change: update them in place.": values,
            # zh: 更新的方向反了：应减去梯度。
            "The step goes uphill: subtract the gradient.": [
                value + 0.1 * grad for value, grad in pairs
            ],
            # zh: 没有用到 lr。
            "lr is not used.": [value - grad for value, grad in pairs],
            # zh: 只更新了第一个参数。
            "Only the first parameter is updated.": [values[0] - 0.1 * grads[0], values[1]],
            # zh: 梯度除以了 lr，应当相乘。
            "The gradient is divided by lr.": [value - grad / 0.1 for value, grad in pairs],
        },
    )
    if seen["cleared"] != [True, True]:
        fail(
            # zh: 调用 zero_grad() 之后仍有梯度。
            "A gradient was still there after zero_grad().",
            # zh: zero_grad() 没有清除所有参数的梯度。
            mistake="zero_grad() does not clear the gradients of all parameters.",
        )


@points(4, exercise="SGD")
def test_sgd_goes_on_with_a_generator(student):
    # zh: SGD 可以接受生成器，并且每一步都原地更新每个参数。
    # zh: 生成器遍历一次就空了：把它给出的内容保存到列表中。step() 只改变参数的值，不改变梯度和其他任何东西。
    """SGD takes a generator and updates every parameter in every step, in place.

    A generator is empty after one pass: keep what it gives in a list. step() changes neither the
    gradients nor anything else than the values.
    """
    values = [normal(2, 3), normal(4, dtype=torch.float64)]
    steps = [[normal(2, 3), normal(4, dtype=torch.float64)] for _ in range(2)]

    seen = student.probe("sgd", values, steps, 0.3, True)

    first = [v - 0.3 * g for v, g in zip(values, steps[0], strict=True)]
    second = [v - 0.3 * g for v, g in zip(first, steps[1], strict=True)]
    both = [a + b for a, b in zip(*steps, strict=True)]
    assert_close(
        [step["values"] for step in seen["steps"]],
        [first, second],
        mistakes=lambda: {
            # zh: 第一步之后生成器就用完了：请保存参数的列表。
            "The generator is used up after the first step: keep a list of the parameters.": (
                [first, first]
            ),
            "The given tensors did not change: update them in place.": [values, values],
            # zh: 只更新了最后一个参数。
            "Only the last parameter is updated.": [
                [values[0], first[1]],
                [values[0], second[1]],
            ],
            # zh: 更新中积累了动量；这里每一步只使用当前的梯度。
            "The steps gather momentum; here each uses its own gradient only.": [
                first,
                [v - 0.3 * g for v, g in zip(first, both, strict=True)],
            ],
        },
    )
    if seen["leaves"] != [True, True]:
        # zh: 更新被记录进了计算图：参数不再是叶节点。
        fail("The update was recorded in the graph: the parameters are no leaves any more.")
    for own, given in zip(seen["steps"], steps, strict=True):
        if None in own["gradients"] or not any(gradient.any() for gradient in own["gradients"]):
            fail(
                # zh: 调用 step() 之后梯度没有了。
                "The gradients were gone after step().",
                # zh: step() 清除了梯度；那是 zero_grad() 的事。
                mistake="step() clears the gradients; that is the business of zero_grad().",
            )
        if not all(map(torch.equal, own["gradients"], given)):
            # zh: 梯度与原来不同了。
            # zh: step() 修改了梯度。
            fail("The gradients are not what they were.", mistake="step() changes the gradients.")


@points(2, exercise="SGD")
def test_sgd_skips_a_parameter_without_gradient(student):
    # zh: 如果参数的 .grad 是None，SGD 的 step() 和 zero_grad() 都不动它。
    # zh: 并非每个参数都参与每个损失的计算：先看看有没有梯度。
    """SGD leaves a parameter alone whose .grad is None, in step() and in zero_grad().

    Not every parameter takes part in every loss: look whether there is a gradient first.
    """
    values, gradient = [normal(3), normal(2), normal(4)], normal(2)

    seen = student.probe("sgd_with_none", values, [None, gradient, None], 0.5)

    if seen["raised"] == "step":
        fail(
            # zh: 遇到没有梯度的参数时，step() 引发了异常。
            "step() raised for a parameter without a gradient.",
            # zh: step() 没有跳过 .grad 为None的参数。
            mistake="step() does not skip a parameter whose .grad is None.",
        )
    if seen["raised"] == "zero_grad":
        fail(
            # zh: 遇到没有梯度的参数时，zero_grad() 引发了异常。
            "zero_grad() raised for a parameter without a gradient.",
            # zh: zero_grad() 没有跳过 .grad 为None的参数。
            mistake="zero_grad() does not skip a parameter whose .grad is None.",
        )
    assert_close(
        seen["values"],
        [values[0], values[1] - 0.5 * gradient, values[2]],
        mistakes=lambda: {
            # zh: 遇到第一个没有梯度的参数就停止了；应继续处理其余参数。
            "It ends at the first parameter without a gradient; go on with the others.": values,
        },
    )
    assert_equal(seen["cleared"], [True, True, True])


def descend(theta, inputs, keep=0.0):
    """theta after a step of 0.1 on each (x · θ)²; `keep` is the share of old gradients that stays."""
    path, gradient = [], 0.0
    for x in inputs:
        gradient = 2 * (x * theta).sum() * x + keep * gradient
        theta = theta - 0.1 * gradient
        path.append(theta)
    return path


@points(3, exercise="SGD")
def test_sgd_descends(student):
    # zh: 重复三次 zero_grad()、backward() 和 step()，每一轮都沿该轮自己的梯度下降。
    # zh: 每一轮中 zero_grad() 都要清除所有梯度：没有清除的梯度会被PyTorch累加。
    """zero_grad(), backward() and step(), three times over, descend along each round's own gradient.

    zero_grad() clears every gradient in every round: PyTorch adds up what is not cleared.
    """
    theta, inputs = normal(3).double(), [normal(3).double() for _ in range(3)]

    seen = student.probe("descent", theta, inputs, 0.1)

    assert_close(
        seen,
        descend(theta, inputs),
        mistakes=lambda: {
            # zh: 前几轮的梯度被加进来了：zero_grad() 没有清除它们。
            "The gradients of earlier rounds are added in: zero_grad() does not clear them.": (
                descend(theta, inputs, keep=1.0)
            ),
            # zh: zero_grad() 遍历过生成器之后，参数就不再变化了：请保存列表。
            "Nothing moves once zero_grad() has gone through the generator: keep a list.": (
                [theta, theta, theta]
            ),
        },
    )


# -- the models


def weight_and_bias(parameters, num_features, num_outputs):
    """W (C, D) and b (C,) of a linear model in float64, whatever their order and orientation."""
    tensors = [param for param in parameters if isinstance(param, torch.Tensor)]
    by_size = {param.numel(): param for param in tensors}
    if num_outputs > 1 and by_size.keys() == {num_features * num_outputs, 1}:
        fail(
            # zh: 只有一个偏置。
            "There is a single bias.",
            mistake="A single bias is shared by all outputs; each needs its own.",
        )
    if len(parameters) != 2 or by_size.keys() != {num_features * num_outputs, num_outputs}:
        # zh: 它的参数不是大小符合要求的一个权重和一个偏置。
        fail("Its parameters are not one weight and one bias of these sizes.")
    W, b = by_size[num_features * num_outputs], by_size[num_outputs].flatten()
    taken(W.flatten(), (num_features * num_outputs,), varied=True)
    taken(b, (num_outputs,))
    W, b = W.double(), b.double()
    turned = W.shape == (num_features, num_outputs)
    return W.T if turned else W.reshape(num_outputs, num_features), b


def logits_of(round_, X, num_outputs):
    """XWᵀ + b with the parameters of one round of the probe, and XWᵀ alone."""
    X = X.flatten(1).double()
    W, b = weight_and_bias(round_["parameters"], X.shape[1], num_outputs)
    return X @ W.T + b, X @ W.T


def stuck(seen, place):
    """An output that new numbers in the listed parameters did not change; a constant one shows nothing."""
    first, second = (round_["outputs"][place] for round_ in seen["rounds"])
    same = shape_of(first) is not None and torch.equal(first, second)
    return first if same and len(first.unique()) > 1 else NEVER


def assert_probabilities(seen, inputs):
    """In each round σ(XWᵀ + b) of that round's parameters."""
    for round_ in seen["rounds"]:
        for place, (X, output) in enumerate(zip(inputs, round_["outputs"], strict=True)):
            logits, unbiased = logits_of(round_, X, 1)
            assert_close(
                output,
                logits.sigmoid(),
                dtype=torch.float32,
                mistakes=lambda: {
                    # zh: 漏了sigmoid：返回的是logits，要求的是概率。
                    "The sigmoid is missing: logits are returned, probabilities are asked for.": (
                        logits
                    ),
                    # zh: 做了两次sigmoid。
                    "The sigmoid is applied twice.": logits.sigmoid().sigmoid(),
                    # zh: 对只有一列的结果做softmax，每个样本都得到1；应使用sigmoid。
                    "Softmax over a single column is 1 for every example; use the sigmoid.": (
                        torch.ones_like(logits)
                    ),
                    # zh: 最后一个维度没有了：形状应为 (B, 1)。
                    "The last dimension is gone: the shape is to be (B, 1).": (
                        logits.sigmoid().flatten()
                    ),
                    # zh: 漏了偏置。
                    "The bias is missing.": unbiased.sigmoid(),
                    # zh: 这是 1 − p，即类别0的概率。
                    "This is 1 − p, the probability of class 0.": (-logits).sigmoid(),
                    # zh: 返回的是类别；要求的是概率。
                    "Classes are returned; probabilities are asked for.": (logits > 0).double(),
                    # zh: parameters() 列出的参数并不是计算时使用的参数。
                    "The parameters that are listed are not those it computes with.": (
                        stuck(seen, place)
                    ),
                },
            )


def assert_images(output):
    """There is an output for images: None stands for an error."""
    if output is None:
        fail(
            # zh: 它能处理行向量，处理图像时却引发了异常。
            "It raised for images, where rows are taken.",
            # zh: 在线性层之前没有把图像展平。
            mistake="Images are not flattened before the linear layer.",
        )


def assert_logits(seen, inputs, num_classes):
    """In each round XWᵀ + b of that round's parameters."""
    for round_ in seen["rounds"]:
        for place, (X, output) in enumerate(zip(inputs, round_["outputs"], strict=True)):
            logits, unbiased = logits_of(round_, X, num_classes)
            if X.dim() > 2:
                assert_images(output)
            assert_close(
                output,
                logits,
                dtype=torch.float32,
                mistakes=lambda: {
                    # zh: 做了softmax；要求的是logits，损失自己会做softmax。
                    "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                        logits.softmax(1)
                    ),
                    # zh: 沿维度0做了softmax；要求的是logits。
                    "Softmax is applied over dimension 0; logits are asked for.": logits.softmax(0),
                    # zh: 做了log-softmax；要求的是logits。
                    "Log-softmax is applied; logits are asked for.": logits.log_softmax(1),
                    # zh: 做了sigmoid；要求的是logits。
                    "The sigmoid is applied; logits are asked for.": logits.sigmoid(),
                    # zh: 负的logits被截掉了：输出上有ReLU。
                    "Negative logits are cut off: there is a ReLU on the output.": (
                        logits.clamp(min=0)
                    ),
                    "The bias is missing.": unbiased,
                    "The parameters that are listed are not those it computes with.": (
                        stuck(seen, place)
                    ),
                },
            )


def assert_learning(seen):
    """A gradient reached each parameter, and each is a leaf, so that it keeps it."""
    reached = [gradient is not None and bool(gradient.any()) for gradient in seen["gradients"]]
    if reached != [True, True]:
        fail(
            # zh: 梯度没有传到某些参数。
            "No gradient reached some of the parameters.",
            # zh: 结果与计算图断开了，因此模型无法学习。
            mistake="The result is cut off from the graph, so the model cannot learn.",
        )


# -- LogisticRegression


@points(2, exercise="LogisticRegression", public=True)
def test_logistic_regression_returns_probabilities(student):
    # zh: LogisticRegression(num_features) 返回形状为 (B, 1) 的 σ(X Wᵀ + b)。
    # zh: 一个只有一个输出的线性层，然后做一次sigmoid。
    """LogisticRegression(num_features) returns σ(X Wᵀ + b), of shape (B, 1).

    A linear layer with one output, then the sigmoid, once.
    """
    X = normal(6, 3)

    seen = student.probe("model", "LogisticRegression", (3,), X)

    assert_probabilities(seen, [X])


@points(3, exercise="LogisticRegression")
def test_logistic_regression_for_a_batch_of_one_and_more(student):
    # zh: 对任意大小的批量，LogisticRegression 都返回概率，且梯度能够传到其参数。
    # zh: 形状为 (B, 1) 的 σ(X Wᵀ + b)，用 parameters() 返回的那些张量来计算。
    """LogisticRegression returns probabilities for any batch, and gradients reach its parameters.

    σ(X Wᵀ + b), of shape (B, 1), computed with the tensors that parameters() returns.
    """
    inputs = list(cases(normal(1, 5), normal(7, 5)))

    seen = student.probe("model", "LogisticRegression", (5,), *inputs)

    assert_probabilities(seen, inputs)
    assert_learning(seen)


@points(2, exercise="LogisticRegression")
def test_logistic_regression_moves_to_a_device(student):
    # zh: LogisticRegression.to(device) 移动两个参数，并返回模型自身。
    # zh: 让它的各部分移动，然后返回 self。（本测试中的设备只是模拟的。）
    """LogisticRegression.to(device) moves both parameters and returns the model itself.

    Let its parts move, and return self. (The device of this test only pretends to be one.)
    """
    assert_moved(student, "LogisticRegression")


# -- SoftmaxRegression


@points(2, exercise="SoftmaxRegression", public=True)
def test_softmax_regression_returns_logits(student):
    # zh: SoftmaxRegression(num_features, num_classes) 返回logits，即 X Wᵀ + b。
    # zh: 把每个样本展平为一行，再经过线性层。softmax由损失来做，模型不做。
    """SoftmaxRegression(num_features, num_classes) returns the logits X Wᵀ + b.

    Flatten each example to a row, then a linear layer. The loss applies softmax, the model does
    not.
    """
    inputs = [normal(5, 6), normal(2, 1, 2, 3)]

    seen = student.probe("model", "SoftmaxRegression", (6, 4), *inputs)

    assert_logits(seen, inputs, 4)


@points(4, exercise="SoftmaxRegression")
def test_softmax_regression_of_images_and_rows(student):
    # zh: 对图像和行向量，SoftmaxRegression 都返回logits，且梯度能够传到其参数。
    # zh: 从维度1开始展平；线性层之后什么都不加。
    """SoftmaxRegression returns logits for images and for rows, and gradients reach its parameters.

    Flatten from dimension 1 on; nothing after the linear layer.
    """
    inputs = [normal(3, 784), normal(1, 1, 28, 28), normal(2, 1, 28, 28)]

    seen = student.probe("model", "SoftmaxRegression", (784, 10), *inputs)

    assert_logits(seen, inputs, 10)
    assert_learning(seen)


@points(2, exercise="SoftmaxRegression")
def test_softmax_regression_moves_to_a_device(student):
    # zh: SoftmaxRegression.to(device) 移动两个参数，并返回模型自身。
    """SoftmaxRegression.to(device) moves both parameters and returns the model itself.

    Let its parts move, and return self. (The device of this test only pretends to be one.)
    """
    assert_moved(student, "SoftmaxRegression", 3)


# -- LogisticRegressionNN


def assert_module(seen):
    if not seen["module"]:
        # zh: 它不是 nn.Module：请用 torch.nn 搭建。
        fail("It is no nn.Module: build it with torch.nn.")


@points(1, exercise="LogisticRegressionNN", public=True)
def test_logistic_regression_nn_has_the_right_parts(student):
    # zh: LogisticRegressionNN(num_features) 是一个 nn.Module，有形状为 (1, D) 的权重和形状为 (1,) 的偏置。
    # zh: 用一个只有一个输出的 nn.Linear 作为模块的属性。
    """LogisticRegressionNN(num_features) is an nn.Module with a weight (1, D) and a bias (1,).

    An nn.Linear with one output, as an attribute of the module.
    """
    D = int(integers(3, 40))

    seen = student.probe("model", "LogisticRegressionNN", (D,), normal(4, D))

    assert_module(seen)
    weight_and_bias(seen["rounds"][0]["parameters"], D, 1)
    taken(seen["rounds"][0]["outputs"][0], (4, 1), varied=True)


@points(3, exercise="LogisticRegressionNN")
def test_logistic_regression_nn_returns_probabilities(student):
    # zh: LogisticRegressionNN 返回形状为 (B, 1) 的 σ(X Wᵀ + b)，且梯度能够传到其参数。
    # zh: 只有一个输出的 nn.Linear，然后做一次sigmoid。
    """LogisticRegressionNN returns σ(X Wᵀ + b) of shape (B, 1), and gradients reach its parameters.

    nn.Linear with one output, then the sigmoid, once.
    """
    inputs = list(cases(normal(1, 5), normal(7, 5)))

    seen = student.probe("model", "LogisticRegressionNN", (5,), *inputs)

    assert_probabilities(seen, inputs)
    assert_learning(seen)


# -- SoftmaxRegressionNN


@points(1, exercise="SoftmaxRegressionNN", public=True)
def test_softmax_regression_nn_has_the_right_parts(student):
    # zh: SoftmaxRegressionNN(D, C) 是一个 nn.Module，有形状为 (C, D) 的权重和形状为 (C,) 的偏置。
    # zh: 用 nn.Flatten 和 nn.Linear 作为模块的属性。
    """SoftmaxRegressionNN(D, C) is an nn.Module with a weight (C, D) and a bias (C,).

    nn.Flatten and nn.Linear, as attributes of the module.
    """
    C = int(integers(4, 40))

    seen = student.probe("model", "SoftmaxRegressionNN", (6, C), normal(5, 6), normal(3, 1, 2, 3))

    assert_module(seen)
    weight_and_bias(seen["rounds"][0]["parameters"], 6, C)
    rows, images = seen["rounds"][0]["outputs"]
    assert_images(images)
    taken(rows, (5, C), varied=True)
    taken(images, (3, C), varied=True)


@points(3, exercise="SoftmaxRegressionNN")
def test_softmax_regression_nn_returns_logits(student):
    # zh: 对图像和行向量，SoftmaxRegressionNN 都返回logits，且梯度能够传到其参数。
    # zh: 先 nn.Flatten，再 nn.Linear；之后什么都不加。
    """SoftmaxRegressionNN returns logits for images and for rows; gradients reach its parameters.

    nn.Flatten, then nn.Linear; nothing after it.
    """
    inputs = [normal(3, 784), normal(1, 1, 28, 28)]

    seen = student.probe("model", "SoftmaxRegressionNN", (784, 10), *inputs)

    assert_logits(seen, inputs, 10)
    assert_learning(seen)


# -- thresholds


@drawn_once
def blobs(num_per_class):
    """The handout's blobs: X (2n, 2), labels (2n,)."""
    centres = torch.tensor([[0.0, 0.0], [4.0, 3.0]])
    y = torch.arange(2).repeat_interleave(num_per_class)
    return centres[y] + normal(2 * num_per_class, 2), y


@training
@points(3, exercise="thresholds")
def test_logistic_regression_learns_two_blobs(student, thresholds):
    # zh: logistic回归能够区分两团高斯分布的点。
    # zh: 它使用你的 LogisticRegression（及 Linear）、BCELoss 和 SGD：请先看它们的测试。
    """Logistic regression tells two Gaussian blobs apart.

    It uses your LogisticRegression with Linear, your BCELoss and your SGD: look at their tests
    first.
    """
    (X, y), (X_test, y_test) = blobs(200), shuffled(*blobs(1000))
    y = y.float().unsqueeze(1)

    def attempt():
        predictions = student.probe("blob_predictions", X, y, X_test, 0.5, 20, 32)
        return accuracy_of(predictions, y_test)

    assert_reaches(attempt, thresholds["blobs"])


@training
@points(4, exercise="thresholds")
def test_softmax_regression_learns_fashion_mnist(student, fashion_mnist, thresholds):
    # zh: softmax回归能够学会Fashion-MNIST。
    # zh: 它使用你的 SoftmaxRegression（及 Flatten 和 Linear）、CrossEntropyLoss 和 SGD：请先看它们的测试。
    """Softmax regression learns Fashion-MNIST.

    It uses your SoftmaxRegression with Flatten and Linear, your CrossEntropyLoss and your SGD: look
    at their tests first.
    """
    data = fashion_mnist
    inputs = data.train_images, data.train_labels, data.test_images

    def attempt():
        predictions = student.probe("image_predictions", *inputs, 0.05, 10, 128)
        return accuracy_of(predictions, data.test_labels)

    assert_reaches(attempt, thresholds["softmax_regression"])
