"""The tests of lab 1: broadcasting, autograd by hand, data and loaders, linear regression.

Students have those marked public. The hidden ones look closer: at other shapes and dtypes, at the
distribution of what is drawn, at what is left behind, and at good practice. Oracles are formulas in
float64; inputs are drawn so that no known mistake gives the right answer.
"""

import re

import torch

from grader.testing import (
    assert_close,
    assert_equal,
    assert_reaches,
    drawn_once,
    fail,
    integers,
    listed,
    normal,
    number,
    points,
    shape_of,
    taken,
    training,
    uniform,
)


def several(value, count):
    """Whether `value` is a tuple or list of so many."""
    return isinstance(value, tuple | list) and len(value) == count


# -- broadcast_subtract


@points(3, exercise="broadcast_subtract", public=True)
def test_subtraction_broadcasts_by_the_rules(student):
    # zh: broadcast_subtract(a, b) 对兼容的形状等于 a - b。
    # zh: 把两个形状以最后一个维度对齐上下书写，缺少的维度补1。大小为1的取另一个；把两个张量都扩展到得出的形状。
    """broadcast_subtract(a, b) is a - b for shapes that fit together.

    Write the shapes one below the other, aligned at the last dimension, with 1 where a dimension is
    missing. A size of 1 becomes the other one; expand both tensors to the shape that comes out.
    """
    pairs = [
        (normal(2, 3), normal(2, 3)),
        (normal(3, 1), normal(1, 2)),
        (normal(3, 3), normal(3)),
        (normal(2), normal(3, 2)),
        (normal(2, 1, 3), normal(4, 1)),
    ]

    assert_subtracts(student.probe("subtractions", *pairs), pairs)


def assert_subtracts(seen, pairs):
    for (a, b), one in zip(pairs, seen, strict=True):
        details = f"for the shapes {tuple(a.shape)} and {tuple(b.shape)}"
        if "raised" in one:
            details += f": {one['raised'][0]}: {one['message']}"
            flat = [a.dim() == b.dim() == 2 for a, b in pairs]
            if flat == ["raised" not in one for one in seen]:
                fail(
                    # zh: 对不是二维的张量引发了错误。
                    "It raised an error for tensors that do not have two dimensions.",
                    # zh: 它只适用于二维张量。
                    mistake="It works for two-dimensional tensors only.",
                    details=details,
                )
            # zh: 对兼容的形状引发了错误。
            fail("It raised an error for shapes that fit together.", details=details)
        assert_close(
            one["value"],
            a - b,
            mistakes=lambda: {
                # zh: 两个操作数颠倒了：这是 b - a。
                "The operands are swapped: this is b - a.": b - a,
                # zh: 形状是以第一个维度对齐的；应以最后一个维度对齐。
                "The shapes are aligned at the first dimension; align them at the last.": (
                    aligned_at_the_first(a, b)
                ),
                # zh: 这是和，不是差。
                "This is the sum, not the difference.": a + b,
            },
        )


def aligned_at_the_first(a, b):
    """a - b with shapes aligned at the first dimension; a tensor without elements where they clash."""
    most = max(a.dim(), b.dim())
    try:
        return a[(...,) + (None,) * (most - a.dim())] - b[(...,) + (None,) * (most - b.dim())]
    except RuntimeError:
        return torch.empty(0)


@points(2, exercise="broadcast_subtract", public=True, guessable=True)
def test_subtraction_refuses_what_does_not_fit(student):
    # zh: 形状不兼容时，broadcast_subtract 引发写明两个形状的 ValueError。
    # zh: 同一列的两个大小不同，且都不是1，就不兼容。要在扩展之前检查：expand 引发的是 RuntimeError。f"{tuple(a.shape)}" 可以把形状写入错误信息。
    """broadcast_subtract raises a ValueError that names both shapes if they do not fit together.

    Two sizes in a column that differ, and neither is 1. Check it before you expand: expand raises a
    RuntimeError. f"{tuple(a.shape)}" writes a shape into the message.
    """
    pairs = [(normal(2, 3), normal(4, 3)), (normal(12, 5), normal(12))]

    seen = student.probe("refusals", *pairs)

    for (a, b), one in zip(pairs, seen, strict=True):
        assert_refused(a, b, one)


def assert_refused(a, b, one):
    raised = one["raised"]
    details = f"for the shapes {tuple(a.shape)} and {tuple(b.shape)}"
    if raised:
        details += f": {raised[0]}: {one['message']}"
    else:
        smaller = tuple(map(min, zip(a.shape, b.shape, strict=False)))
        if a.dim() == b.dim() and shape_of(one["value"]) == smaller:
            fail(
                # zh: 形状不兼容，却没有引发错误。
                "Shapes that do not fit together raised no error.",
                # zh: 不兼容的形状被截断成了较小的大小。
                mistake="Shapes that do not fit together are cut to the smaller size.",
                details=details,
            )
        fail(
            "Shapes that do not fit together raised no error.",
            # zh: 不兼容的形状被接受了。
            mistake="Shapes that do not fit together are accepted.",
            details=details,
        )
    if "RuntimeError" in raised:
        fail(
            # zh: 不兼容的形状引发了 RuntimeError。
            "Shapes that do not fit together raised a RuntimeError.",
            # zh: 这是PyTorch自己的错误：请自己检查形状并引发 ValueError。
            mistake="The error is PyTorch's own: check the shapes yourself and raise a ValueError.",
            details=details,
        )
    if "ValueError" not in raised:
        fail(
            # zh: 不兼容的形状引发的不是 ValueError。
            "Shapes that do not fit together raised something else than ValueError.",
            details=details,
        )
    for shape in (a.shape, b.shape):
        if not re.search(r"\b" + r"\D{1,3}".join(map(str, shape)) + r"\b", one["message"]):
            # zh: ValueError 的信息中没有写出两个形状。
            fail("The message of the ValueError does not name both shapes.", details=details)


@points(3, exercise="broadcast_subtract")
def test_subtraction_of_any_number_of_dimensions(student):
    # zh: broadcast_subtract 适用于任意个维度，且不改变输入。
    # zh: 单个数没有维度；大小为1的维度和缺少的维度在两边都可能出现。
    """broadcast_subtract works for any number of dimensions and leaves its inputs as they are.

    A single number has no dimensions; sizes of 1 and missing dimensions may stand on either side.
    """
    pairs = [
        (normal(4, 1), normal(4, 3)),
        (normal(), normal(3)),
        (normal(2, 1, 4), normal(3, 1)),
        (normal(3, 2).T, normal(4, 2, 1)),
        (normal(3), normal(2, 1, 3, 1)),
        (normal(1, 2, 1, 2), normal(3, 1, 2, 1)),
        (normal(2, 2), normal(2)),
        (normal(2), normal(2, 2)),
        (normal(1), normal(1, 1)),
        (normal(1, 1), normal()),
    ]

    seen = student.probe("subtractions", *pairs)

    assert_subtracts(seen, pairs)
    for pair, one in zip(pairs, seen, strict=True):
        if not all(map(torch.equal, one["after"], pair)):
            # zh: 输入与原来不同了。
            # zh: 输入本身被修改了。
            fail("The inputs are not what they were.", mistake="An input itself is changed.")


@points(1, exercise="broadcast_subtract")
def test_subtraction_keeps_what_the_dtypes_make(student):
    # zh: 差的dtype由PyTorch根据两个dtype决定。
    # zh: 直接把扩展后的张量相减：不要预先建立结果张量，也不要转换类型。
    """The dtype of the difference is what PyTorch makes of the two dtypes.

    Subtract the expanded tensors as they are: make no tensor for the result, convert nothing.
    """
    pairs = [
        (integers(-9, 9, 3, 1), normal(2, std=3)),
        (normal(2, 3, std=3, dtype=torch.float64), integers(-9, 9, 3)),
        (normal(3), normal(2, 1, dtype=torch.float64)),
        (normal(2, 1, dtype=torch.float64), normal(2, 3, dtype=torch.float64)),
        (integers(-9, 9, 4), integers(-9, 9, 2, 1)),
    ]

    seen = student.probe("subtractions", *pairs)

    for (a, b), one in zip(pairs, seen, strict=True):
        if "raised" in one:
            # zh: 对dtype不同的张量引发了错误。
            fail("It raised an error for tensors of different dtypes.")
        assert_close(
            one["value"],
            a - b,
            mistakes=lambda: {
                # zh: 差被截断成了整数：有一个输入是浮点数，却仍保持int64。
                "The difference is cut to whole numbers: int64 is kept though an input is float.": (
                    (a - b).trunc()
                ),
                # zh: 浮点输入在相减之前被截断成了整数。
                "A floating-point input is cut to whole numbers before the subtraction.": (
                    a.trunc() - b.trunc()
                ),
                # zh: float64 是按 float32 计算的：结果损失了精度。
                "float64 is computed in float32: the result has lost digits.": (
                    a.float() - b.float()
                ),
                "The operands are swapped: this is b - a.": b - a,
            },
        )


@points(1, exercise="broadcast_subtract", guessable=True)
def test_subtraction_refuses_in_any_dimension(student):
    # zh: 无论在哪个维度上不兼容，broadcast_subtract 都引发写明两个形状的 ValueError。
    # zh: 每一列的大小都要比较，不只是最后一列。
    """broadcast_subtract names both shapes in a ValueError wherever they clash.

    Compare the sizes in every column, not only in the last one.
    """
    pairs = [
        (normal(5, 2, 3), normal(4, 2, 3)),
        (normal(3, 4), normal(2, 3, 2)),
        (normal(6), normal(2, 7)),
        (normal(2, 3), normal(2, 6)),
    ]

    seen = student.probe("refusals", *pairs)

    for (a, b), one in zip(pairs, seen, strict=True):
        assert_refused(a, b, one)


@points(1, exercise="broadcast_subtract")
def test_subtraction_lets_gradients_through(student):
    # zh: 梯度能到达 a 和 b，形状与各自相同。
    # zh: 扩展和相减会被自动微分记录；.data、.detach() 和新建的张量则不会。
    """Gradients reach both a and b, each in its own shape.

    expand and subtract are recorded by autograd; .data, .detach() and new tensors are not.
    """
    a, b, factor = normal(2, 1, 3), normal(4, 1), normal(2, 4, 3)

    seen = student.probe("subtraction_gradients", a, b, factor)

    assert_close(
        seen,
        [factor.sum_to_size(a.shape), -factor.sum_to_size(b.shape)],
        mistakes=lambda: {
            # zh: 梯度无法到达 a 和 b：结果与计算图断开了。
            "No gradient reaches a and b: the result is cut off from the graph.": [None, None],
        },
    )


@points(2, exercise="broadcast_subtract", practice=True)
def test_subtraction_expands_both(student):
    # zh: 良好习惯：两个张量在相减之前就已经是结果的形状。
    # zh: 无论哪一个较小，两个都需要 .expand(shape)。
    """Good practice: both tensors have the shape of the result before they are subtracted.

    Both need .expand(shape), whichever of them is smaller.
    """
    a, b = normal(3, 1), normal(1, 2)

    seen = student.probe("subtracted_shapes", a, b)

    difference = seen["difference"]
    if shape_of(difference) != (3, 2) or not torch.allclose(difference.abs(), (a - b).abs()):
        # zh: 没有得到正确的差，无从看它的形状。
        fail("There is no right difference to see the shapes of.")
    if seen["unequal"]:
        fail(
            # zh: 两个形状不同的张量被相减了。
            "Two tensors of different shapes were subtracted.",
            # zh: 广播是由减法自己完成的：应在此之前扩展两个张量。
            mistake="The subtraction itself broadcasts: expand both tensors before it.",
        )


# -- normal_product


@points(3, exercise="normal_product", public=True, guessable=True)
def test_product_of_two_matrices(student):
    # zh: normal_product 返回 P、Q 和 P Qᵀ，形状正确。
    # zh: P 是 (rows_p, cols)，Q 是 (rows_q, cols)，乘积是 (rows_p, rows_q)。用 .T 转置：reshape 得到的形状正确，值却是错的。
    """normal_product returns P, Q and P Qᵀ in these shapes.

    P is (rows_p, cols), Q is (rows_q, cols), the product (rows_p, rows_q). Transpose with .T:
    reshape gives the right shape and the wrong values.
    """
    (returned,) = student.probe("products", (2, 4, 3, 1.0))

    assert_product(returned, 2, 4, 3)


def assert_product(returned, rows_p, rows_q, cols):
    if not several(returned, 3):
        # zh: normal_product 没有返回三个值：(P, Q, product)。
        fail("normal_product does not return three values: (P, Q, product).")
    P, Q, product = returned
    swapped = (rows_q, cols), (rows_p, cols)
    if rows_p != rows_q and (shape_of(P), shape_of(Q)) == swapped:
        # zh: P 和 Q 的形状不符合要求。
        # zh: P 和 Q 颠倒了。
        fail("P and Q do not have the shapes that are asked for.", mistake="P and Q are swapped.")
    if shape_of(P) != (rows_p, cols) or shape_of(Q) != (rows_q, cols):
        fail("P and Q do not have the shapes that are asked for.")
    if (P.dtype, Q.dtype) != (torch.float32, torch.float32):
        # zh: P 和 Q 不是float32。
        fail("P and Q are not float32.")
    if not all(one.isfinite().all() and one.any() for one in (P, Q)):
        # zh: P 或 Q 全为零或含有 NaN。
        fail("P or Q is zero everywhere, or not finite.")
    assert_close(
        product,
        P.double() @ Q.double().T,
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: Q 被 reshape 了，而不是转置：reshape 之后元素仍按原来的顺序排列。
            "Q is reshaped, not transposed: reshape keeps the reading order of the elements.": (
                P @ Q.reshape(cols, rows_q)
            ),
            # zh: 这是 Q Pᵀ；要求的是 P Qᵀ。
            "This is Q Pᵀ; P Qᵀ is asked for.": Q @ P.T,
        },
    )


@points(2, exercise="normal_product")
def test_product_of_matrices_of_other_sizes(student):
    # zh: normal_product 对任何大小都返回 P、Q 和 P Qᵀ。
    # zh: 结果不应依赖于哪些大小恰好相等。
    """normal_product returns P, Q and P Qᵀ for any sizes.

    Nothing depends on which of the sizes are equal.
    """
    drawn = integers(2, 20, 3).tolist()  # so that no answer is known beforehand
    sizes = [(1, 1, 1, 2.0), (4, 3, 3, 0.5), (3, 3, 4, 1), (5, 2, 6, 0.1), (*drawn, 1.0)]

    seen = student.probe("products", *sizes)

    for (rows_p, rows_q, cols, _), returned in zip(sizes, seen, strict=True):
        assert_product(returned, rows_p, rows_q, cols)


@points(4, exercise="normal_product")
def test_matrices_are_normal(student):
    # zh: P 和 Q 中的数相互独立，服从 N(0, std²)，每次调用都是新的。
    # zh: torch.randn 的标准差是1：需要乘以一个数。torch.normal 接收的是标准差，不是方差。
    """P and Q hold independent numbers from N(0, std²), new ones at every call.

    torch.randn has standard deviation 1: multiply it. torch.normal takes the standard deviation, not
    the variance.
    """
    rows, cols = int(integers(32, 60)), int(integers(30, 60))
    sizes = (rows, rows, cols, 0.5), (rows, rows, cols, 0.5)

    seen = student.probe("products", *sizes)

    for returned in seen:
        if (
            not several(returned, 3)
            or [shape_of(one) for one in returned[:2]] != [(rows, cols)] * 2
        ):
            fail("P and Q do not have the shapes that are asked for.")
        for matrix in returned[:2]:
            assert_normal(matrix, 0.5)
    (P, Q, _), (P_again, *_) = seen
    if torch.equal(P, P_again):
        fail(
            # zh: 两次调用返回了同样的数。
            "Two calls returned the same numbers.",
            # zh: 每次调用都返回同样的数：不要设随机种子。
            mistake="Every call returns the same numbers: set no seed.",
        )
    if torch.equal(P, Q):
        # zh: P 和 Q 中的数相同。
        # zh: Q 就是 P：两者应分别抽取。
        fail("P and Q hold the same numbers.", mistake="Q is P: draw each of them.")


def assert_normal(matrix, std):
    """960 numbers or more from N(0, std²); a right answer fails any of the three with less than 1e-9.

    None beyond 1.9 standard deviations: 0.9426 ** 960 = 2e-25. The sum of squares is chi-square with 960
    degrees of freedom: 20 % of the root are nine of its standard deviations. The mean is normal.
    """
    values = matrix.double()
    spread = values.std().item()
    if values.sub(values.mean()).abs().max() < 1.9 * spread:
        fail(
            # zh: 没有远离均值的数。
            "There are no numbers far from the mean.",
            # zh: 这些数服从均匀分布，不是正态分布：请使用 torch.randn 或 torch.normal。
            mistake="The numbers are uniform, not normal: use torch.randn or torch.normal.",
        )
    if not spread > 0:
        # zh: 所有的数都相同。
        fail("All numbers are the same.")
    assert_close(
        spread,
        std,
        rtol=0.2,
        mistakes={
            # zh: 把方差 std² 当作标准差传入了。
            "The variance std² is passed as the standard deviation.": std**2,
            # zh: 把 std 当成了方差；它是标准差。
            "std is taken for the variance; it is the standard deviation.": std**0.5,
            # zh: 无论 std 是什么，标准差都是1。
            "The standard deviation is 1, whatever std is.": 1.0,
        },
    )
    assert_close(
        values.mean().item(),
        0.0,
        atol=6.5 * std / 960**0.5,
        # zh: 把 std 当作均值传入了。
        mistakes={"std is passed as the mean.": std},
    )


# -- gradient_by_path


@points(4, exercise="gradient_by_path", public=True, guessable=True)
def test_gradient_by_each_path(student):
    # zh: gradient_by_path(x) 返回经过 x²、经过 x³ 以及经过两条路径的梯度。
    # zh: 把另一条路径的值当作常数（.detach() 或 torch.no_grad()），并在两次反向传播之间清除梯度，或者每次用新的张量。.item() 把张量变成float。
    """gradient_by_path(x) returns the gradients through x², through x³ and through both.

    Take the other path's value as a constant (.detach(), or torch.no_grad()), and clear the gradient
    between the passes, or begin each with a new tensor. .item() turns a tensor into a float.
    """
    numbers = 1.0, 2.0

    assert_paths(student.probe("paths", *numbers), numbers)


def assert_paths(seen, numbers):
    for x, returned in zip(numbers, seen["results"], strict=True):
        if not several(returned, 3):
            # zh: gradient_by_path 没有返回三个值。
            fail("gradient_by_path does not return three values.")
        square, cube = 2.0 * x, 3.0 * x**2
        total = square + cube
        assert_close(
            [number(value) for value in returned],
            [square, cube, total],
            numbers=True,
            mistakes=lambda: {
                # zh: 没有清除梯度：每一次都累加到了前一次上。
                "The gradients are not cleared: each pass adds to the one before.": (
                    [square, total, 2 * total]
                ),
                # zh: 没有切断任何路径：三个都是总的梯度。
                "Nothing is cut off: all three are the total gradient.": [total] * 3,
                # zh: 无论 x 是什么，返回的都是 x = 1 处的梯度。
                "These are the gradients at x = 1, whatever x is.": [2.0, 3.0, 5.0],
                # zh: 前两个梯度颠倒了。
                "The first two gradients are swapped.": [cube, square, total],
                # zh: 这些是 x²、x³ 和 y 的值，不是梯度。
                "These are the values of x², x³ and y, not their gradients.": (
                    [x**2, x**3, x**2 + x**3]
                ),
            },
        )
        if any(isinstance(value, torch.Tensor) for value in returned):
            fail(
                # zh: 有一个结果是张量；要求的是float。
                "A result is a tensor; a float is asked for.",
                # zh: 返回的是张量；用 .item() 把它变成Python的数。
                mistake="A tensor is returned; .item() makes a Python number of it.",
            )
        if not all(isinstance(value, float) for value in returned):
            # zh: 三个结果不都是float。
            fail("The three results are not floats.")
    assert_still_recording(seen)


def assert_still_recording(seen):
    if not seen["recording"]:
        fail(
            # zh: 调用之后不再记录梯度了。
            "After the call no gradients are recorded any more.",
            # zh: 调用之后梯度仍处于关闭状态：请在 with 语句中使用 torch.no_grad()。
            mistake="Gradients stay switched off after the call: use torch.no_grad() in a with.",
        )


@points(4, exercise="gradient_by_path")
def test_gradient_by_each_path_at_any_number(student):
    # zh: gradient_by_path(x) 对任何 x 都正确，调用之后仍像之前一样记录梯度。
    # zh: x 应是传入的数，另一条路径应是常数。
    """gradient_by_path(x) is right for any x, and gradients are recorded as before.

    Let x be what comes in, and the other path a constant.
    """
    x = uniform(1, low=1.2, high=3).item()
    numbers = x, uniform(1, low=-3, high=-1.2).item(), 0.0, x

    assert_paths(student.probe("paths", *numbers), numbers)


@points(1, exercise="gradient_by_path", practice=True, guessable=True)
def test_gradient_by_path_uses_autograd(student):
    # zh: 良好习惯：由自动微分来计算梯度。
    # zh: 三个梯度都应调用 .backward()（或 torch.autograd.grad）得到。
    """Good practice: autograd computes the gradients.

    Call .backward() (or torch.autograd.grad) for each of the three.
    """
    if not student.probe("path_autograd", 1.5):
        fail(
            # zh: 没有进行反向传播。
            "Autograd did not go backward.",
            # zh: 导数是用公式写出的；应让自动微分来计算。
            mistake="The derivatives are written as formulas; let autograd compute them.",
        )


# -- accumulated_gradients


@points(5, exercise="accumulated_gradients", public=True)
def test_gradients_add_up_until_they_are_cleared(student):
    # zh: accumulated_gradients 返回 x.grad 在第一次之后、第二次之后，以及清除后第三次反向传播之后的值。
    # zh: 每次都保存一份副本（.clone()）：x.grad 是同一个不断变化的张量。还要再用的计算图需要 retain_graph=True，并且 x 必须是 inp 的副本。
    """accumulated_gradients returns x.grad after one pass, after two, and after clearing and a third.

    Keep a copy each time (.clone()): x.grad is one tensor that changes. A graph that is used again
    needs retain_graph=True, and x must be a copy of inp.
    """
    inp = integers(1, 6, 2, 3).float()

    assert_accumulates(student.probe("snapshots", inp), inp)


def assert_accumulates(seen, inp):
    if seen["freed"]:
        fail(
            # zh: 在下一次反向传播之前，计算图已经被释放了。
            "The graph was freed before the next backward pass.",
            # zh: 没有保留计算图：请传入 retain_graph=True。
            mistake="The graph is not retained: pass retain_graph=True.",
        )
    returned = seen["snapshots"]
    if not several(returned, 3):
        # zh: accumulated_gradients 没有返回三个值。
        fail("accumulated_gradients does not return three values.")
    if seen["shared"]:
        fail(
            # zh: 返回的结果共用内存。
            "Snapshots share their memory.",
            # zh: 返回的结果是同一个张量：每次都应保存 x.grad 的副本。
            mistake="The snapshots are one and the same tensor: keep a copy of x.grad each time.",
        )
    once = 2 * (inp + 1)
    assert_close(
        listed(returned),
        [once, 2 * once, once],
        mistakes=lambda: {
            # zh: 第三次反向传播之前没有清除梯度。
            "The gradients are not cleared before the third pass.": [once, 2 * once, 3 * once],
            # zh: 每次反向传播之前都清除了梯度；第二次应当累加。
            "The gradients are cleared before each pass; the second one should add up.": [once] * 3,
            # zh: 第三个结果是在第三次反向传播之前保存的。
            "The third snapshot is taken before the third pass.": [once, 2 * once, 0 * once],
            # zh: 这是 x² 的梯度：漏了加1。
            "This is the gradient of x²: the 1 is missing.": [2 * inp, 4 * inp, 2 * inp],
        },
    )
    if not torch.equal(seen["after"], inp):
        # zh: 输入 inp 与原来不同了。
        # zh: inp 本身被修改了。
        fail("The input inp is not what it was.", mistake="inp itself is changed.")
    if seen["requires"]:
        fail(
            # zh: 调用之后 inp 变得需要梯度了。
            "After the call inp requires gradients.",
            # zh: inp 本身被设成了需要梯度：应使用它的副本。
            mistake="inp itself is made to require gradients: work on a copy.",
        )


@points(6, exercise="accumulated_gradients")
def test_gradients_add_up_in_float64(student):
    # zh: accumulated_gradients 对其他形状和dtype也正确，且不改变 inp。
    # zh: x 的dtype与 inp 相同，反向传播的初始梯度的形状与 out 相同。
    """accumulated_gradients is right for other shapes and dtypes and leaves inp as it is.

    x has the dtype of inp, the gradient that goes backward the shape of out.
    """
    for inp in (
        uniform(1, 4, low=0.5, high=3),
        uniform(4, 3, low=0.5, high=3, dtype=torch.float64),
        uniform(3, 2, low=0.5, high=3).T,
    ):
        assert_accumulates(student.probe("snapshots", inp), inp)


# -- synthetic_data


@points(4, exercise="synthetic_data", public=True)
def test_data_follow_the_line(student):
    # zh: synthetic_data 返回 X (n, D) 和 y = Xw + b (n, 1)，只差很小的噪声。
    # zh: w 的形状是 (D,) 时，X @ w 是一维的：请把 y 变成一列。噪声的标准差是0.01。
    """synthetic_data returns X (n, D) and y = Xw + b (n, 1), but for a little noise.

    X @ w is one-dimensional for w (D,): make a column of y. The noise has standard deviation 0.01.
    """
    b = 4.2
    for w in (normal(3), normal(1)):
        seen = student.probe("data_sets", w, b, 6, 1)

        X, y = data_set(seen["sets"][0], 6, len(w))
        assert_close(
            y,
            (X.double() @ w.double() + b).reshape(6, 1),
            dtype=torch.float32,
            atol=0.08,  # eight standard deviations of the noise: 1e-15 an example
            mistakes=lambda: {
                # zh: 漏了偏置 b。
                "The bias b is missing.": (X @ w).reshape(6, 1),
                # zh: 减去了偏置 b。
                "The bias b is subtracted.": (X @ w - b).reshape(6, 1),
            },
        )


def data_set(returned, num_examples, num_features):
    """X and y, if they are two tensors in the right shapes."""
    if not several(returned, 2):
        # zh: synthetic_data 没有返回两个值：(X, y)。
        fail("synthetic_data does not return two values: (X, y).")
    X, y = returned
    if shape_of(X) == (num_features, num_examples):
        fail(
            # zh: X 的形状不是 (n, D)。
            "X does not have the shape (n, D).",
            # zh: X 是 (D, n)：一个样本应是一行，不是一列。
            mistake="X is (D, n): an example is a row, not a column.",
        )
    if shape_of(X) != (num_examples, num_features):
        fail("X does not have the shape (n, D).")
    if shape_of(y) == (num_examples,):
        # zh: y 的形状不是 (n, 1)。
        # zh: y 是 (n,)；应把它变成一列，即 (n, 1)。
        fail("y does not have the shape (n, 1).", mistake="y is (n,); make it a column, (n, 1).")
    if shape_of(y) == (num_examples, num_examples):
        fail(
            "y does not have the shape (n, 1).",
            # zh: y 是 (n, n)：一列与一行的噪声发生了广播。
            mistake="y is (n, n): a column and a row of noise are broadcast.",
        )
    if shape_of(y) != (num_examples, 1):
        fail("y does not have the shape (n, 1).")
    if not (X.isfinite().all() and X.any()):
        # zh: X 全为零或含有 NaN。
        fail("X is zero everywhere, or not finite.")
    return X, y


@points(5, exercise="synthetic_data")
def test_data_have_the_right_noise(student):
    # zh: X 服从标准正态分布，y 上的噪声服从标准差为0.01的正态分布；两者每次都重新抽取。
    # zh: 每个样本一个随机数，只加在 y 上。X 不带噪声。
    """X is standard normal, the noise on y normal with standard deviation 0.01; both new each time.

    One random number for each example, and only y gets it. X stays without noise.
    """
    w, b = uniform(2, low=2, high=4), -3.5

    seen = student.probe("data_sets", w, b, 1000, 2)

    if not torch.equal(seen["after"], w):
        # zh: 输入 w 与原来不同了。
        fail("The input w is not what it was.")
    for returned in seen["sets"]:
        X, y = data_set(returned, 1000, 2)
        assert_noise(y.double() - (X.double() @ w.double() + b).reshape(1000, 1), w, b)
        assert_standard_normal(X)
    if any(map(torch.equal, *seen["sets"])):
        fail(
            "Two calls returned the same numbers.",
            mistake="Every call returns the same numbers: set no seed.",
        )


def assert_noise(noise, w, b):
    """1,000 numbers from N(0, 0.01²); bounds as for normal_product's matrices."""
    spread, mean = noise.std().item(), noise.mean().item()
    if spread < 2e-6 and 1e-5 < abs(mean) < 0.1:
        fail(
            # zh: 所有样本的噪声都相同。
            "The noise is the same for all examples.",
            # zh: 所有样本用了同一个随机数作为噪声；每个样本应有自己的噪声。
            mistake="One random number is the noise of all examples; each needs its own.",
        )
    if spread > 1e-5 and noise.sub(mean).abs().max() < 1.9 * spread:
        # zh: 噪声中没有较大的数。
        # zh: 噪声服从均匀分布，不是正态分布。
        fail("The noise is never large.", mistake="The noise is uniform, not normal.")
    assert_close(
        spread,
        0.01,
        rtol=0.25,
        atol=2e-6,  # the rounding of y
        mistakes=lambda: {
            # zh: y 上没有噪声。
            "There is no noise on y.": 0.0,
            # zh: 噪声加在了 X 上，而不是 y 上。
            "The noise is added to X, not to y.": 0.01 * w.norm().item(),
            # zh: 噪声的标准差是0.1；要求的是0.01。
            "The noise has standard deviation 0.1; 0.01 is asked for.": 0.1,
            # zh: 噪声的标准差是1；要求的是0.01。
            "The noise has standard deviation 1; 0.01 is asked for.": 1.0,
            # zh: 把方差0.01²当作噪声的标准差传入了。
            "The variance 0.01² is passed as the standard deviation of the noise.": 1e-4,
            # zh: 噪声的标准差不是0.01。
            "The noise does not have the standard deviation 0.01.": spread,
        },
    )
    assert_close(
        mean,
        0.0,
        atol=6.5 * 0.01 / 1000**0.5,
        mistakes={"The bias b is missing.": -b, "The bias b is subtracted.": -2 * b},
    )


def assert_standard_normal(X):
    """2,000 numbers from N(0, 1); bounds as for normal_product's matrices."""
    values = X.double()
    spread, mean = values.std().item(), values.mean().item()
    if values.sub(mean).abs().max() < 1.9 * spread:
        # zh: X 中没有较大的数。
        # zh: X 服从均匀分布，不是正态分布。
        fail("No number in X is large.", mistake="X is uniform, not normal.")
    assert_close(
        spread,
        1.0,
        rtol=0.15,
        # zh: X 的标准差不是1。
        mistakes={"X does not have the standard deviation 1.": spread},
    )
    assert_close(
        mean,
        0.0,
        atol=6.5 / 2000**0.5,
        # zh: X 的均值不是0。
        mistakes={"X does not have the mean 0.": mean},
    )
    if values.sub(values[:, :1]).std() < 0.5:
        # zh: X 的各列都相同。
        # zh: 所有特征用了同一个随机数。
        fail("The columns of X are the same.", mistake="One number is drawn for all features.")


@points(1, exercise="synthetic_data", practice=True, guessable=True)
def test_data_have_the_dtype_of_w(student):
    # zh: 良好习惯：X 和 y 的dtype与 w 相同。
    # zh: 用 torch.randn(..., dtype=w.dtype)，噪声用 torch.randn_like。
    """Good practice: X and y have the dtype of w.

    torch.randn(..., dtype=w.dtype), and torch.randn_like for the noise.
    """
    seen = student.probe("data_types", normal(2, dtype=torch.float64), 1.5, 5)

    if seen != [[[5, 2], "torch.float64"], [[5, 1], "torch.float64"]]:
        fail(
            # zh: w 是float64时，X 和 y 不都是float64。
            "For w in float64, X and y are not both float64.",
            # zh: 无论 w 的dtype是什么，X 或 y 都是float32。
            mistake="X or y is made in float32, whatever the dtype of w is.",
        )


@points(1, exercise="synthetic_data", practice=True, guessable=True)
def test_data_lie_where_w_lies(student):
    # zh: 良好习惯：X 和 y 建在 w 所在的设备上。
    # zh: 传入 device=w.device，噪声用 torch.randn_like。
    """Good practice: X and y are made on the device of w.

    Pass device=w.device, and use torch.randn_like for the noise.
    """
    # The other stand-in, a default device that is not that of w, does not see torch.normal.
    seen = student.probe("data_elsewhere", normal(2), 1.5, 5)

    X, y = data_set(seen["data"], 5, 2)
    taken(X, (5, 2), varied=True)
    taken(y, (5, 1), varied=True)
    if not seen["works"]:
        fail(
            # zh: 它只适用于CPU上的张量。
            "It works only for tensors on the CPU.",
            # zh: X 建在CPU上，而不是 w 所在的设备上。
            mistake="X is made on the CPU, not on the device of w.",
        )


# -- load_array


@points(4, exercise="load_array", public=True)
def test_loader_shuffles_for_training_only(student):
    # zh: load_array 返回包含所有样本的 DataLoader，只在训练时打乱。
    # zh: TensorDataset(*data_arrays) 把各个张量配成样本；DataLoader 有控制打乱的参数，且默认保留较小的最后一个小批量。
    """load_array returns a DataLoader with every example, shuffled only for training.

    TensorDataset(*data_arrays) pairs the tensors; DataLoader has an argument for shuffling, and keeps
    the last, smaller batch unless it is told to drop it.
    """
    arrays = (normal(15, 2), torch.arange(15.0).reshape(15, 1))

    assert_loads(student.probe("loaders", arrays, 4), arrays, [4, 4, 4, 3])


def assert_loads(seen, arrays, sizes):
    """Of n examples, an order that is drawn is that of the data once in n! draws; 15! = 1.3e12."""
    in_order = list(range(len(arrays[0])))
    orders = {name: orders_of(seen[name], arrays, sizes) for name in ("train", "test", "default")}
    if orders["train"][0] == in_order and orders["test"][0] != in_order:
        fail(
            # zh: 训练数据保持原来的顺序，测试数据反而没有。
            "Training data are in order, test data are not.",
            # zh: 弄反了：测试时打乱，训练时没有打乱。
            mistake="The wrong way round: shuffled for testing, not for training.",
        )
    if orders["test"] != [in_order, in_order]:
        fail(
            # zh: is_train=False 时，数据不是原来的顺序。
            "With is_train=False the data are not in their order.",
            # zh: 数据总是被打乱，测试时也是。
            mistake="The data are always shuffled, for testing too.",
        )
    if orders["train"] == [in_order, in_order]:
        fail(
            # zh: is_train=True 时，数据仍是原来的顺序。
            "With is_train=True the data are in their order.",
            # zh: 数据从不打乱。
            mistake="The data are never shuffled.",
        )
    if orders["train"][0] == orders["train"][1]:
        fail(
            # zh: 两次遍历训练数据的顺序相同。
            "Two passes over the training data had the same order.",
            # zh: 顺序只抽取了一次；每一遍都应是新的顺序。
            mistake="The order is drawn once; each pass needs a new one.",
        )
    if in_order in orders["default"]:
        fail(
            # zh: 不给出 is_train 时，数据仍是原来的顺序。
            "Without is_train the data are in their order.",
            # zh: is_train 默认是 False；应当是 True。
            mistake="is_train is False by default; it should be True.",
        )


def orders_of(loaded, arrays, sizes):
    """The order of the examples in each of two passes; the last array numbers them."""
    found = []
    for batches in loaded["passes"]:
        if not all(fits(batch, arrays) for batch in batches):
            # zh: 小批量中的张量个数与给定的数组个数不同。
            fail("A batch does not hold one tensor for each array.")
        seen = [len(batch[-1]) for batch in batches]
        if not seen and found:
            fail(
                # zh: 第二遍没有得到任何小批量。
                "A second pass over it yields no batch.",
                # zh: 它只能遍历一遍；DataLoader 每一遍都重新开始。
                mistake="It can be gone through only once; a DataLoader begins anew at each pass.",
            )
        if seen == sizes[:-1]:
            fail(
                # zh: 缺少一些样本。
                "Some examples are missing.",
                # zh: 较小的最后一个小批量被丢弃了。
                mistake="The last, smaller batch is dropped.",
            )
        if seen != sizes:
            # zh: 各小批量的大小不符合要求。
            fail("The batches do not have the sizes that are asked for.")
        whole = [torch.cat(part) for part in zip(*batches, strict=True)]
        order = whole[-1].flatten().long().tolist()
        if sorted(order) != list(range(len(arrays[0]))):
            fail(
                # zh: 一遍之中，有的样本出现了几次，有的一次也没有出现。
                "In one pass some examples come several times, others not at all.",
                details=f"rows: {order}",
            )
        if not all(
            torch.equal(own, array[order]) for own, array in zip(whole, arrays, strict=True)
        ):
            fail(
                # zh: 同一个小批量中的各个张量不对应。
                "The tensors of a batch do not belong together.",
                # zh: 各个张量是分别打乱的。
                mistake="The tensors are shuffled apart from each other.",
            )
        found.append(order)
    if not all(loaded["kinds"]):
        # zh: 结果不是以 TensorDataset 为数据集的 DataLoader。
        fail("The result is not a DataLoader over a TensorDataset.")
    return found


def fits(batch, arrays):
    """Whether a batch has for each array as many tensors, with rows of the same shape and dtype."""
    return several(batch, len(arrays)) and all(
        isinstance(own, torch.Tensor)
        and own.dim() == array.dim()
        and own.shape[1:] == array.shape[1:]
        and own.dtype == array.dtype
        for own, array in zip(batch, arrays, strict=True)
    )


@points(5, exercise="load_array")
def test_loader_takes_any_number_of_tensors(student):
    # zh: load_array 适用于任意多个张量组成的列表，训练时每一遍都是新的顺序。
    # zh: TensorDataset(*data_arrays) 可以接收任意多个张量。
    """load_array works for a list of any number of tensors, and each pass for training is new.

    TensorDataset(*data_arrays) takes as many as there are.
    """
    arrays = [normal(17, 2), normal(17, 1, 3), torch.arange(17.0)]

    assert_loads(student.probe("loaders", arrays, 5), arrays, [5, 5, 5, 2])


# -- linreg


@points(2, exercise="linreg", public=True)
def test_linreg_is_a_linear_model(student):
    # zh: linreg 返回 Xw + b，是一列。
    # zh: 做矩阵乘法，再给每一行加上 b。
    """linreg returns Xw + b as a column.

    A matrix product, and b is added to each row.
    """
    w, b = normal(3, 1), normal(1)
    inputs = normal(1, 3), normal(4, 3), normal(3, 2).T
    for (X, *_), y_hat in student.each("linreg", ((X, w, b) for X in inputs)):
        assert_linear(y_hat, X, w, b)


def assert_linear(y_hat, X, w, b):
    expected = X @ w + b
    assert_close(
        y_hat,
        expected,
        mistakes=lambda: {
            # zh: 漏了偏置。
            "The bias is missing.": X @ w,
            # zh: 减去了偏置。
            "The bias is subtracted.": X @ w - b,
            # zh: 结果是 (B,)；应是一列，即 (B, 1)。
            "The result is (B,); it should be a column, (B, 1).": expected.flatten(),
        },
    )


@points(3, exercise="linreg")
def test_linreg_in_float64_with_gradients(student):
    # zh: linreg 保持dtype，且梯度能到达 w 和 b。
    # zh: 张量运算会保留计算图；.data、.detach() 和 .item() 会切断它。
    """linreg keeps the dtype, and gradients reach w and b.

    Tensor operations keep the graph; .data, .detach() and .item() cut it.
    """
    X, w, b = (normal(*shape, dtype=torch.float64) for shape in ((5, 3), (3, 1), (1,)))

    seen = student.probe("predictions", X, w, b)

    assert_linear(seen["y_hat"], X, w, b)
    y_hat = X @ w + b
    assert_close(
        seen["gradients"],
        [2 * X.T @ y_hat, 2 * y_hat.sum(0)],
        mistakes=lambda: {
            # zh: 梯度无法到达 w 和 b：结果与计算图断开了。
            "No gradient reaches w and b: the result is cut off from the graph.": [None, None],
        },
    )


# -- squared_loss


@points(4, exercise="squared_loss", public=True)
def test_squared_loss_of_each_example(student):
    # zh: squared_loss 是每个样本误差平方的一半，形状与 y_hat 相同。
    # zh: 先把 y 变成 y_hat 的形状：(B, 1) 减 (B,) 得 (B, B)。不求平均，不求和，注意因子½。
    """squared_loss is half the squared error of each example, in the shape of y_hat.

    Give y the shape of y_hat first: (B, 1) minus (B,) is (B, B). No mean, no sum, and mind the ½.
    """
    pairs = [(normal(3, 1), normal(3, 1)), (normal(4, 1), normal(4))]

    seen = student.probe("losses", *pairs)

    for (y_hat, y), one in zip(pairs, seen, strict=True):
        assert_half_square(one["loss"], y_hat, y)


def assert_half_square(loss, y_hat, y):
    error = y_hat - y.reshape(y_hat.shape)
    assert_close(
        loss,
        error**2 / 2,
        mistakes=lambda: {
            # zh: 没有改变 y 的形状：差被广播成了 (B, B)。
            "y is not reshaped: the difference is broadcast to (B, B).": crossed(y_hat, y),
            # zh: 缺少因子½。
            "The factor ½ is missing.": error**2,
            # zh: 误差在平方之前先减半了。
            "The errors are halved before they are squared.": (error / 2) ** 2,
            # zh: 取了平均值；要求的是每个样本各自的损失。
            "The mean is taken; one loss for each example is asked for.": (error**2).mean() / 2,
            # zh: 取了平均值，并且缺少因子½。
            "The mean is taken, and the factor ½ is missing.": (error**2).mean(),
            # zh: 求了和；要求的是每个样本各自的损失。
            "The sum is taken; one loss for each example is asked for.": (error**2).sum() / 2,
            # zh: 把 y_hat 变成了 y 的形状；结果的形状应与 y_hat 相同。
            "y_hat is reshaped to y; the result should have the shape of y_hat.": (
                (error**2 / 2).reshape(y.shape)
            ),
            # zh: 这是误差的绝对值，不是平方。
            "These are absolute errors, not squares.": error.abs() / 2,
        },
    )


def crossed(y_hat, y):
    """Each prediction with each label; a tensor without elements where this is the right answer."""
    if y_hat.shape == y.shape or y_hat.numel() != max(y_hat.shape):
        return torch.empty(0)
    return (y_hat - y) ** 2 / 2


@points(4, exercise="squared_loss")
def test_squared_loss_for_any_shapes(student):
    # zh: squared_loss 采用 y_hat 的形状，保持dtype和计算图，且不改变输入。
    # zh: 无论 y 是什么形状，都要改变它的形状。平方的一半的梯度就是误差。
    """squared_loss takes the shape of y_hat, keeps dtype and graph, and leaves its inputs alone.

    Reshape y, whatever its shape is. The gradient of half the square is the error.
    """
    pairs = [
        (normal(3), normal(3, 1)),
        (normal(4, 1, dtype=torch.float64), normal(4, dtype=torch.float64)),
        (normal(2, 3), normal(6)),
        (normal(3, 2).T, normal(3, 2).T),
        (normal(1, 1), normal(1)),
    ]

    seen = student.probe("losses", *pairs)

    for (y_hat, y), one in zip(pairs, seen, strict=True):
        assert_half_square(one["loss"], y_hat, y)
        assert_close(
            one["gradient"],
            y_hat - y.reshape(y_hat.shape),
            mistakes={
                # zh: 梯度无法到达 y_hat：结果与计算图断开了。
                "No gradient reaches y_hat: the result is cut off from the graph.": type(None),
            },
        )
        if not all(map(torch.equal, one["after"], (y_hat, y))):
            # zh: y_hat 或 y 与原来不同了。
            fail("y_hat or y is not what it was.", mistake="An input itself is changed.")


# -- sgd


@points(3, exercise="sgd", public=True)
def test_sgd_takes_a_step_in_place(student):
    # zh: sgd 使给定的张量改变 lr * grad / batch_size。
    # zh: 在 torch.no_grad() 下，直接修改列表中的张量本身（param -= ...）。
    """sgd changes the given tensors by lr * grad / batch_size.

    Under torch.no_grad(), change the tensors in the list themselves (param -= ...).
    """
    values, grads = [normal(3)], [normal(3)]

    seen = student.probe("sgd_update", values, grads, 0.1, 4)

    assert_updates(seen["values"], values, grads, 0.1, 4)


def assert_updates(seen, values, grads, lr, batch_size):
    def moved(step):
        return [value - step * grad for value, grad in zip(values, grads, strict=True)]

    right = moved(lr / batch_size)
    assert_close(
        seen,
        right,
        mistakes=lambda: {
            # zh: 没有除以 batch_size。
            "It does not divide by batch_size.": moved(lr),
            # zh: 乘以了 batch_size。
            "It multiplies by batch_size.": moved(lr * batch_size),
            # zh: 只更新了第一个参数。
            "Only the first parameter is updated.": [right[0], *values[1:]],
            # zh: 列表中的张量没有变化：应原地更新。
            "The tensors in the list did not change: update them in place.": values,
            # zh: 更新的方向反了：应减去梯度。
            "The step goes uphill: subtract the gradient.": moved(-lr / batch_size),
        },
    )


@points(4, exercise="sgd")
def test_sgd_updates_every_parameter_and_clears(student):
    # zh: sgd 使每个参数原地改变 lr * grad / batch_size，并清除其梯度。
    # zh: 对列表中的每个张量：在 torch.no_grad() 下更新，然后把梯度置零。
    """sgd changes each parameter in place by lr * grad / batch_size and clears its gradient.

    For every tensor in the list: update it under torch.no_grad(), then set its gradient to zero.
    """
    values = [normal(2, 3).T, normal(1), normal(2, dtype=torch.float64)]
    grads = [normal(2, 3).T, normal(1), normal(2, dtype=torch.float64)]

    seen = student.probe("sgd_update", values, grads, 0.3, 5)

    assert_updates(seen["values"], values, grads, 0.3, 5)
    if not all(seen["cleared"]):
        fail(
            # zh: 更新之后仍有梯度。
            "A gradient was still there after the update.",
            # zh: 没有清除梯度，因此下一次反向传播会累加上去。
            mistake="The gradients are not cleared, so the next backward pass adds to them.",
        )
    if not all(seen["leaves"]):
        # zh: 更新被记录到计算图中：参数不再是叶子。
        fail("The update was recorded in the graph: the parameters are no leaves any more.")
    assert_still_recording(seen)


# -- train_linear_regression


def walk(weight, bias, batches, num_epochs, lr, keep=0.0, keep_epochs=0.0, swapped=False):
    """By hand: the losses of each epoch before each update, those after it, and the parameters.

    The loss is the mean squared error plus the mean of its first argument. `keep` is the share of old
    gradients that stays at each batch, `keep_epochs` the share at each batch but an epoch's first.
    """
    before, after, old = [], [], (0.0, 0.0)
    for _ in range(num_epochs):
        before.append([]), after.append([])
        for i, (X, y) in enumerate(batches):
            X, y = X.double(), y.double()
            slope = (2 * (X @ weight.T + bias - y) + (0.0 if swapped else 1.0)) / len(y)  # (B, 1)
            share = max(keep, keep_epochs if i else 0.0)
            old = [slope.T @ X + share * old[0], slope.sum(0) + share * old[1]]
            before[-1].append(loss_by_hand(weight, bias, X, y, swapped))
            weight, bias = weight - lr * old[0], bias - lr * old[1]
            after[-1].append(loss_by_hand(weight, bias, X, y, swapped))
    return before, after, [weight, bias]


def loss_by_hand(weight, bias, X, y, swapped):
    y_hat = X @ weight.T + bias
    return (((y_hat - y) ** 2).mean() + (y if swapped else y_hat).mean()).item()


def apart(*answers):
    """Whether no two of these lists of numbers or tensors are nearly the same."""
    flat = [torch.cat([torch.as_tensor(v).double().flatten() for v in a]) for a in answers]
    pairs = ((a, b) for i, a in enumerate(flat) for b in flat[:i] if len(a) == len(b))
    return all((a - b).abs().max() > 0.01 for a, b in pairs)


@drawn_once
def training_case(sizes, num_epochs, lr):
    """Inputs on which each wrong way to train leads somewhere else, and where it leads."""
    while True:
        weight, bias = normal(1, 2).double(), normal(1).double()
        batches = [(normal(n, 2), normal(n, 1, std=2)) for n in sizes]
        given = weight, bias, batches
        before, after, right = walk(*given, num_epochs, lr)
        ends = {
            "right": right,
            "never cleared": walk(*given, num_epochs, lr, keep=1.0)[2],
            "cleared once an epoch": walk(*given, num_epochs, lr, keep_epochs=1.0)[2],
            "swapped": walk(*given, num_epochs, lr, swapped=True)[2],
            "one epoch": walk(*given, 1, lr)[2],
            "one batch": walk(weight, bias, batches[:1], 1, lr)[2],
        }
        histories = {
            "right": [losses[-1] for losses in before],
            "after": [losses[-1] for losses in after],
            "first": [losses[0] for losses in before],
            "mean": [sum(losses) / len(losses) for losses in before],
            "sum": [sum(losses) for losses in before],
            "all": [loss for losses in before for loss in losses],
        }
        largest = max(abs(loss) for losses in before + after for loss in losses)
        if apart(*ends.values()) and apart(*histories.values()) and largest < 50:
            return (weight.float(), bias.float(), batches, num_epochs, lr), ends, histories


@points(5, exercise="train_linear_regression", public=True)
def test_training_takes_four_steps_a_batch(student):
    # zh: train_linear_regression 对每个小批量正确地更新一次，并为每个迭代周期返回一个损失。
    # zh: 计算损失、清除梯度、反向传播、更新；然后把该周期最后一个小批量在更新之前的损失保存为float。
    """train_linear_regression takes one clean step a batch and returns a loss for each epoch.

    Loss, clear the gradients, backward, step; then keep the loss of the epoch's last batch as a
    float, as it was before the update.
    """
    assert_trains(student, training_case((3, 2), 2, 0.1))


def assert_trains(student, case):
    inputs, end, history = case

    seen = student.probe("training", *inputs)

    if not all(backward_ran for backward_ran, _ in seen["steps"]):
        fail(
            # zh: 优化器走了一步，而之前没有反向传播。
            "The optimiser took a step without a backward pass before it.",
            # zh: 更新在反向传播之前进行。
            mistake="The step comes before the backward pass.",
        )
    if not all(gradients for _, gradients in seen["steps"]):
        fail(
            # zh: 优化器走这一步时没有梯度。
            "There were no gradients when the optimiser took its step.",
            # zh: 在反向传播与更新之间清除了梯度。
            mistake="The gradients are cleared between the backward pass and the step.",
        )
    assert_close(
        seen["parameters"],
        end["right"],
        dtype=torch.float32,
        mistakes={
            # zh: 从未清除梯度：每一步都累加了之前所有的梯度。
            "The gradients are never cleared: each step adds all earlier ones.": (
                end["never cleared"]
            ),
            # zh: 每个迭代周期只清除了一次梯度；应对每个小批量都清除。
            "The gradients are cleared once an epoch; clear them for each batch.": (
                end["cleared once an epoch"]
            ),
            # zh: 损失函数的参数颠倒了：预测值在前。
            "The arguments of the loss are swapped: the prediction comes first.": end["swapped"],
            # zh: 只训练了一个迭代周期。
            "Only one epoch is trained.": end["one epoch"],
            # zh: 第一个小批量之后训练就结束了：return 是否写在循环之内？
            "Training ends after the first batch: does the return stand inside the loop?": (
                end["one batch"]
            ),
        },
    )
    if not isinstance(seen["history"], tuple | list):
        # zh: train_linear_regression 没有返回列表。
        fail("train_linear_regression does not return a list.")
    assert_close(
        [number(value) for value in seen["history"]],
        history["right"],
        mistakes={
            # zh: 损失是在更新之后计算的；应保留更新之前的损失。
            "The loss is computed after the update; keep the one before it.": history["after"],
            # zh: 这是每个周期第一个小批量的损失；要求的是最后一个小批量的损失。
            "This is the loss of each epoch's first batch; the last one's is asked for.": (
                history["first"]
            ),
            # zh: 这是每个周期各损失的平均值；要求的是最后一个小批量的损失。
            "This is the mean of each epoch's losses; the last batch's is asked for.": (
                history["mean"]
            ),
            # zh: 把每个周期的损失加起来了；要求的是最后一个小批量的损失。
            "The losses of each epoch are added up; the last batch's is asked for.": (
                history["sum"]
            ),
            # zh: 每个小批量都有一个损失；要求的是每个迭代周期一个。
            "There is a loss for each batch; one for each epoch is asked for.": history["all"],
        },
    )
    if any(isinstance(value, torch.Tensor) for value in seen["history"]):
        fail(
            # zh: 损失是张量；要求的是float。
            "The losses are tensors; floats are asked for.",
            # zh: 损失是张量，会使计算图无法释放：用 .item() 变成float。
            mistake="The losses are tensors, which keep their graphs alive: .item() makes floats.",
        )


@points(7, exercise="train_linear_regression")
def test_training_clears_and_reports_every_epoch(student):
    # zh: 三个迭代周期之后，网络的参数位于正常更新所到的位置；每个周期返回其最后一个小批量的损失。
    # zh: 没有清除的梯度会累加。最后一个小批量可能较小，应保留它在更新之前的损失。
    """After three epochs the net is where clean steps lead; each epoch reports its last batch.

    Gradients that are not cleared add up. The last batch may be smaller, and its loss is kept as it
    was before its update.
    """
    assert_trains(student, training_case((4, 3, 1), 3, 0.08))


# -- thresholds


TRUE_W, TRUE_B = torch.tensor([2.0, -3.4]), 4.2
SETTING = 1000, 10, 0.03, 3  # examples, batch size, learning rate, epochs


def mean_squared_error(found):
    """Of the found w and b on 1,000 new examples; the noise alone makes 1e-4."""
    X, noise = normal(1000, 2).double(), normal(1000, std=0.01).double()
    return (X @ (found["w"].double() - TRUE_W) + found["b"].double() - TRUE_B - noise).pow(2).mean()


def distance(found):
    """How far the worst of w and b is off."""
    return max((found["w"].double() - TRUE_W).abs().max(), (found["b"].double() - TRUE_B).abs())


def recovery(student, probe):
    """Trainings, to be measured in several ways: the second is there if the first is not good enough."""
    trained = []

    def measured_by(measure):
        tries = iter(range(2))

        def attempt():
            if (number := next(tries)) == len(trained):
                found = student.probe(probe, TRUE_W, TRUE_B, *SETTING)
                assert_equal([shape_of(found["w"]), shape_of(found["b"])], [(2,), (1,)])
                trained.append(found)
            return measure(trained[number]).item()

        return attempt

    return measured_by


@training
@points(3, exercise="thresholds")
def test_training_finds_w_and_b(student, thresholds):
    # zh: 你的训练循环用PyTorch的部件找到了 w 和 b。
    # zh: 它用到你的 synthetic_data、load_array 和 train_linear_regression：先看它们的测试。
    """Your training loop finds w and b with PyTorch's parts.

    It uses your synthetic_data, load_array and train_linear_regression: look at their tests first.
    """
    measured_by = recovery(student, "recovered")

    assert_reaches(measured_by(mean_squared_error), thresholds["error"])
    assert_reaches(measured_by(distance), thresholds["distance"])


@training
@points(3, exercise="thresholds")
def test_training_from_scratch_finds_w_and_b(student, thresholds):
    # zh: 只用你自己写的部件就找到了 w 和 b。
    # zh: 它用到你的 synthetic_data、load_array、linreg、squared_loss 和 sgd：先看它们的测试。
    """Your own parts alone find w and b.

    It uses your synthetic_data, load_array, linreg, squared_loss and sgd: look at their tests first.
    """
    measured_by = recovery(student, "recovered_from_scratch")

    assert_reaches(measured_by(mean_squared_error), thresholds["error_from_scratch"])
    assert_reaches(measured_by(distance), thresholds["distance_from_scratch"])
