"""The tests of lab 5: image files, an MLP, a CNN, training, curves, evaluation, comparisons.

Students have those marked public. The hidden ones look closer: at other files and names, other
losses and batches, dropout, modes and good practice, and they train. Oracles are formulas in
float64; inputs are drawn so that no known mistake gives the right answer.
"""

from functools import partial
from itertools import pairwise

import torch
from torch.nn import functional as F

from grader.testing import (
    Opaque,
    accuracy_of,
    assert_close,
    assert_equal,
    assert_rate,
    assert_reaches,
    differ,
    drawn_once,
    fail,
    integers,
    normal,
    number,
    points,
    taken,
    taken_count,
    training,
    uniform,
)

# -- ImageCsvDataset


def image(height, width):
    """A grey image (height, width) of uint8."""
    return integers(0, 256, height, width).to(torch.uint8)


def check_items(found, entries):
    """Each item is a PIL image in mode "L" with its entry's pixels, and its label, an int."""
    for item, (_, pixels, label) in zip(found, entries, strict=True):
        if item is None:
            # zh: 样本不是 (image, label) 这样的一对。
            fail("An item is no pair (image, label).")
        if item["type"] == "str":
            fail(
                # zh: 标签是str；要求的是int。
                "The label is a str; an int is asked for.",
                # zh: 标签仍是文本：CSV文件里只有文本，要用 int() 转换。
                mistake="The label is left as text: a CSV file holds only text, int() reads it.",
            )
        if item["type"] != "int":
            # zh: 标签不是int。
            fail("The label is no int.")
        if item["mode"] in ("Tensor", "ndarray") or isinstance(item["pixels"], Opaque):
            # zh: 图像不是PIL图像：只有变换才会把它变成别的东西。
            fail("The image is no PIL image: only a transform makes something else of it.")
        if item["mode"] != "L":
            fail(
                # zh: 图像的模式不是L。
                "The image is not in mode L.",
                # zh: 图像保持了文件原来的模式：请转换为L。
                mistake="The image keeps the mode of its file: convert it to L.",
            )
        assert_close(item["pixels"], pixels)
        assert_equal(item["label"], label)


@points(4, exercise="ImageCsvDataset", public=True)
def test_dataset_reads_images_and_labels(student):
    # zh: ImageCsvDataset 中，表头以下的每一行对应一个样本：模式为L的PIL图像和一个int。
    # zh: 在开始时读一次CSV文件，去掉表头。样本的图像在 img_dir 中，文件名写在该行里，用 Image.open 读取。标签是文本，要用 int() 变成数。
    """ImageCsvDataset has one item for each line below the header: a PIL image in mode L and an int.

    Read the CSV file once, at the start, without its header. An item's image lies in img_dir under
    the name in its line; Image.open reads it. The label is text until int() makes a number of it.
    """
    entries = [
        ("shirt.png", image(2, 3), 6),
        ("bag.png", image(4, 3), 8),
        ("boot.png", image(3, 3), 9),
    ]

    seen = student.probe("length", entries)
    if not seen["is_dataset"]:
        # zh: ImageCsvDataset 不是 torch.utils.data.Dataset。
        fail("ImageCsvDataset is no torch.utils.data.Dataset.")
    assert_equal(
        seen["length"],
        3,
        mistakes={
            # zh: 把表头也当作一张图像了。
            "The header is counted as an image.": 4,
            # zh: 少了一张图像：读表头时不要连带去掉一行数据。
            "One image is lost: what reads the header must not take a line of data with it.": 2,
        },
    )
    check_items(student.probe("items", entries, [0, 1, 2]), entries)


def check_transformed(seen, entry, with_transform, with_target):
    """The item after these transforms, and what they were given."""
    _, pixels, label = entry
    as_it_is, transformed = "a PIL image", ["image", int(pixels.sum())]
    expected = [
        transformed if with_transform else as_it_is,
        ["label", label] if with_target else label,
    ]
    item = seen["item"]
    if item is None:
        fail("An item is no pair (image, label).")
    if with_transform and item[0] == as_it_is:
        # zh: 图像没有经过变换。
        # zh: 忽略了 transform。
        fail("The image comes without its transform.", mistake="transform is ignored.")
    if with_target and item[1] in (label, str(label)):
        # zh: 标签没有经过变换。
        # zh: 忽略了 target_transform。
        fail("The label comes without its transform.", mistake="target_transform is ignored.")
    if any(pair["type"] == "str" for pair in seen["given"]):
        # zh: 传给 target_transform 的是str；请先把标签变成int。
        fail("The target_transform is given a str; make an int of the label first.")
    if any(pair["mode"] not in ("L", "NoneType") for pair in seen["given"]):
        # zh: 传给 transform 的不是模式为L的PIL图像。
        fail("The transform is not given a PIL image in mode L.")
    for pair in seen["given"]:
        if pair["mode"] == "L":
            assert_close(pair["pixels"], pixels)
    assert_equal(item, expected)


@points(2, exercise="ImageCsvDataset", public=True)
def test_dataset_applies_both_transforms(student):
    # zh: transform 作用于图像，target_transform 作用于标签。
    # zh: 两者都是函数或None。前者得到PIL图像，后者得到int。
    """transform is applied to the image, target_transform to the label.

    Each is a function, or None. The first gets the PIL image, the second the int.
    """
    entries = [("coat.png", image(3, 2), 4)]

    (seen,) = student.probe("transformed", entries, (True, True))

    check_transformed(seen, entries[0], True, True)


@points(3, exercise="ImageCsvDataset")
def test_dataset_reads_odd_names_and_colours(student):
    # zh: 无论文件名如何、文件是什么模式，都能以任意顺序取得样本。
    # zh: 读CSV文件交给csv模块：它认识引号。把每张图像都转换为模式L。用pathlib的 / 或 os.path.join 拼接路径。
    """Any item can be had in any order, whatever the names, whatever the mode of the file.

    Leave the reading of the CSV file to the module csv: it knows quotation marks. Convert every
    image to mode L. Put paths together with / of pathlib or os.path.join.
    """
    entries = [
        ("shirt, blue.png", image(3, 4), 12),
        ("子 folder/鞋.png", image(5, 2), 0),
        ('a "bag".png', image(2, 2), 7),
    ]
    order = [2, 0, 1, 0]

    found = student.probe("items", entries, order, ["RGB", "L", "P"], True)

    check_items(found, [entries[place] for place in order])


@points(2, exercise="ImageCsvDataset")
def test_dataset_applies_the_transform_that_there_is(student):
    # zh: 只给出一个变换时，也要应用它。
    # zh: None表示保持原样。transform 和 target_transform 要分别判断。
    """Each transform is applied if it is given, without the other one.

    None means: leave it as it is. Look at transform and target_transform each by itself.
    """
    entries = [("coat.png", image(4, 3), 4), ("bag.png", image(4, 3), 8)]
    alone = (True, False), (False, True)

    for which, seen in zip(alone, student.probe("transformed", entries, *alone), strict=True):
        check_transformed(seen, entries[0], *which)


@points(2, exercise="ImageCsvDataset")
def test_dataset_ends_like_a_list(student):
    # zh: 负的索引从末尾数起，越界的索引引发IndexError，缺失的图像引发FileNotFoundError。
    # zh: 前两点列表自己就会。Image.open 会说明缺了哪个文件；让它的错误传出去。
    """Negative indices count from the end, others out of range raise IndexError, a missing image
    FileNotFoundError.

    A list knows the first two by itself. Image.open says which file is missing; let its error pass.
    """
    entries = [
        ("a.png", image(2, 3), 1),
        ("b.png", image(3, 3), 2),
        ("c.png", image(3, 2), 3),
        ("lost.png", None, 4),
    ]

    seen = student.probe("at_the_ends", entries)

    check_items(seen["backwards"], [entries[place] for place in (2, 1, 0)])
    for index in (4, 7, -5):
        raised = seen[f"raised {index}"]
        if not raised:
            # zh: 越界的索引也得到了样本。
            # zh: 没有哪个索引算越界。
            fail("An index out of range gives an item.", mistake="No index is out of range.")
        if "IndexError" not in raised:
            # zh: 越界的索引引发的不是IndexError。
            fail("An index out of range raises something else than IndexError.")
    if not seen["missing"]:
        fail(
            # zh: 文件缺失的样本也能取得。
            "The item of a missing file can be had.",
            # zh: 悄悄跳过了缺失的图像。
            mistake="A missing image is passed over in silence.",
        )
    if "FileNotFoundError" not in seen["missing"]:
        # zh: 缺失的图像引发的不是FileNotFoundError。
        fail("A missing image raises something else than FileNotFoundError.")
    if not seen["path"]:
        # zh: 缺失图像的FileNotFoundError中没有它的路径。
        fail("The FileNotFoundError of a missing image does not say its path.")


@points(1, exercise="ImageCsvDataset", practice=True)
def test_dataset_keeps_no_files_open(student):
    # zh: 良好习惯：取样本时才打开图像，并随后关闭。
    # zh: 在 __getitem__ 中用 with Image.open(...) as image:；convert 或 load() 会读入像素。
    """Good practice: an image is opened when its item is asked for, and closed again.

    with Image.open(...) as image: inside __getitem__; convert or load() reads the pixels.
    """
    labels = integers(0, 100, 3).tolist()
    entries = [(f"{place}.png", image(2, 2), label) for place, label in enumerate(labels)]

    seen = student.probe("open_files", entries)

    if str(seen["labels"]) != str(labels):  # so a tensor is no label
        # zh: 数据项里的标签不对。
        fail("The items do not hold the right labels.")
    if seen["at_start"]:
        fail(
            # zh: 还没有取样本就打开了图像。
            "Images are opened before any item is asked for.",
            # zh: 一开始就读入了所有图像；大的数据集放不进内存。
            mistake="All images are read at the start; a large dataset does not fit into memory.",
        )
    if seen["left"]:
        fail(
            # zh: 已经给出的图像，其文件仍然开着。
            "Files of images that were handed out are still open.",
            # zh: 文件一直开着：请读入像素（convert或load）并关闭文件。
            mistake="The file is left open: read the pixels (convert or load) and close it.",
        )


# -- one_hot_target


def one_hot(label, num_classes):
    """The vector by its definition."""
    return torch.tensor([float(k == label) for k in range(num_classes)])


@points(2, exercise="one_hot_target", public=True, guessable=True)
def test_one_hot_target_makes_a_function(student):
    # zh: one_hot_target(num_classes) 返回一个函数，它把标签变成float32的独热向量。
    # zh: 函数里的函数：返回内层函数本身，而不调用它。向量只有一个维度，共 num_classes 个数。
    """one_hot_target(num_classes) returns a function from a label to its float32 one-hot vector.

    A function inside a function: the inner one is returned without calling it. The vector has one
    dimension with num_classes numbers.
    """
    seen = student.probe("one_hots", 4, 2)

    if not seen["callable"]:
        fail(
            # zh: one_hot_target 返回的东西不能被调用。
            "What one_hot_target returns cannot be called.",
            # zh: 返回的是向量本身；应返回生成向量的函数。
            mistake="The vector itself is returned; return a function that makes one.",
        )
    expected = one_hot(2, 4)
    assert_close(
        seen["vectors"][0],
        expected,
        mistakes=lambda: {
            # zh: 数值正确，但dtype不是float32。
            "The numbers are right, but the dtype is not float32.": expected,
            # zh: 多了一个维度：一个标签对应一个向量。
            "There is a dimension too many: one label makes one vector.": expected.unsqueeze(0),
            # zh: 1的位置早了一位：标签从0开始。
            "The 1 stands one place too early: labels begin with 0.": one_hot(1, 4),
            # zh: 向量多了一个数：num_classes 就是数的个数。
            "The vector has one number too many: num_classes is their count.": one_hot(2, 5),
            # zh: 返回的是列表；要求的是张量。
            "A list is returned; a tensor is asked for.": list,
        },
    )


@points(3, exercise="one_hot_target")
def test_one_hot_target_makes_a_new_vector_each_time(student):
    # zh: 同一个变换用于所有标签：每次调用给出一个新的、只有一个1的float32张量。
    # zh: 在内层函数里、每次调用时生成张量。
    """One transform serves all labels: each call gives a new float32 tensor with a single 1.

    Make the tensor inside the inner function, at every call.
    """
    classes = int(integers(11, 30))
    first, second = int(integers(6, 10)), int(integers(1, 6))
    labels = [first, 0, second, second]

    seen = student.probe("one_hots", classes, *labels)

    if not seen["callable"]:
        fail(
            "What one_hot_target returns cannot be called.",
            mistake="The vector itself is returned; return a function that makes one.",
        )
    expected = [one_hot(label, classes) for label in labels]
    assert_close(
        seen["vectors"],
        expected,
        mistakes=lambda: {
            "The numbers are right, but the dtype is not float32.": expected,
            # zh: 所有标签共用一个张量，之前的标签留下的1还在其中。
            "There is one tensor for all labels, and ones of earlier labels stay in it.": (
                [sum(expected).clamp(max=1)] * 4
            ),
            # zh: 所有标签共用一个张量：后面的调用改变了前面给出的结果。
            "There is one tensor for all labels: a later call changes what an earlier one gave.": (
                [expected[-1]] * 4
            ),
            # zh: 忽略了 num_classes：向量总是有10个数。
            "num_classes is ignored: the vector always has 10 numbers.": (
                [one_hot(label, 10) for label in labels]
            ),
        },
    )


# -- MLP


def flat_sorted(shapes):
    """Shapes whichever way round they are and in whatever order they were made."""
    if len(shapes) > 50 or not all(isinstance(own, list) and len(own) <= 4 for own in shapes):
        # zh: 它的参数太多，或者不是一个网络的参数。
        fail("Its parameters are too many, or none of a net.")
    return sorted(sorted(shape) for shape in shapes)


MLP_SHAPES = [[256, 784], [256], [128, 256], [128], [10, 128], [10]]


def check_mlp_layers(shapes):
    """The parameters are those of three linear layers of the right sizes."""
    assert_equal(
        flat_sorted(shapes),
        flat_sorted(MLP_SHAPES),
        mistakes=lambda: {
            # zh: 网络没有参数：放在普通Python列表里的层不会被注册。
            "The net has no parameters: a plain Python list hides its layers.": [],
            # zh: 缺少第二个隐藏层。
            "The second hidden layer is missing.": (
                flat_sorted([[256, 784], [256], [10, 256], [10]])
            ),
            # zh: 没有偏置。
            "There are no biases.": flat_sorted([[256, 784], [128, 256], [10, 128]]),
            # zh: 两个隐藏层弄反了：先256个单元，后128个。
            "The hidden layers are swapped: first 256 units, then 128.": (
                flat_sorted([[128, 784], [128], [256, 128], [256], [10, 256], [10]])
            ),
        },
    )


@drawn_once
def mlp_case(*sizes):
    """Values for the parameters (large matrices as two factors), the same in float64, and inputs."""
    factors = [
        (normal(256, 5), normal(784, 5, std=0.05)),
        (normal(128, 5), normal(256, 5, std=0.1)),
    ]
    biases = normal(256), normal(128)
    given = [factors[0], biases[0], factors[1], biases[1], normal(10, 128, std=0.2), normal(10)]
    weights = [left.double() @ right.double().T for left, right in factors]
    layers = [(W, b.double()) for W, b in zip(weights, biases, strict=True)]
    layers.append((given[4].double(), given[5].double()))
    inputs = [uniform(*size) for size in sizes]
    return given, layers, inputs


def plain(H):
    """No activation."""
    return H


def mlp_logits(inputs, layers, first, second, last=plain):
    """What three linear layers give for each input with these functions after them."""
    logits = []
    for X in inputs:
        H = first(F.linear(X.flatten(1).double(), *layers[0]))
        H = second(F.linear(H, *layers[1]))
        logits.append(last(F.linear(H, *layers[2])))
    return logits


@points(3, exercise="MLP", public=True)
def test_mlp_has_two_hidden_layers(student):
    # zh: MLP 有三个线性层784-256-128-10，前两个之后接激活函数。
    # zh: 从维度1开始展平：维度0是批量，哪怕其中只有一张图像。返回logits：softmax由损失函数来做。
    """MLP has three linear layers, 784-256-128-10, with the activation after the first two.

    Flatten from dimension 1 on: dimension 0 is the batch, even if it holds one image. Return the
    logits: the loss applies softmax.
    """
    given, layers, inputs = mlp_case((2, 1, 28, 28), (1, 784))

    seen = student.probe("outputs", "MLP", given, inputs, "relu")

    check_mlp_layers(seen["parameters"])
    relu, logits = torch.relu, partial(mlp_logits, inputs, layers)
    assert_close(
        seen["outputs"],
        logits(relu, relu),
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 第一个隐藏层之后缺少激活函数。
            "The activation after the first hidden layer is missing.": logits(plain, relu),
            # zh: 第二个隐藏层之后缺少激活函数。
            "The activation after the second hidden layer is missing.": logits(relu, plain),
            # zh: 完全没有激活函数。
            "There is no activation at all.": logits(plain, plain),
            # zh: 输出上有激活函数。
            "There is an activation on the output.": logits(relu, relu, relu),
            # zh: 使用了softmax；要求的是logits，损失函数自己会做softmax。
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                logits(relu, relu, lambda Z: Z.softmax(1))
            ),
            # zh: 使用了log-softmax；要求的是logits。
            "Log-softmax is applied; logits are asked for.": (
                logits(relu, relu, lambda Z: Z.log_softmax(1))
            ),
        },
    )


@points(3, exercise="MLP")
def test_mlp_uses_the_given_activation(student):
    # zh: MLP 在两个隐藏层之后使用给定的激活函数，而不是ReLU。
    # zh: 传入的已经是模块：直接调用它，或把它放进 nn.Sequential。
    """MLP applies the activation that it was given after both hidden layers, not ReLU.

    The argument is a module already: call it, or put it into nn.Sequential.
    """
    given, layers, inputs = mlp_case((3, 1, 28, 28), (2, 784))

    seen = student.probe("outputs", "MLP", given, inputs, "atan")

    check_mlp_layers(seen["parameters"])
    atan, relu, logits = torch.atan, torch.relu, partial(mlp_logits, inputs, layers)
    assert_close(
        seen["outputs"],
        logits(atan, atan),
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 用ReLU代替了给定的激活函数。
            "ReLU is used in place of the given activation.": logits(relu, relu),
            # zh: 第二个隐藏层之后用ReLU代替了给定的激活函数。
            "ReLU is used in place of the given activation after the second hidden layer.": (
                logits(atan, relu)
            ),
            "The activation after the first hidden layer is missing.": logits(plain, atan),
            "The activation after the second hidden layer is missing.": logits(atan, plain),
            "There is no activation at all.": logits(plain, plain),
            "There is an activation on the output.": logits(atan, atan, atan),
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                logits(atan, atan, lambda Z: Z.softmax(1))
            ),
        },
    )


RATE = 0.2


def near(values, *targets):
    """Where values are one of the targets up to rounding."""
    return torch.stack([(values - t).abs() < 1e-3 for t in targets]).any(0)


@points(4, exercise="MLP")
def test_mlp_drops_after_both_activations_when_training(student):
    # zh: 暂退法在两个激活函数之后各起一次作用，只在训练模式下，丢弃概率为给定值。
    # zh: 线性层、激活函数、暂退法；再来一遍；然后是输出层，其后什么都没有。nn.Dropout 自己知道模式，F.dropout 需要 training=self.training。
    """Dropout acts after each of the two activations, in train mode only, at the given rate.

    Linear, activation, dropout; once more; then the output layer and nothing behind it. nn.Dropout
    knows the mode by itself, F.dropout needs training=self.training.
    """
    X = uniform(60, 10, low=1.0, high=2.0)

    seen = student.probe("dropped", X, RATE)

    # Each linear hands its first inputs on, the activation adds 1: 10 outputs show both masks.
    x, keep, out = X.double(), 1 - RATE, seen["train"]
    assert_equal(list(out.shape), [60, 10])
    if near(seen["eval"], torch.zeros(())).any():
        fail(
            # zh: 在评估模式下有些输出被丢弃了。
            "In eval mode some outputs are missing.",
            # zh: 暂退法在评估模式下也起作用：F.dropout 需要 training=self.training。
            mistake="Dropout acts in eval mode too: F.dropout needs training=self.training.",
        )
    assert_close(seen["eval"], x + 2, dtype=torch.float32)
    both = ((x + 1) / keep + 1) / keep  # kept twice
    second = torch.full_like(x, 1 / keep)  # dropped after the first activation alone
    out = out.double()
    if near(out, x + 2).all():
        # zh: 在训练模式下没有丢弃任何元素。
        # zh: 没有暂退法。
        fail("Nothing is dropped in train mode.", mistake="There is no dropout.")
    if near(out, (x + 2) / keep, torch.zeros(())).all():
        fail(
            # zh: 在训练模式下有丢弃，但太少。
            "In train mode some outputs are missing, but too few.",
            # zh: 第一个激活函数之后缺少暂退法。
            mistake="Dropout after the first activation is missing.",
        )
    if near(out, (x + 1) / keep + 1, torch.ones(())).all():
        fail(
            "In train mode some outputs are missing, but too few.",
            # zh: 第二个激活函数之后缺少暂退法。
            mistake="Dropout after the second activation is missing.",
        )
    if near(out, both / keep, second / keep, torch.zeros(())).all():
        fail(
            # zh: 在训练模式下丢弃得太多。
            "In train mode too many outputs are missing.",
            # zh: 输出上也有暂退法。
            mistake="There is dropout on the output too.",
        )
    if near(out, (x / keep + 1) / keep + 1, torch.tensor(1 / keep + 1), torch.ones(())).all():
        fail(
            # zh: 丢弃之后的值又经过了激活函数。
            "What is dropped goes through the activation.",
            # zh: 暂退法在激活函数之前，而不是之后。
            mistake="Dropout comes before the activation, not after it.",
        )
    if near(out, (x / keep + 2) / keep, torch.full((), 2 / keep), torch.zeros(())).all():
        fail(
            # zh: 先丢弃的值又经过了激活函数。
            "What is dropped first goes through the activation.",
            # zh: 暂退法用在了输入上，而不是第一个激活函数之后。
            mistake="There is dropout on the inputs, not after the first activation.",
        )
    if not near(out, both, second, torch.zeros(())).all():
        # zh: 训练模式下的输出，与在两个激活函数之后使用暂退法所得的不一致。
        fail("The outputs in train mode are not those of dropout after both activations.")
    kept_second = ~near(out, torch.zeros(()))
    kept_both = near(out, both)
    if not any(
        len(set(row[kept].tolist())) == 2 for row, kept in zip(kept_both, kept_second, strict=True)
    ):
        fail(
            # zh: 对每张图像，所有单元的情形都相同。
            "For each image the same thing happens to all units.",
            # zh: 暂退法对每张图像只抽取一次随机数，而不是对每个单元抽取一次。
            mistake="Dropout draws once for each image, not once for each unit.",
        )
    assert_rate(
        int(kept_second.sum()),
        kept_second.numel(),
        keep,
        # zh: 把 dropout 当成了保留的概率。
        mistakes={"dropout is taken for the probability of keeping.": RATE},
    )
    assert_rate(int(kept_both.sum()), int(kept_second.sum()), keep)


# -- CNN


def cnn_shapes(*, inputs=3136, kernel=3, channels=(32, 64)):
    """The shapes of the parameters; `inputs` are those of the first linear layer."""
    one, two = channels
    return [
        *([one, 1, kernel, kernel], [one], [two, one, kernel, kernel], [two]),
        *([512, inputs], [512], [10, 512], [10]),
    ]


@points(4, exercise="CNN", public=True)
def test_cnn_has_the_right_layers(student):
    # zh: CNN 有大小正确的两个卷积层和两个线性层，返回 (B, 10)。
    # zh: 在各层之间打印 X.shape：每次卷积和汇聚之后图像有多大？展平之后还有多少个数？
    """CNN has two convolutions and two linear layers of the right sizes and returns (B, 10).

    Print X.shape between the layers: how large is the image after each convolution and pooling, and
    how many numbers are left of it when it is flattened?
    """
    X = torch.zeros(1, 1, 28, 28)

    assert_equal(
        flat_sorted(student.probe("layers", "CNN", X)),
        flat_sorted(cnn_shapes()),
        mistakes=lambda: {
            "The net has no parameters: a plain Python list hides its layers.": [],
            # zh: 第一个线性层的大小不对：第二次汇聚会使边长再减半。
            "The first linear layer does not fit: the second pooling halves the sides again.": (
                flat_sorted(cnn_shapes(inputs=64 * 14 * 14))
            ),
            # zh: 第一个线性层的大小不对：两次汇聚都会使边长减半。
            "The first linear layer does not fit: both poolings halve the sides.": (
                flat_sorted(cnn_shapes(inputs=64 * 28 * 28))
            ),
            # zh: 第一个线性层的大小对应的是没有填充的卷积。
            "The first linear layer fits convolutions without padding.": (
                flat_sorted(cnn_shapes(inputs=64 * 5 * 5))
            ),
            # zh: 第一个线性层按32个通道计算；第二个卷积的输出有64个通道。
            "The first linear layer counts 32 channels; the second convolution leaves 64.": (
                flat_sorted(cnn_shapes(inputs=32 * 7 * 7))
            ),
            # zh: 卷积核是5×5，而不是3×3。
            "The kernels are 5×5, not 3×3.": flat_sorted(cnn_shapes(kernel=5)),
            # zh: 缺少中间的线性层：3136 → 512 → 10。
            "The linear layer between is missing: 3136 → 512 → 10.": (
                flat_sorted([*cnn_shapes()[:4], [10, 3136], [10]])
            ),
            # zh: 通道数是16和32，而不是32和64。
            "The channels are 16 and 32, not 32 and 64.": (
                flat_sorted(cnn_shapes(channels=(16, 32), inputs=32 * 7 * 7))
            ),
        },
    )
    assert_equal(
        student.probe("output_shape", "CNN", X),
        [1, 10],
        # zh: 批量中只有一张图像时，批量维度丢失了。
        mistakes={"The batch dimension is lost for a batch of one.": [10]},
    )
    images = int(integers(2, 12))
    assert_equal(student.probe("output_shape", "CNN", X.expand(images, 1, 28, 28)), [images, 10])


@drawn_once
def cnn_case(size):
    """Values for the parameters (the large matrix as two factors), the same in float64, images."""
    factors = normal(512, 5), normal(3136, 5, std=0.03)
    given = [normal(32, 1, 3, 3, std=0.5), normal(32, std=0.5)]
    given += [normal(64, 32, 3, 3, std=0.1), normal(64, std=0.5)]
    given += [factors, normal(512), normal(10, 512, std=0.1), normal(10)]
    values = [value.double() for value in given if isinstance(value, torch.Tensor)]
    values.insert(4, factors[0].double() @ factors[1].double().T)
    layers = list(zip(values[::2], values[1::2], strict=True))
    X = uniform(size, 1, 28, 28)
    return given, layers, X, cnn_logits(X, layers)


def cnn_logits(X, layers, activations=(torch.relu,) * 3, pool=F.max_pool2d):
    """What the network gives with these activations."""
    H = X.double()
    for place in (0, 1):
        H = pool(activations[place](F.conv2d(H, *layers[place], padding=1)), 2)
    H = activations[2](F.linear(H.flatten(1), *layers[2]))
    return F.linear(H, *layers[3])


@points(7, exercise="CNN")
def test_cnn_applies_every_layer(student):
    # zh: CNN 给出的logits依次经过：卷积、ReLU、汇聚，重复两次，再是线性层、ReLU、线性层。
    # zh: 逐行检查forward：三个ReLU，两次最大汇聚，输出上什么都没有。
    """CNN gives the logits of convolution, ReLU, pooling, twice, and linear, ReLU, linear.

    Go through forward line by line: three ReLUs, two max poolings, nothing on the output.
    """
    given, layers, X, logits = cnn_case(2)

    seen = student.probe("outputs", "CNN", given, [X])

    assert_equal(flat_sorted(seen["parameters"]), flat_sorted(cnn_shapes()))
    relu = torch.relu

    def without(*places):
        return cnn_logits(X, layers, [plain if i in places else relu for i in range(3)])

    assert_close(
        seen["outputs"][0],
        logits,
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 第一个卷积之后缺少ReLU。
            "The ReLU after the first convolution is missing.": without(0),
            # zh: 第二个卷积之后缺少ReLU。
            "The ReLU after the second convolution is missing.": without(1),
            # zh: 两个线性层之间缺少ReLU。
            "The ReLU between the linear layers is missing.": without(2),
            # zh: 两个卷积之后都缺少ReLU。
            "The ReLUs after both convolutions are missing.": without(0, 1),
            # zh: 完全没有ReLU。
            "There is no ReLU at all.": without(0, 1, 2),
            # zh: 输出上有ReLU。
            "There is a ReLU on the output.": relu(logits),
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                logits.softmax(1)
            ),
            "Log-softmax is applied; logits are asked for.": logits.log_softmax(1),
            # zh: 用的是平均汇聚；要求的是最大汇聚。
            "The pooling takes the mean; max pooling is asked for.": (
                cnn_logits(X, layers, pool=F.avg_pool2d)
            ),
            # zh: 用sigmoid代替了ReLU。
            "Sigmoid is used in place of ReLU.": cnn_logits(X, layers, [torch.sigmoid] * 3),
            # zh: 用tanh代替了ReLU。
            "Tanh is used in place of ReLU.": cnn_logits(X, layers, [torch.tanh] * 3),
        },
    )


# -- train_model and evaluate: a linear classifier by hand


def classifier():
    """Weight (3, 4) and bias (3,) in float64, with values that float32 holds exactly."""
    return [normal(3, 4).double(), normal(3).double()]


def examples(*sizes):
    """Batches of these sizes, X (B, 4) and y (B,) of three classes."""
    return [(normal(n, 4), integers(0, 3, n)) for n in sizes]


def exact(batches):
    """The batches in float64."""
    return [(X.double(), y) for X, y in batches]


def measures(W, b, X, y, sign=1):
    """Mean cross-entropy and number of right predictions of ±(XWᵀ + b)."""
    logits = sign * (X @ W.T + b)
    return F.cross_entropy(logits, y).item(), (logits.argmax(1) == y).sum().item()


def accuracy(values, batches, sign=1):
    """The share of right predictions."""
    right = sum(measures(*values, X, y, sign)[1] for X, y in batches)
    return right / sum(len(y) for _, y in batches)


def check_classifier(seen):
    """There is a classifier behind what was measured, whatever became of it."""
    weight, bias = seen["parameters"]
    taken(weight, (3, 4), varied=True)
    taken(bias, (3,))


# -- train_model


def gradients(W, b, X, y, sign=1):
    """Of the mean cross-entropy, by its formula: (softmax − one-hot) / B."""
    error = sign * (torch.softmax(sign * (X @ W.T + b), 1) - F.one_hot(y, len(W)))  # (B, C)
    return [error.T @ X / len(y), error.mean(0)]


def train_by_hand(values, batches, test_batches, settings, *, signs=None, fresh=False, keep=0.0):
    """Per epoch the sums over its batches and what is measured after it; parameters at the end.

    `signs(epoch)` gives the signs of the logits in training and in testing; `fresh` makes a new
    optimiser in every epoch; `keep` is the share of old gradients that is never cleared.
    """
    epochs, lr, momentum = settings
    zeros = [0.0] * len(values)
    sums, velocities, old = [], zeros, zeros
    for epoch in range(epochs):
        sign, test_sign = signs(epoch) if signs else (1, 1)
        before, velocities = [], zeros if fresh else velocities
        for X, y in batches:
            before.append(measures(*values, X, y, sign))
            new = gradients(*values, X, y, sign)
            old = [g + keep * o for g, o in zip(new, old, strict=True)]
            velocities = [momentum * v + g for v, g in zip(velocities, old, strict=True)]
            values = [value - lr * v for value, v in zip(values, velocities, strict=True)]
        sizes = [len(y) for _, y in batches]
        sums.append(
            {
                "loss": sum(loss * n for (loss, _), n in zip(before, sizes, strict=True)),
                "means": sum(loss for loss, _ in before),
                "right": sum(right for _, right in before),
                "rates": sum(right / n for (_, right), n in zip(before, sizes, strict=True)),
                "last": before[-1][0],
                "each": [loss for loss, _ in before],
                "test": accuracy(values, test_batches, test_sign),
                "after": accuracy(values, batches, sign),
            }
        )
    return sums, values


def by_epoch(sums, key, n=1):
    """What the epochs have under this key, divided by n."""
    return [own[key] / n for own in sums]


def history_by_hand(sums, n):
    """The right history of n examples."""
    return {
        "loss": by_epoch(sums, "loss", n),
        "train_acc": by_epoch(sums, "right", n),
        "test_acc": by_epoch(sums, "test"),
    }


@drawn_once
def training_case(sizes, test_sizes, settings, turns=False):
    """A training whose accuracies tell the right bookkeeping from the wrong ones."""
    signs = (lambda epoch: (1, -1)) if turns else None
    while True:
        values, batches, tests = classifier(), examples(*sizes), examples(*test_sizes)
        sums, after = train_by_hand(values, exact(batches), exact(tests), settings, signs=signs)
        n = sum(sizes)
        shares = [
            (own["right"] / n, own["rates"] / len(sizes), own["test"], own["after"]) for own in sums
        ]
        tested = by_epoch(sums, "test")
        if all(differ(*own) for own in shares) and tested != sorted(tested):
            return values, batches, tests, sums, after


def inputs_of(values, batches, tests, settings):
    """What the probe is given."""
    return [value.float() for value in values] + [batches, tests, list(settings)]


def check_form(history):
    """A dict of three lists with one float an epoch."""
    if not isinstance(history, dict):
        # zh: train_model 返回的不是字典。
        fail("train_model does not return a dict.")
    if sorted(history) != ["loss", "test_acc", "train_acc"]:
        fail(
            # zh: 训练历史的键不是 "loss"、"train_acc" 和 "test_acc"。
            'The keys of the history are not "loss", "train_acc" and "test_acc".',
            details=f"history.keys(): {sorted(history)}",
        )
    for values in history.values():
        if not isinstance(values, list):
            # zh: 训练历史中有一项不是列表。
            fail("An entry of the history is no list.")
        if any(isinstance(value, torch.Tensor) for value in values):
            fail(
                # zh: 训练历史中有张量。
                "A history holds tensors.",
                # zh: 存入的是张量；用 .item() 把它们变成Python的数。
                mistake="Tensors are stored; .item() makes a Python number of each.",
            )
        if not all(isinstance(value, float) for value in values):
            # zh: 训练历史中有不是float的东西。
            fail("A history holds something else than floats.")


@points(6, exercise="train_model", public=True)
def test_training_returns_its_history(student):
    # zh: train_model 用SGD训练，返回每个迭代周期的损失、训练精度和测试精度。
    # zh: 每个小批量依次是：logits、损失、清除梯度、反向传播、更新。在一个迭代周期内累加，每个批量按其大小计入，再除以样本数。
    """train_model trains by SGD and returns loss, training and test accuracy of each epoch.

    For each batch: logits, loss, clear the gradients, backward, step, in this order. Sum up over the
    epoch, each batch by its size, and divide by the number of examples.
    """
    settings = (2, 0.5, 0.0)
    values, batches, tests, sums, after = training_case((4, 1), (3, 2), settings)
    inputs = inputs_of(values, batches, tests, settings)

    seen = student.probe("training", *inputs, as_string=True)

    check_form(seen["history"])
    right = history_by_hand(sums, 5)
    assert_close(
        seen["history"],
        right,
        mistakes=lambda: {
            # zh: 参数没有变化：没有更新，或者更新时没有梯度。
            "Nothing moved: there is no step, or no gradient is there when it comes.": (
                history_by_hand(
                    train_by_hand(values, exact(batches), exact(tests), (2, 0.0, 0.0))[0], 5
                )
            ),
            # zh: 损失是各批量平均值的平均：最后一个小批量所占分量过大。
            "The loss is the mean of the batches' means: the last batch counts too much.": dict(
                right, loss=by_epoch(sums, "means", 2)
            ),
            # zh: 损失和精度都是各批量平均值的平均。
            "Losses and accuracies are means of the batches' means.": dict(
                right, loss=by_epoch(sums, "means", 2), train_acc=by_epoch(sums, "rates", 2)
            ),
            # zh: 把各批量的平均损失不加权地相加，再除以样本数了。
            "The mean losses are added up unweighted and divided by the number of examples.": dict(
                right, loss=by_epoch(sums, "means", 5)
            ),
            # zh: train_acc 是在迭代周期结束后测得的，而不是在每次更新之前。
            "train_acc is measured after the epoch, not before each update.": dict(
                right, train_acc=by_epoch(sums, "after")
            ),
            # zh: test_acc 是在训练数据上测得的。
            "test_acc is measured on the training data.": dict(
                right, test_acc=by_epoch(sums, "after")
            ),
            # zh: 每个小批量都有一项；要求的是每个迭代周期一项。
            "There is an entry for each batch; one for each epoch is asked for.": dict(
                right, loss=[loss for own in sums for loss in own["each"]]
            ),
            # zh: 精度是百分数；要求的是0到1之间的比例。
            "The accuracies are percentages; fractions between 0 and 1 are asked for.": dict(
                right,
                train_acc=[100 * value for value in right["train_acc"]],
                test_acc=[100 * value for value in right["test_acc"]],
            ),
            # zh: 只保留了最后一个迭代周期：应当在列表末尾添加。
            "Only the last epoch is kept: append to the lists.": {
                key: entries[-1:] for key, entries in right.items()
            },
        },
    )
    assert_close(seen["parameters"], after, dtype=torch.float32)


@points(5, exercise="train_model")
def test_training_keeps_the_books(student):
    # zh: 训练历史中是每个迭代周期自己的平均损失和精度，每个批量按其大小加权。
    # zh: 每个迭代周期重新开始累加。损失和训练精度由每次更新之前的logits得到，测试精度由迭代周期结束后的 test_loader 得到。
    """The history has each epoch's own mean loss and accuracies, each batch weighted by its size.

    Begin the sums anew in each epoch. Loss and training accuracy come from the logits before each
    update, the test accuracy from test_loader after the epoch.
    """
    settings = (3, 0.3, 0.0)
    values, batches, tests, sums, _ = training_case((4, 4, 1), (3, 2), settings)

    seen = student.probe("training", *inputs_of(values, batches, tests, settings))

    check_form(seen["history"])
    right = history_by_hand(sums, 9)

    def so_far(key):
        return [sum(right[key][:epochs]) for epochs in (1, 2, 3)]

    def mean_so_far(key):
        return [sum(right[key][:epochs]) / epochs for epochs in (1, 2, 3)]

    assert_close(
        seen["history"],
        right,
        mistakes=lambda: {
            "The loss is the mean of the batches' means: the last batch counts too much.": dict(
                right, loss=by_epoch(sums, "means", 3)
            ),
            "Losses and accuracies are means of the batches' means.": dict(
                right, loss=by_epoch(sums, "means", 3), train_acc=by_epoch(sums, "rates", 3)
            ),
            "The mean losses are added up unweighted and divided by the number of examples.": dict(
                right, loss=by_epoch(sums, "means", 9)
            ),
            # zh: 损失只是该迭代周期最后一个小批量的损失。
            "The loss is that of the epoch's last batch alone.": dict(
                right, loss=by_epoch(sums, "last")
            ),
            # zh: 返回的是所有样本的损失之和；要求的是平均值。
            "The loss of all examples is summed up; its mean is asked for.": dict(
                right, loss=by_epoch(sums, "loss")
            ),
            # zh: 累加量没有在每个迭代周期重新开始。
            "The sums are not begun anew in each epoch.": dict(
                right, loss=so_far("loss"), train_acc=so_far("train_acc")
            ),
            # zh: 累加量和计数没有重新开始：这是到目前为止所有迭代周期的平均。
            "Sums and count are not begun anew: these are averages over all epochs so far.": dict(
                right, loss=mean_so_far("loss"), train_acc=mean_so_far("train_acc")
            ),
            "train_acc is measured after the epoch, not before each update.": dict(
                right, train_acc=by_epoch(sums, "after")
            ),
            "test_acc is measured on the training data.": dict(
                right, test_acc=by_epoch(sums, "after")
            ),
            # zh: test_acc 是在迭代周期之前测得的，而不是之后。
            "test_acc is measured before the epoch, not after it.": dict(
                right, test_acc=[accuracy(values, exact(tests)), *right["test_acc"][:-1]]
            ),
        },
    )
    check_classifier(seen)


@points(4, exercise="train_model")
def test_training_follows_sgd_with_momentum(student):
    # zh: 经过各个迭代周期，参数到达以该学习率和动量做SGD所到之处。
    # zh: 在第一个迭代周期之前创建一个优化器，把 lr 和 momentum 传给它，并在每一步清除梯度。
    """The parameters end where SGD with this learning rate and momentum leads, epoch after epoch.

    Make one optimiser before the first epoch, hand it lr and momentum, and clear the gradients in
    every step.
    """
    settings = (2, 0.2, 0.75)
    values, batches, tests, _, after = training_case((4, 3, 1), (2, 1), settings)

    seen = student.probe("training", *inputs_of(values, batches, tests, settings))

    def otherwise(lr=0.2, momentum=0.75, epochs=2, loaded=batches, **changed):
        changed_settings = epochs, lr, momentum
        return train_by_hand(values, exact(loaded), exact(tests), changed_settings, **changed)[1]

    assert_close(
        seen["parameters"],
        after,
        dtype=torch.float32,
        mistakes=lambda: {
            "Nothing moved: there is no step, or no gradient is there when it comes.": values,
            # zh: 忽略了 momentum。
            "momentum is ignored.": otherwise(momentum=0.0),
            # zh: 没有清除梯度：每一步都累加到之前的梯度上。
            "The gradients are not cleared: each step adds them to the earlier ones.": (
                otherwise(keep=1.0)
            ),
            # zh: 每个迭代周期新建优化器，会忘掉动量。
            "A new optimiser in each epoch forgets the momentum.": otherwise(fresh=True),
            # zh: 学习率不是给定的值：用了PyTorch默认的0.001。
            "The learning rate is not the given one: PyTorch's own 0.001 is used.": (
                otherwise(lr=0.001)
            ),
            # zh: 只训练了一个迭代周期。
            "Only one epoch is trained.": otherwise(epochs=1),
            # zh: 漏掉了较小的最后一个小批量。
            "The last, smaller batch is left out.": otherwise(loaded=batches[:-1]),
            # zh: 模型是在测试数据上训练的。
            "It is the test data that the model is trained on.": otherwise(loaded=tests),
        },
    )


@points(2, exercise="train_model")
def test_training_changes_modes(student):
    # zh: 在每个迭代周期中，模型训练时处于训练模式，测试时处于评估模式。
    # zh: 每个迭代周期开始时 model.train()，测试时 model.eval() 和 torch.no_grad()。
    """The model is in train mode while it trains, in every epoch, and in eval mode while tested.

    model.train() at the start of each epoch, model.eval() and torch.no_grad() for testing.
    """
    settings = (3, 0.3, 0.5)
    values, batches, tests, sums, after = training_case((4, 3), (5, 1), settings, turns=True)

    seen = student.probe("training", *inputs_of(values, batches, tests, settings), turns=True)

    def history(signs):
        other, _ = train_by_hand(values, exact(batches), exact(tests), settings, signs=signs)
        return history_by_hand(other, 7)

    assert_close(
        seen["history"],
        history_by_hand(sums, 7),
        mistakes=lambda: {
            # zh: 测试时模型处于训练模式。
            "The model is tested in train mode.": history(lambda epoch: (1, 1)),
            # zh: 第一个迭代周期之后模型一直处于评估模式，因此暂退法不再起作用。
            "The model stays in eval mode after the first epoch, so dropout never acts again.": (
                history(lambda epoch: (-1 if epoch else 1, -1))
            ),
            # zh: 没有把模型切换到训练模式。
            "The model is not put into train mode.": history(lambda epoch: (-1, -1)),
            # zh: 两种模式用反了。
            "The modes are swapped.": history(lambda epoch: (-1, 1)),
        },
    )
    assert_close(seen["parameters"], after, dtype=torch.float32)
    if not seen["same_seed"]:
        # zh: 设置了全局随机种子。
        fail("The global seed was set.")
    if any(recorded for size, _, recorded in seen["passes"] if size in (5, 1)):
        fail(
            # zh: 测试模型时记录了梯度。
            "Gradients are recorded while the model is tested.",
            # zh: 测试模型时没有使用 torch.no_grad()。
            mistake="The model is tested without torch.no_grad().",
        )


def check_run(passes):
    """The model was run on both batches at least: else there is nothing to be seen of it."""
    if taken_count(passes, 0, 1000) < 2:
        # zh: 没有在每个小批量上运行模型。
        fail("The model is not run on every batch.")


def check_moved(seen):
    """Nothing was left where it was, on a device that is only pretended."""
    check_run(seen["passes"])
    kept = seen["kept"]
    if "model" in kept:
        fail(
            # zh: 模型没有移到设备上。
            "The model is not moved to the device.",
            # zh: 模型留在原处：用 model.to(device) 移动它。
            mistake="The model stays where it is: model.to(device) moves it.",
        )
    if "inputs" in kept:
        fail(
            # zh: 小批量的输入没有移到设备上。
            "The inputs of a batch are not moved to the device.",
            # zh: X留在原处：X.to(device) 返回的张量才在设备上。
            mistake="X stays where it is: X.to(device) returns a tensor that is there.",
        )
    if "labels" in kept:
        fail(
            # zh: 小批量的标签没有移到设备上。
            "The labels of a batch are not moved to the device.",
            # zh: y留在原处：y.to(device) 返回的张量才在设备上。
            mistake="y stays where it is: y.to(device) returns a tensor that is there.",
        )


@points(1, exercise="train_model", practice=True, guessable=True)
def test_training_moves_model_and_batches(student):
    # zh: 良好习惯：模型和每个小批量都移到设备上。
    # zh: model.to(device) 一次；训练和测试时，对每个小批量 X = X.to(device)、y = y.to(device)。
    """Good practice: the model and every batch are moved to the device.

    model.to(device) once; X = X.to(device) and y = y.to(device) for each batch, in training and
    testing.
    """
    W, b = normal(3, 4), normal(3)

    check_moved(student.probe("devices", "train_model", W, b, examples(3, 2)))


# -- plot_curves


KEYS = ("loss", "train_acc", "test_acc")


def figure_histories():
    """Histories of several lengths, drawn."""
    return {
        name: {
            key: uniform(epochs, low=low, high=low + 0.2).tolist()
            for key, low in (("loss", 1.0), ("train_acc", 0.5), ("test_acc", 0.7))
        }
        for name, epochs in (("ReLU", 4), ("双曲正切", 2), ("sigmoid", 3))
    }


def same(values, others):
    """Whether two lists of numbers are the same up to rounding."""
    return len(values) == len(others) and all(
        abs(a - b) < 1e-6 for a, b in zip(values, others, strict=True)
    )


def shows(panel, values):
    """Whether a line of the panel has these values."""
    return any(same(line["y"], values) for line in panel["lines"])


def points_drawn(panels):
    """How many points each line of each panel has."""
    return [[len(line["y"]) for line in panel["lines"]] for panel in panels]


def three_panels(seen, histories):
    """The panels of a saved PNG by their measures, and all that is drawn."""
    file, drawing = seen["image"], seen["saved"]
    if file is None:
        fail(
            # zh: 给定的路径处没有文件。
            "There is no file at the path.",
            # zh: 没有在给定的路径处保存。
            mistake="Nothing is saved at the path that was given.",
        )
    if file["format"] != "PNG":
        # zh: 该路径处的文件不是PNG图像。
        fail("The file at the path is no PNG image.")
    if drawing is None:
        # zh: 文件不是用matplotlib的savefig保存的。
        fail("The file was not saved by matplotlib's savefig.")
    if not any(panel["lines"] for panel in drawing["panels"]):
        fail(
            # zh: 保存的图中没有曲线。
            "The saved figure shows no line.",
            # zh: 保存的是空白图：先画，再保存，最后才 plt.show()。
            mistake="The figure is saved empty: draw first, save next, and only then plt.show().",
        )
    panels = [panel for panel in drawing["panels"] if panel["lines"]]
    if len(panels) < len(drawing["panels"]):
        # zh: 有一个子图是空的。
        # zh: 有的坐标系里没有曲线。
        fail("A panel shows nothing.", mistake="There are axes without a line in them.")
    if len(panels) == 1:
        fail(
            # zh: 只有一个子图；要求三个。
            "There is one panel; three are asked for.",
            # zh: 所有曲线都在一个子图里；损失和两种精度应各占一个。
            mistake="All lines are in one panel; loss and accuracies need one each.",
        )
    if len(panels) != 3:
        # zh: 图中不是三个子图。
        fail("The figure does not have three panels.")
    return panels_by_measure(panels, histories), drawing


def panels_by_measure(panels, histories):
    """The panel of each measure, found by its lines; says what is wrong if there is none."""
    found = {}
    for key in KEYS:
        wanted = [history[key] for history in histories.values()]
        whole = [panel for panel in panels if all(shows(panel, values) for values in wanted)]
        if not whole:
            say_what_is_drawn(panels, histories)
        found[key] = whole[0]
    return found


def say_what_is_drawn(panels, histories):
    """Fail with what the panels show in place of one measure each."""
    if any(
        all(shows(panel, history[key]) for key in KEYS)
        for panel in panels
        for history in histories.values()
    ):
        fail(
            # zh: 各子图没有分别显示损失、训练精度和测试精度。
            "The panels do not show loss, training accuracy and test accuracy, one each.",
            # zh: 每个子图显示的是一个训练历史；每个子图应显示所有训练历史的同一个量。
            mistake="Each panel shows one history; each is to show one measure of all histories.",
        )
    last = list(histories.values())[-1]
    if all(any(shows(panel, last[key]) for panel in panels) for key in KEYS):
        fail(
            # zh: 并非每个训练历史都有一条曲线。
            "There is not a line for each history.",
            # zh: 只画了最后一个训练历史：其他的曲线丢失了。
            mistake="Only the last history is drawn: the lines of the others are lost.",
        )
    if any(
        same(line["y"], [100 * value for value in history[key]])
        for panel in panels
        for line in panel["lines"]
        for history in histories.values()
        for key in KEYS
    ):
        # zh: 曲线上的值不是训练历史中的值，而是其100倍。
        fail("The lines do not have the values of the histories, but 100 times as much.")
    if any(
        same(line["y"], history[key][: len(line["y"])])
        for panel in panels
        for line in panel["lines"]
        for history in histories.values()
        for key in KEYS
        if 0 < len(line["y"]) < len(history[key])
    ):
        # zh: 有一条曲线只画出了训练历史开头的几个迭代周期。
        fail("A line shows only the first epochs of its history.")
    fail(
        # zh: 没有哪个子图为每个训练历史画出同一个量的曲线。
        "No panel shows one line for each history with the values of one measure.",
        details=f"len(line): {points_drawn(panels)}",
    )


def lines_of(key, histories):
    """The values of one measure by the names of the histories."""
    return {name: history[key] for name, history in histories.items()}


def check_lines(panel, wanted):
    """The x of each line counts epochs, and no line looks like another."""
    lines = [line for line in panel["lines"] if any(same(line["y"], y) for y in wanted.values())]
    for line in lines:
        if any(abs(b - a - 1) > 1e-6 for a, b in pairwise(line["x"])):
            # zh: 曲线的横坐标不是迭代周期的序号。
            fail("The x values of a line do not count the epochs.")
    styles = [line["style"] for line in lines]
    if len(set(styles)) < len(wanted):
        fail(
            # zh: 同一子图中有两条曲线看起来一样。
            "Two lines of a panel look the same.",
            # zh: 子图中的曲线无法区分：颜色和线型都相同。
            mistake="The lines of a panel cannot be told apart: they share colour and style.",
        )


@points(5, exercise="plot_curves", public=True)
def test_curves_have_three_panels(student):
    # zh: plot_curves 保存一个PNG，其中有三个子图，每个子图中每个训练历史有一条曲线。
    # zh: plt.subplots(1, 3) 生成带三个坐标系的图。在每个坐标系中，对每个训练历史调用一次 plot()。每个列表取自己的长度。在 plt.show() 之前保存。
    """plot_curves saves a PNG with three panels, each with a line for each history.

    plt.subplots(1, 3) makes a figure with three axes. In each: one plot() for each history. Take the
    length of each list by itself. Save the figure before plt.show().
    """
    histories = figure_histories()

    seen = student.probe("curves", histories)

    panels, _ = three_panels(seen, histories)
    for key, panel in panels.items():
        check_lines(panel, lines_of(key, histories))


def check_legend(panel, entries, wanted):
    """Each name stands in the legend, beside the line of its history."""
    if not entries:
        fail(
            # zh: 有一个子图没有图例。
            "A panel has no legend.",
            # zh: 缺少图例：在每个子图中调用 legend()。
            mistake="The legend is missing: call legend() in each panel.",
        )
    for name, values in wanted.items():
        own = [style for text, style in entries if text == name] or [
            style for text, style in entries if name in text
        ]
        if not own:
            # zh: 图例没有写出每个训练历史的名称。
            fail("A legend does not name every history.")
        lines = [line["y"] for line in panel["lines"] if line["style"] == own[0]]
        if lines and not any(same(values, y) for y in lines):
            fail(
                # zh: 图例把名称给了另一个训练历史的曲线。
                "A legend gives a name to the line of another history.",
                # zh: 图例中名称的顺序与曲线的顺序不一致。
                mistake="The names in the legend are not in the order of the lines.",
            )


WORDS = {"train_acc": ("train", "训练"), "test_acc": ("test", "测试", "val", "验证")}


def check_labels(panels, drawing):
    """Each axis has a label, and none names another measure than it shows."""
    for panel in panels.values():
        if not (panel["x"] or drawing["x"]) or not (panel["y"] or drawing["y"]):
            fail(
                # zh: 有一个坐标轴没有标签。
                "An axis has no label.",
                # zh: 缺少坐标轴标签：set_xlabel、set_ylabel。
                mistake="Axis labels are missing: set_xlabel, set_ylabel.",
            )
    for key, other in (("train_acc", "test_acc"), ("test_acc", "train_acc")):
        words = f"{panels[key]['y']} {panels[key]['title']}".lower()
        if words.strip() in ("loss", "损失"):
            # zh: 有一个子图写的不是它所显示的量。
            fail("A panel names another measure than it shows.")
        if any(word in words for word in WORDS[other]) and not any(
            word in words for word in WORDS[key]
        ):
            fail(
                "A panel names another measure than it shows.",
                # zh: 训练精度和测试精度弄反了：标签写的是另一个。
                mistake="Training and test accuracy are swapped: the label says the other one.",
            )


@points(7, exercise="plot_curves")
def test_curves_say_what_they_show(student):
    # zh: 每个子图有写明各曲线名称的图例，两个坐标轴都有标签；图是新建的。
    # zh: 在 plot() 中写 label=name，再在每个子图中调用 legend()、set_xlabel 和 set_ylabel。plt.subplots 和 plt.figure 会新建一幅图。
    """Each panel has a legend that names its lines, and labels on both axes; the figure is a new one.

    label=name in plot(), then legend(), set_xlabel and set_ylabel in each panel. plt.subplots and
    plt.figure begin a new figure.
    """
    histories = figure_histories()

    seen = student.probe("curves", histories)

    panels, drawing = three_panels(seen, histories)
    if drawing["earlier"]:
        fail(
            # zh: 调用之前画的东西也出现在图中。
            "What was drawn before the call is in the picture too.",
            # zh: 画在了原先已有的图上；每次调用都应新建一幅图。
            mistake="It draws into a figure that was there before; begin a new one at each call.",
        )
    for key, panel in panels.items():
        check_legend(panel, panel["legend"] or drawing["legend"], lines_of(key, histories))
    check_labels(panels, drawing)
    if seen["histories"] != histories:
        # zh: 训练历史被修改了。
        fail("The histories were changed.")


# -- evaluate


@drawn_once
def evaluation_case(*sizes):
    """Batches on which the wrong ways of averaging give other accuracies and losses."""
    while True:
        values, batches = classifier(), examples(*sizes)
        found = [measures(*values, X, y) for X, y in exact(batches)]
        n, right = sum(sizes), sum(hits for _, hits in found)
        rates = [hits / size for (_, hits), size in zip(found, sizes, strict=True)]
        losses = [loss for loss, _ in found]
        ways = [right / n, sum(rates) / len(sizes), sum(rates) / n, rates[-1], 1 - right / n]
        ways.append(right / len(sizes) / sizes[0])
        if differ(*ways) and differ(*losses) and 0 < right < n:
            total = sum(loss * size for loss, size in zip(losses, sizes, strict=True))
            return values, batches, (right / n, total / n), rates, losses


def two_numbers(result):
    """Both results as Python numbers, if there are two."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        # zh: evaluate 没有返回两个值：(accuracy, loss)。
        fail("evaluate does not return two values: (accuracy, loss).")
    return tuple(map(number, result))


@points(4, exercise="evaluate", public=True)
def test_evaluate_returns_accuracy_and_loss(student):
    # zh: evaluate 返回预测正确的比例和每个样本的平均损失，是两个float。
    # zh: 对整个加载器累计预测正确的个数、损失和样本数，最后只除一次：最后一个小批量较小。loss_fn 给出一个批量的平均值：乘以批量大小就是总和。
    """evaluate returns the share of right predictions and the mean loss an example, two floats.

    Add up right predictions, losses and examples over the whole loader and divide once, at the end:
    the last batch is smaller. loss_fn gives the mean of a batch: times its size it is a sum.
    """
    values, batches, (share, loss), rates, losses = evaluation_case(4, 1)
    W, b = (value.float() for value in values)

    seen = student.probe("evaluations", W, b, batches, "cross-entropy")

    for result in seen["results"]:
        assert_close(
            two_numbers(result),
            (share, loss),
            numbers=True,
            mistakes=lambda: {
                # zh: 精度和损失弄反了。
                "Accuracy and loss are swapped.": (loss, share),
                # zh: 两者都是各批量平均值的平均：较小的最后一个小批量所占分量过大。
                "Both are means of the batches' means: the last, smaller batch counts too much.": (
                    sum(rates) / 2,
                    sum(losses) / 2,
                ),
                # zh: 损失是各批量平均值的平均：应按各批量的大小加权。
                "The loss is the mean of the batches' means: weight each by its size.": (
                    share,
                    sum(losses) / 2,
                ),
                "The mean losses are added up unweighted and divided by the number of examples.": (
                    share,
                    sum(losses) / 5,
                ),
                # zh: 返回的是损失之和；请除以样本数。
                "The summed loss is returned; divide it by the number of examples.": (
                    share,
                    5 * loss,
                ),
                # zh: 只计算了最后一个小批量。
                "Only the last batch counts.": (rates[-1], losses[-1]),
                # zh: 只计算了第一个小批量：return 是否写在循环之内？
                "Only the first batch counts: does the return stand inside the loop?": (
                    rates[0],
                    losses[0],
                ),
                # zh: 精度是百分数；要求的是0到1之间的比例。
                "The accuracy is a percentage; a fraction between 0 and 1 is asked for.": (
                    100 * share,
                    loss,
                ),
                # zh: 这是预测正确的个数，不是比例。
                "This is the count of right predictions, not their fraction.": (5 * share, loss),
                # zh: 这是预测错误的比例。
                "This is the share of wrong predictions.": (1 - share, loss),
            },
        )
        if any(isinstance(value, torch.Tensor) for value in result):
            fail(
                # zh: evaluate 返回了张量；要求的是float。
                "evaluate returns a tensor; a float is asked for.",
                # zh: 返回的是张量；用 .item() 把它变成Python的数。
                mistake="A tensor is returned; .item() makes a Python number of it.",
            )
    check_classifier(seen)


def squared(W, b, X, y):
    """The mean squared distance of the logits from the one-hot labels."""
    return (X @ W.T + b - F.one_hot(y, len(W))).pow(2).mean().item()


@points(5, exercise="evaluate")
def test_evaluate_weights_every_example_alike(student):
    # zh: evaluate 对每个样本一视同仁，适用于任何 loss_fn，并且不改变参数。
    # zh: 把每个批量的平均损失乘以该批量的大小。使用给定的 loss_fn。
    """evaluate counts every example alike, with any loss_fn, and changes no parameters.

    Multiply each batch's mean loss by the size of this batch. Use the loss_fn that was given.
    """
    values, batches, (share, entropy), rates, _ = evaluation_case(4, 4, 1)
    losses = [squared(*values, X, y) for X, y in exact(batches)]
    loss = (4 * losses[0] + 4 * losses[1] + losses[2]) / 9
    W, b = (value.float() for value in values)

    seen = student.probe("evaluations", W, b, batches, "squared")

    for result in seen["results"]:
        assert_close(
            two_numbers(result),
            (share, loss),
            numbers=True,
            mistakes=lambda: {
                # zh: 用交叉熵代替了给定的 loss_fn。
                "Cross-entropy is used in place of the given loss_fn.": (share, entropy),
                "Both are means of the batches' means: the last, smaller batch counts too much.": (
                    sum(rates) / 3,
                    sum(losses) / 3,
                ),
                "The loss is the mean of the batches' means: weight each by its size.": (
                    share,
                    sum(losses) / 3,
                ),
                # zh: 精度是各批量平均值的平均：应按各批量的大小加权。
                "The accuracy is the mean of the batches' means: weight each by its size.": (
                    sum(rates) / 3,
                    loss,
                ),
                "The mean losses are added up unweighted and divided by the number of examples.": (
                    share,
                    sum(losses) / 9,
                ),
                # zh: 最后一个小批量被当作完整的批量计数了：它较小。
                "The last batch is counted as a full one: it is smaller.": (
                    share * 9 / 12,
                    (4 * losses[0] + 4 * losses[1] + 4 * losses[2]) / 12,
                ),
                "The summed loss is returned; divide it by the number of examples.": (
                    share,
                    9 * loss,
                ),
                "Only the last batch counts.": (rates[-1], losses[-1]),
            },
        )
    assert_close(seen["parameters"], [W, b])
    if False in seen["learning"]:
        fail(
            # zh: 参数不再需要梯度。
            "The parameters do not require gradients any more.",
            # zh: 梯度被永久关闭，之后什么都学不到。
            mistake="Gradients are switched off for good, so that nothing learns after it.",
        )
    if not seen["same_seed"]:
        fail("The global seed was set.")


@drawn_once
def norm_case():
    """A classifier behind batch normalisation whose two modes give other accuracies and losses."""
    while True:
        (W, b), batches = classifier(), examples(4, 2)
        mean, variance = normal(4), uniform(4, low=0.5, high=4.0)

        def by(statistics):
            found = []
            for X, y in exact(batches):
                m, v = statistics(X)
                found.append(measures(W, b, (X - m) / (v + 1e-5).sqrt(), y))
            right = sum(hits for _, hits in found)
            return right / 6, (4 * found[0][0] + 2 * found[1][0]) / 6

        in_eval = by(lambda X: (mean.double(), variance.double()))
        in_train = by(lambda X: (X.mean(0), X.var(0, correction=0)))
        if differ(in_eval[0], in_train[0]) and differ(in_eval[1], in_train[1]):
            return W.float(), b.float(), batches, mean, variance, in_eval, in_train


@points(3, exercise="evaluate")
def test_evaluate_in_eval_mode(student):
    # zh: 有批量规范化时，evaluate 给出的是模型在评估模式下的结果。
    # zh: 在第一个小批量之前 model.eval()：这样批量规范化使用移动平均所得的统计量，暂退法不丢弃任何元素。
    """Behind batch normalisation, evaluate gives what the model gives in eval mode.

    model.eval() before the first batch: batch normalisation then uses its running statistics, and
    dropout drops nothing.
    """
    W, b, batches, mean, variance, right, in_train_mode = norm_case()

    seen = student.probe("evaluation_with_norm", W, b, mean, variance, batches)

    for result in seen["results"]:
        assert_close(
            two_numbers(result),
            right,
            numbers=True,
            # zh: 评估时模型处于训练模式：请调用 model.eval()。
            mistakes={"The model is evaluated in train mode: call model.eval().": in_train_mode},
        )
    assert_close([seen["mean"], seen["variance"]], [mean, variance])


@points(1, exercise="evaluate", practice=True)
def test_evaluate_leaves_no_traces(student):
    # zh: 良好习惯：不记录梯度，并恢复模型原来的模式。
    # zh: 用 with torch.no_grad()；记住 model.training，最后 model.train(原来的值)。
    """Good practice: no gradients are recorded, and the model is put back into the mode it was in.

    with torch.no_grad(); remember model.training, and at the end model.train(what it was).
    """
    W, b = normal(3, 4), normal(3)

    seen = student.probe("evaluations", W, b, examples(3, 2), "cross-entropy")

    check_run(len(seen["passes"]))
    assert_close(seen["parameters"], [W, b])
    if any(recorded for _, _, recorded in seen["passes"]):
        fail(
            # zh: 评估模型时记录了梯度。
            "Gradients are recorded while the model is evaluated.",
            # zh: 评估模型时没有使用 torch.no_grad()。
            mistake="The model is evaluated without torch.no_grad().",
        )
    if seen["left"] != [True, False]:
        fail(
            # zh: 模型最后的模式与原来的不同。
            "The model is left in another mode than it was found in.",
            # zh: 没有恢复模型原来的模式。
            mistake="The mode that the model was found in is not restored.",
        )


@points(1, exercise="evaluate", practice=True, guessable=True)
def test_evaluate_moves_its_batches(student):
    # zh: 良好习惯：每个小批量都移到设备上。
    # zh: X = X.to(device)，y = y.to(device)：to() 返回移动后的结果。
    """Good practice: every batch is moved to the device.

    X = X.to(device) and y = y.to(device): to() returns what it moved.
    """
    W, b = normal(3, 4), normal(3)

    check_moved(student.probe("devices", "evaluate", W, b, examples(3, 2)))


# -- compare


@points(3, exercise="compare", public=True)
def test_compare_keeps_the_best_test_accuracy(student):
    # zh: compare 对每个名称返回 train 所得训练历史中最大的测试精度。
    # zh: 遍历 configurations.items()，调用 train(activation, dropout)，取 "test_acc" 的最大值。
    """compare returns, for each name, the largest test accuracy of what train returned.

    Go through configurations.items(), call train(activation, dropout), take the maximum of
    "test_acc".
    """
    configurations = [["ReLU", 0.0], ["ReLU + dropout", 0.5]]
    low, high = uniform(1, low=0.3, high=0.5).item(), uniform(1, low=0.6, high=0.8).item()
    histories = [
        {"loss": [0.9, 0.7, 0.6], "train_acc": [0.6, 0.8, 0.9], "test_acc": [0.5, high, 0.55]},
        {"loss": [0.8, 0.5, 0.4], "train_acc": [0.5, 0.7, 0.85], "test_acc": [0.2, low, 0.25]},
    ]

    seen = student.probe("comparison", configurations, histories)

    if isinstance(seen["pairs"], str):
        # zh: compare 返回的不是字典。
        fail("compare does not return a dict.")
    assert_close(
        seen["pairs"],
        [["ReLU", high], ["ReLU + dropout", low]],
        mistakes={
            # zh: 这是最后一个迭代周期的测试精度，不是最好的。
            "This is the test accuracy of the last epoch, not the best one.": [
                ["ReLU", 0.55],
                ["ReLU + dropout", 0.25],
            ],
            # zh: 这是最好的训练精度；要求的是测试精度。
            "This is the best training accuracy; the test accuracy is asked for.": [
                ["ReLU", 0.9],
                ["ReLU + dropout", 0.85],
            ],
            # zh: 这是测试精度最好的迭代周期的序号，不是精度。
            "This is the epoch of the best test accuracy, not the accuracy.": [
                ["ReLU", 1],
                ["ReLU + dropout", 1],
            ],
            # zh: 返回的是全部测试精度的列表；要求的是其中最大的一个。
            "The whole list of test accuracies is returned; the largest one is asked for.": [
                ["ReLU", [0.5, high, 0.55]],
                ["ReLU + dropout", [0.2, low, 0.25]],
            ],
        },
    )


def best_epochs(history):
    """The epochs that one could take for the best one."""
    test, train, loss = (history[key] for key in ("test_acc", "train_acc", "loss"))
    return [test.index(max(test)), train.index(max(train)), loss.index(min(loss))]


def history_that_tells_epochs_apart():
    """Six epochs: the best one by any measure, the first and the last are five different ones."""
    while True:
        history = {key: uniform(6).tolist() for key in KEYS}
        others = {*best_epochs(history), 0, 5}
        if len(others) == 5 and differ(*history["test_acc"], max(history["train_acc"])):
            return history


@drawn_once
def comparison_case():
    """Four histories where every way to choose an epoch gives another test accuracy."""
    while True:
        histories = [history_that_tells_epochs_apart() for _ in range(4)]
        for history, best in zip(histories[2:], (0, 5), strict=True):  # it may be any epoch
            values = history["test_acc"]
            place = values.index(max(values))
            values[best], values[place] = values[place], values[best]
        top = [max(history["test_acc"]) for history in histories]
        if top != sorted(top, reverse=True):
            return histories, top


@points(5, exercise="compare")
def test_compare_trains_each_configuration_once(student):
    # zh: compare 用各配置自己的激活函数和丢弃概率把每个配置训练一次，并保持顺序。
    # zh: 字典保持各项加入的顺序。对每个名称调用一次 train，并保存它的返回值。
    """compare trains every configuration once, with its own activation and rate, and keeps the order.

    A dict keeps the order in which its entries are made. Call train once for each name and keep what
    it returned.
    """
    names = ["tanh", "ReLU + dropout", "双曲", "sigmoid"]
    rates = [0.25, 0.5, 0.0, 0.125]
    histories, top = comparison_case()

    seen = student.probe("comparison", list(zip(names, rates, strict=True)), histories)

    if isinstance(seen["pairs"], str):
        fail("compare does not return a dict.")

    def pairs(values):
        return [[name, value] for name, value in zip(names, values, strict=True)]

    def at(which):
        return pairs([h["test_acc"][best_epochs(h)[which]] for h in histories])

    calls = seen["calls"]
    if sorted(calls) != [[place, rate] for place, rate in enumerate(rates)]:
        if len(calls) > 4:
            fail(
                # zh: 对一个配置不止调用了一次 train。
                "train is called more than once for a configuration.",
                # zh: 重复训练了同一个配置：请保存 train 返回的训练历史。
                mistake="A configuration is trained again: keep the history that train returned.",
            )
        if [rate for _, rate in calls] != rates:
            # zh: 调用 train 时没有使用各配置的丢弃概率。
            fail("train is not called with the rates of the configurations.")
        # zh: 没有对每个配置用它自己的激活函数调用一次 train。
        fail("train is not called once for each configuration, with its own activation.")
    assert_close(
        seen["pairs"],
        pairs(top),
        mistakes=lambda: {
            # zh: 名称被排序了；要求保持给定的顺序。
            "The names are sorted; the given order is asked for.": sorted(pairs(top)),
            # zh: 名称按精度排列；要求保持给定的顺序。
            "The names are in the order of their accuracies; the given order is asked for.": (
                sorted(pairs(top), key=lambda pair: -pair[1])
            ),
            "This is the test accuracy of the last epoch, not the best one.": (
                pairs([h["test_acc"][-1] for h in histories])
            ),
            # zh: 这是训练精度最好的迭代周期的测试精度。
            "This is the test accuracy of the epoch with the best training accuracy.": at(1),
            # zh: 这是损失最小的迭代周期的测试精度。
            "This is the test accuracy of the epoch with the smallest loss.": at(2),
            "This is the best training accuracy; the test accuracy is asked for.": (
                pairs([max(h["train_acc"]) for h in histories])
            ),
            # zh: 这是最差的测试精度。
            "This is the worst test accuracy.": pairs([min(h["test_acc"]) for h in histories]),
            # zh: 这是平均的测试精度，不是最好的。
            "This is the mean test accuracy, not the best one.": (
                pairs([sum(h["test_acc"]) / 6 for h in histories])
            ),
        },
    )


# -- thresholds


@training
@points(4, exercise="thresholds")
def test_mlp_learns_fashion_mnist(student, fashion_mnist, thresholds):
    # zh: 你的 MLP 能用6000张图像学会Fashion-MNIST。
    # zh: 它使用你的 MLP（ReLU）、train_model，可能还有 evaluate：请先看它们的测试。
    """Your MLP learns Fashion-MNIST from 6,000 images.

    It uses your MLP with ReLU, train_model and perhaps evaluate: look at their tests first.
    """
    data = fashion_mnist
    inputs = data.train_images[:6000], data.train_labels[:6000], data.test_images

    def attempt():
        predictions = student.probe("mlp_predictions", *inputs, 64, 10, 0.01, 0.9)
        return accuracy_of(predictions, data.test_labels)

    assert_reaches(attempt, thresholds["mlp"])


@training
@points(4, exercise="thresholds")
def test_cnn_learns_fashion_mnist(student, fashion_mnist, thresholds):
    # zh: 你的 CNN 能用3000张图像学会Fashion-MNIST。
    # zh: 训练循环是我们的，所以一切取决于你的 CNN：请先看它的测试。
    """Your CNN learns Fashion-MNIST from 3,000 images.

    The loop is ours, so all depends on your CNN: look at its tests first.
    """
    data = fashion_mnist
    inputs = data.train_images[:3000], data.train_labels[:3000], data.test_images[:1000]

    def attempt():
        predictions = student.probe("cnn_predictions", *inputs, 32, 0.002)
        return accuracy_of(predictions, data.test_labels[:1000])

    assert_reaches(attempt, thresholds["cnn"])
