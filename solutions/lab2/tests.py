"""The tests of lab 2: a classifier's training loop, activations, what a deep net suffers from.

Students have those marked public. The hidden ones look closer: at other inputs, larger batches,
extreme values, bookkeeping and good practice, and they train for real. Oracles are formulas in
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
    differ,
    drawn_once,
    fail,
    integers,
    listed,
    normal,
    number,
    points,
    shape_of,
    taken,
    taken_weight,
    training,
    uniform,
)

# -- evaluate_accuracy


def batches_with(*patterns):
    """Batches of logits (B, 4) with labels (B,): the arg-max is right where a pattern has a 1."""
    batches = []
    for pattern in patterns:
        logits = normal(len(pattern), 4)
        best = logits.argmax(1)
        right = torch.tensor([mark == "1" for mark in pattern])
        batches.append((logits, torch.where(right, best, (best + 1) % 4)))
    return batches


def accuracies(batches):
    """What the right and the wrong ways of counting give, by name."""
    right = [(X.argmax(1) == y).sum().item() for X, y in batches]
    sizes = [len(y) for _, y in batches]
    means = [r / size for r, size in zip(right, sizes, strict=True)]
    n = sum(sizes)
    return {
        "right": sum(right) / n,
        "mean of means": sum(means) / len(means),
        "means over n": sum(means) / n,
        "over batches": sum(right) / len(means),
        "percentage": 100 * sum(right) / n,
        "dimension 0": sum((X.argmax(0) == y).sum().item() for X, y in batches) / n,
        "first batch": means[0],
        "last batch": means[-1],
        "last count over all": right[-1] / n,
        "count": float(sum(right)),
        "wrong ones": 1 - sum(right) / n,
        "full batches": sum(right) / (len(sizes) * sizes[0]),
    }


@drawn_once
def accuracy_case(*patterns):
    """Batches where each wrong way of counting gives its own value, and these values."""
    while True:
        batches = batches_with(*patterns)
        value = accuracies(batches)
        if differ(*value.values()):
            return batches, value


def assert_accuracy(accuracy, value):
    assert_close(
        number(accuracy),
        value["right"],
        numbers=True,
        mistakes={
            # zh: 这是各批量精度的平均值：较小的最后一个小批量所占分量过大。
            "This is the mean of the batch means: the last, smaller batch counts too much.": (
                value["mean of means"]
            ),
            # zh: 把各批量的精度相加后除以样本数了。
            "The batch means are added up and divided by the number of examples.": (
                value["means over n"]
            ),
            # zh: 预测正确的个数除以了批量的个数，而应除以样本数。
            "The count is divided by the number of batches, not of examples.": (
                value["over batches"]
            ),
            # zh: 这是百分数；要求的是0到1之间的比例。
            "This is a percentage; a fraction between 0 and 1 is asked for.": value["percentage"],
            # zh: argmax 沿维度0（批量维度）取了；应沿维度1取。
            "The arg-max is taken over dimension 0, the batch; take it over dimension 1.": (
                value["dimension 0"]
            ),
            # zh: 只计算了第一个小批量。
            "Only the first batch counts.": value["first batch"],
            # zh: 只计算了最后一个小批量。
            "Only the last batch counts.": value["last batch"],
            # zh: 只有最后一个小批量中预测正确的个数，却除以了所有样本数：应使用 +=。
            "Only the last batch's right predictions are divided by all examples: add up with +=.": (
                value["last count over all"]
            ),
            # zh: 这是预测正确的个数，不是比例。
            "This is the count of right predictions, not their fraction.": value["count"],
            # zh: 这是预测错误的比例。
            "This is the share of wrong predictions.": value["wrong ones"],
            # zh: 最后一个小批量被当作完整的批量计数了：它较小。
            "The last batch is counted as a full one: it is smaller.": value["full batches"],
        },
    )


@points(3, exercise="evaluate_accuracy", public=True, guessable=True)
def test_accuracy_is_a_fraction_of_all_examples(student):
    # zh: evaluate_accuracy 返回所有小批量上预测正确的比例，类型为Python的float。
    # zh: 对整个加载器累计预测正确的个数和样本数，最后只除一次：最后一个小批量比其他的小。.item() 把只有一个元素的张量变成Python的数。
    """evaluate_accuracy returns the share of right predictions over all batches, a Python float.

    Count right predictions and examples over the whole loader and divide once, at the end: the last
    batch is smaller than the others. .item() turns a tensor with one element into a Python number.
    """
    batches, value = accuracy_case("0110", "1")

    first, second = student.probe("accuracies", batches)
    for accuracy in (first, second):
        assert_accuracy(accuracy, value)
        if isinstance(accuracy, torch.Tensor):
            fail(
                # zh: 结果是张量；要求的是float。
                "The result is a tensor; a float is asked for.",
                # zh: 返回的是张量；用 .item() 把它变成Python的数。
                mistake="A tensor is returned; .item() makes a Python number of it.",
            )
        if not isinstance(accuracy, float):
            # zh: 结果不是float。
            fail("The result is no float.")


@points(3, exercise="evaluate_accuracy", guessable=True)
def test_accuracy_weights_every_example_alike(student):
    # zh: evaluate_accuracy 对任何加载器都同等地计算每个样本。
    # zh: 对各批量累计预测正确的个数和样本数。加载器也可能是torch的 DataLoader。
    """evaluate_accuracy counts every example alike, with any loader.

    Add up right predictions and examples over the batches. A loader may be torch's DataLoader.
    """
    batches, value = accuracy_case("1010", "0100", "1")

    first, second = student.probe("accuracies", batches)
    for accuracy in (first, second):
        assert_accuracy(accuracy, value)


def watched_accuracy(student):
    """Batches, a classifier that is right on some of them, and what was seen of it."""
    W, b = normal(3, 4), normal(3)
    batches = [(normal(n, 4), integers(0, 3, n)) for n in (3, 2)]
    seen = student.probe("accuracy_of_module", batches, W, b)
    return W, b, batches, seen


def assert_run(seen, passes, W, b):
    """This net was asked for every batch, in both rounds: else there is nothing to be seen of it."""
    if len(seen[passes]) < 4:
        # zh: 没有在每个小批量上运行网络。
        fail("The net is not run on every batch.")
    assert_close(seen["parameters"], [W, b])


@points(2, exercise="evaluate_accuracy")
def test_accuracy_of_a_module_leaves_it_as_it_was(student):
    # zh: evaluate_accuracy 适用于处于任一模式的模块，且不改变其参数。
    # zh: 只做评估：这里不应有更新。
    """evaluate_accuracy works for a module in either mode and does not change its parameters.

    Evaluate only: no update belongs here.
    """
    W, b, batches, seen = watched_accuracy(student)

    right = sum(((X @ W.T + b).argmax(1) == y).sum().item() for X, y in batches)
    assert_close([number(value) for value in seen["accuracy"]], [right / 5] * 2, numbers=True)
    assert_close(seen["parameters"], [W, b])


@points(1, exercise="evaluate_accuracy", practice=True)
def test_accuracy_is_taken_in_eval_mode(student):
    # zh: 良好习惯：模块在评估模式下评估，之后恢复原来的模式。
    # zh: 记下 net.training，调用 net.eval()，最后用 net.train(原来的值) 恢复。
    """Good practice: a module is evaluated in eval mode and put back into the mode it was in.

    Remember net.training, call net.eval(), and at the end net.train(what it was).
    """
    W, b, _, seen = watched_accuracy(student)

    assert_run(seen, "training", W, b)
    if True in seen["training"]:
        fail(
            # zh: 评估时网络处于训练模式。
            "The net was in train mode while it was evaluated.",
            # zh: 没有把网络切换到评估模式。
            mistake="The net is not switched to eval mode.",
        )
    if seen["left"] != [True, False]:
        fail(
            # zh: 结束后网络的模式与原来不同。
            "The net was left in another mode than it was found in.",
            # zh: 没有恢复网络原来的模式。
            mistake="The mode that the net was found in is not restored.",
        )


@points(1, exercise="evaluate_accuracy", practice=True)
def test_accuracy_records_no_gradients(student):
    # zh: 良好习惯：评估时不记录梯度。
    # zh: 在 torch.no_grad() 下评估：节省内存和时间。
    """Good practice: evaluation records no gradients.

    Evaluate under torch.no_grad(): it saves memory and time.
    """
    W, b, _, seen = watched_accuracy(student)

    assert_run(seen, "gradients", W, b)
    if True in seen["gradients"]:
        fail(
            # zh: 评估时记录了梯度。
            "Gradients were recorded while evaluating.",
            # zh: 评估网络时没有使用 torch.no_grad()。
            mistake="The net is evaluated without torch.no_grad().",
        )


# -- train_step


def gradient(W, b, X, y):
    """Of the mean cross-entropy of XWᵀ + b, by its formula: (softmax − one-hot) / B."""
    error = torch.softmax(X @ W.T + b, 1) - F.one_hot(y, len(W))  # (B, C)
    return error.T @ X / len(y), error.mean(0)


def measures(W, b, X, y):
    """Mean loss and number of right predictions."""
    logits = X @ W.T + b
    return F.cross_entropy(logits, y).item(), (logits.argmax(1) == y).sum().item()


def descend(W, b, batches, lr, keep=0.0):
    """(W, b) after a step on each batch; `keep` is the share of old gradients that stays."""
    path, old = [], (0.0, 0.0)
    for X, y in batches:
        old = [new + keep * grad for new, grad in zip(gradient(W, b, X, y), old, strict=True)]
        W, b = W - lr * old[0], b - lr * old[1]
        path.append([W, b])
    return path


def classifier(num_classes, num_inputs):
    """Weight (C, D) and bias (C,) in float64, with values that float32 holds exactly."""
    return normal(num_classes, num_inputs).double(), normal(num_classes).double()


def examples(*sizes, num_inputs=4, num_classes=3):
    return [(normal(n, num_inputs), integers(0, num_classes, n)) for n in sizes]


def exact(batches):
    return [(X.double(), y) for X, y in batches]


@drawn_once
def step_case(size, lr):
    """A batch on which the update changes both the loss and the number of right predictions."""
    while True:
        (W, b), (batch,) = classifier(3, 4), exact(examples(size))
        before = measures(W, b, *batch)
        (moved,) = descend(W, b, [batch], lr)
        after = measures(*moved, *batch)
        if 0 < before[1] < size and differ(before[1], after[1]) and differ(before[0], after[0]):
            return W, b, batch, moved, before, after


def assert_stepped(step):
    """There are a weight and a bias after it, wherever it led: else there was no step to look at."""
    weight, bias = step["parameters"]
    taken(weight, (3, 4), varied=True)
    taken(bias, (3,))


def assert_measured(returned, size, before, after):
    """The summed loss and the count of a batch of this size, as they were before the update."""
    (loss, right), (loss_after, right_after) = before, after
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        # zh: train_step 没有返回两个值：(summed_loss, num_correct)。
        fail("train_step does not return two values: (summed_loss, num_correct).")
    assert_close(
        tuple(map(number, returned)),
        (size * loss, right),
        numbers=True,
        mistakes={
            # zh: 返回的是平均损失；请乘以该批量的样本数。
            "The mean loss is returned; multiply it by the number of examples in the batch.": (
                loss,
                right,
            ),
            # zh: 预测正确的个数是在更新之后统计的。
            "The right predictions are counted after the update.": (size * loss, right_after),
            # zh: 损失和个数都是在更新之后得到的。
            "Loss and count are taken after the update.": (size * loss_after, right_after),
            # zh: num_correct 是比例；要求的是个数。
            "num_correct is a fraction; a count is asked for.": (size * loss, right / size),
            # zh: 两个返回值的顺序反了。
            "The two results are swapped.": (right, size * loss),
        },
    )


@points(4, exercise="train_step", public=True)
def test_train_step_updates_once_and_says_what_it_saw(student):
    # zh: train_step 使每个参数走一步，并返回损失之和与一个个数。
    # zh: 顺序很重要：损失、清除梯度、反向传播、更新。然后返回Python的float和int，两者都由更新之前的logits得到：平均损失乘以批量大小，以及预测正确的个数。
    """train_step moves every parameter by one step and returns the summed loss and a count.

    The order matters: loss, clear the gradients, backward, step. Then a Python float and int, both
    from the logits before the update: the mean loss times the batch size, and the right predictions.
    """
    W, b, (X, y), moved, before, after = step_case(5, 2.0)

    (step,) = student.probe("steps", W.float(), b.float(), [(X.float(), y)], 2.0)["steps"]

    assert_close(
        step["parameters"],
        moved,
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 参数没有变化：没有更新，或者更新时没有梯度。
            "Nothing moved: there is no step, or no gradient is there when it comes.": [W, b],
            # zh: 更新的方向反了，损失上升。
            "The step went uphill.": descend(W, b, [(X, y)], -2.0)[0],
        },
    )
    returned = step["returned"]
    assert_measured(returned, 5, before, after)
    if any(isinstance(value, torch.Tensor) for value in returned):
        fail(
            # zh: train_step 返回了张量。
            "train_step returns a tensor.",
            mistake="A tensor is returned; .item() makes a Python number of it.",
        )
    if [type(value) for value in returned] != [float, int]:
        # zh: 两个返回值不是float和int。
        fail("The two results are not a float and an int.")


@points(2, exercise="train_step")
def test_train_step_measures_before_the_update(student):
    # zh: train_step 返回更新之前的损失之和与预测正确的个数。
    # zh: 两者都由计算损失所用的logits得到；平均损失要乘以 B。
    """train_step returns the summed loss and the count of right predictions before the update.

    Both come from the logits that the loss was computed from; the mean loss is multiplied by B.
    """
    W, b, (X, y), _, before, after = step_case(7, 2.0)

    (step,) = student.probe("steps", W.float(), b.float(), [(X.float(), y)], 2.0)["steps"]

    assert_measured(step["returned"], 7, before, after)
    assert_stepped(step)


@points(4, exercise="train_step")
def test_train_step_clears_the_gradients(student):
    # zh: 两步之后，每个参数都在优化器正常走两步所到的位置。
    # zh: 每一步都要清除梯度，在反向传播之前或更新之后均可：没有清除的梯度会被PyTorch累加。在反向传播与更新之间则必须保留。
    """After two steps every parameter is where two clean steps of the optimiser lead.

    Clear the gradients in every step, before the backward pass or after the update: PyTorch adds
    up what is not cleared. Between the backward pass and the update they must stay.
    """
    (W, b), batches = classifier(3, 4), examples(4, 1)

    seen = student.probe("steps", W.float(), b.float(), batches, 0.5)

    first, second = descend(W, b, exact(batches), 0.5)
    assert_close(
        [step["parameters"] for step in seen["steps"]],
        [first, second],
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 没有清除梯度：第二步把它们加到了第一步的梯度上。
            "The gradients are not cleared: the second step adds them to the first one's.": (
                descend(W, b, exact(batches), 0.5, keep=1.0)
            ),
            "Nothing moved: there is no step, or no gradient is there when it comes.": (
                [[W, b], [W, b]]
            ),
            # zh: 更新在反向传播之前进行：用的是上一个批量的梯度。
            "The step comes before the backward pass: it uses the last batch's gradients.": (
                [[W, b], first]
            ),
        },
    )


@points(1, exercise="train_step", practice=True, guessable=True)
def test_train_step_runs_the_net_once(student):
    # zh: 良好习惯：train_step 中网络只前向传播一次。
    # zh: 保留logits：损失和个数由同一组logits得到。第二次前向传播浪费时间，有暂退法时还会得到不同的logits。
    """Good practice: train_step runs the net forward once.

    Keep the logits: loss and count come from the same ones. A second pass costs time, and with
    dropout it gives other logits.
    """
    (W, b), batches = classifier(3, 4), examples(5)

    seen = student.probe("steps", W.float(), b.float(), batches, 0.5)

    (step,) = seen["steps"]
    assert_stepped(step)
    if seen["passes"] != 1:
        fail(
            # zh: 每一步中网络不是恰好前向传播一次。
            "The net did not run forward exactly once in each step.",
            # zh: 网络在同一步中又前向传播了一次。
            mistake="The net runs forward a second time in the same step.",
        )


# -- train


def train_by_hand(W, b, batches, test_batches, epochs, lr):
    """For each epoch the sums over its batches and what is measured after it; (W, b) at the end."""
    sums = []
    for _ in range(epochs):
        before = []
        for X, y in batches:
            before.append(measures(W, b, X, y))
            ((W, b),) = descend(W, b, [(X, y)], lr)
        sums.append(
            {
                "loss": sum(
                    loss * len(y) for (loss, _), (_, y) in zip(before, batches, strict=True)
                ),
                "means": sum(loss for loss, _ in before),
                "right": sum(right for _, right in before),
                "last": (before[-1][0], before[-1][1] / len(batches[-1][1])),
                "test_acc": accuracy_by_hand(W, b, test_batches),
                "train_acc after": accuracy_by_hand(W, b, batches),
            }
        )
    return sums, [W, b]


def accuracy_by_hand(W, b, batches):
    right = sum(measures(W, b, X, y)[1] for X, y in batches)
    return right / sum(len(y) for _, y in batches)


@drawn_once
def training_case(*sizes):
    """Two epochs whose accuracies tell the right bookkeeping from the wrong ones."""
    while True:
        (W, b), batches, test_batches = classifier(3, 4), examples(*sizes), examples(7)
        sums, parameters = train_by_hand(W, b, exact(batches), exact(test_batches), 2, 0.5)
        accuracies = [
            (own["right"] / sum(sizes), own["test_acc"], own["train_acc after"]) for own in sums
        ]
        if all(differ(*values) for values in accuracies) and accuracies[0] != accuracies[1]:
            return W, b, batches, test_batches, sums, parameters


def history(sums, n, *, loss="loss", test="test_acc", kept=False, counted=False):
    """The history of these sums; `kept` sums are never reset, `counted` ones with their count."""
    entries = []
    for epoch, own in enumerate(sums):
        seen = sums[: epoch + 1] if kept or counted else [own]
        count = n * len(seen) if counted else n
        entries.append(
            {
                "loss": sum(entry[loss] for entry in seen) / count,
                "train_acc": sum(entry["right"] for entry in seen) / count,
                "test_acc": own[test],
            }
        )
    return entries


def with_own(entries, name, values):
    """The history with other values under one name."""
    return [{**entry, name: value} for entry, value in zip(entries, values, strict=True)]


def assert_history(seen, case):
    """The books of `training_case`, kept as they are to be."""
    W, b, batches, test_batches, sums, _ = case
    n = sum(len(y) for _, y in batches)
    right = history(sums, n)
    assert_close(
        seen,
        right,
        mistakes=lambda: {
            # zh: 迭代周期开始时没有把累加量归零。
            "The sums are not reset at the start of an epoch.": history(sums, n, kept=True),
            # zh: 累加量和样本数都没有归零：这是到目前为止所有迭代周期的平均值。
            "Sums and count are not reset: these are averages over all epochs so far.": (
                history(sums, n, counted=True)
            ),
            # zh: test_acc 是在训练数据上测量的。
            "test_acc is measured on the training data.": history(sums, n, test="train_acc after"),
            # zh: 各批量的平均损失未加权就相加，再除以样本数。
            "The mean losses are added up unweighted and divided by the number of examples.": (
                history(sums, n, loss="means")
            ),
            # zh: 损失是各批量平均损失的平均值：最后一个小批量所占分量过大。
            "The loss is the mean of the batch means: the last batch counts too much.": (
                with_own(right, "loss", [own["means"] / len(batches) for own in sums])
            ),
            # zh: train_acc 是在迭代周期结束后测量的，而不是在每次更新之前。
            "train_acc is measured after the epoch, not before each update.": (
                with_own(right, "train_acc", [own["train_acc after"] for own in sums])
            ),
            # zh: 这是所有样本的损失之和；要求的是平均值。
            "The loss of all examples is summed up; its mean is asked for.": (
                with_own(right, "loss", [own["loss"] for own in sums])
            ),
            # zh: test_acc 是在迭代周期之前测量的，而不是之后。
            "test_acc is measured before the epoch, not after it.": (
                with_own(
                    right,
                    "test_acc",
                    [accuracy_by_hand(W, b, exact(test_batches)), sums[0]["test_acc"]],
                )
            ),
            # zh: 只有每个迭代周期的最后一个小批量被计入。
            "Only the last batch of each epoch counts.": [
                {**entry, "loss": own["last"][0], "train_acc": own["last"][1]}
                for entry, own in zip(right, sums, strict=True)
            ],
            # zh: 第一个迭代周期之后就结束了：return 是否写在循环之内？
            "It ends after the first epoch: does the return stand inside the loop?": right[:1],
            # zh: 列表是空的：什么也没有加入，或者过早返回了。
            "The list is empty: nothing is appended, or it is returned too early.": [],
        },
    )


@points(3, exercise="train", public=True)
def test_train_returns_one_dict_an_epoch(student):
    # zh: train 返回每个迭代周期的损失、训练精度和测试精度，并训练网络。
    # zh: 损失和训练精度是该迭代周期各批量之和除以样本数。在每个迭代周期开始时调用 net.train()：在评估模式下暂退法不起作用。
    """train returns loss, training and test accuracy of each epoch, and trains the net.

    Loss and training accuracy are sums over the epoch's batches, divided by the number of examples.
    Call net.train() at the start of each epoch: in eval mode dropout does nothing.
    """
    case = W, b, batches, test_batches, _, parameters = training_case(4, 1)

    seen = student.probe("training", W.float(), b.float(), batches, test_batches, 2, 0.5)

    assert_history(seen["history"], case)
    assert_close(seen["parameters"], parameters, dtype=torch.float32)
    modes = seen["modes"]
    if True in modes and False in modes[modes.index(True) :]:
        fail(
            # zh: 网络起初处于训练模式，后来处于评估模式。
            "The net was in train mode at first and in eval mode later.",
            # zh: 第一个迭代周期之后网络一直处于评估模式，因此暂退法不起作用。
            mistake="The net stays in eval mode after the first epoch, so dropout never acts.",
        )
    if not modes or False in modes:
        fail(
            # zh: 训练时网络处于评估模式。
            "The net was in eval mode while it was trained.",
            # zh: 没有把网络切换到训练模式。
            mistake="The net is not put into train mode.",
        )


def divided_again(W, b, batches, lr):
    """(W, b) after steps whose mean gradients are divided by the batch size once more."""
    for X, y in batches:
        ((W, b),) = descend(W, b, [(X, y)], lr / len(y))
    return [W, b]


@points(2, exercise="train", public=True)
def test_train_without_an_optimizer_uses_sgd(student):
    # zh: 没有优化器时，train 用 sgd 更新给定的 params。
    # zh: 对平均损失做反向传播，再调用 sgd(params, lr, 1)：损失已经取过平均。
    """Without an optimizer, train updates the given params by sgd.

    The mean loss goes backward, then sgd(params, lr, 1): the loss has been averaged already.
    """
    (W, b), batches, test_batches = classifier(3, 4), examples(4, 4), examples(3)

    seen = student.probe(
        "training_from_scratch", W.float(), b.float(), batches, test_batches, 1, 0.5
    )

    assert_close(
        seen["parameters"],
        descend(W, b, exact(batches), 0.5)[-1],
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 给 sgd 传入了批量大小，而损失已经是平均值：应传入1。
            "sgd gets the batch size, but the loss is a mean already: pass 1.": (
                divided_again(W, b, exact(batches), 0.5)
            ),
            # zh: 参数没有变化：没有优化器时，params 必须由 sgd 更新。
            "Nothing moved: without an optimizer the params must be updated by sgd.": [W, b],
        },
    )


@points(4, exercise="train")
def test_train_keeps_the_books(student):
    # zh: train 报告每个迭代周期自己的平均损失和精度。
    # zh: 每个迭代周期开始时把累加量归零，按批量大小加权，在 test_iter 上测量 test_acc。
    """train reports each epoch's own mean loss and accuracies.

    Set the sums back to 0 at the start of each epoch, weight each batch by its size, measure
    test_acc on test_iter.
    """
    case = W, b, batches, test_batches, _, parameters = training_case(4, 1)

    seen = student.probe("training", W.float(), b.float(), batches, test_batches, 2, 0.5)

    assert_history(seen["history"], case)
    assert_close(seen["parameters"], parameters, dtype=torch.float32)


@points(3, exercise="train")
def test_train_from_scratch_keeps_the_books(student):
    # zh: 没有优化器时，train 用 sgd(params, lr, 1) 更新，并报告同样的量。
    # zh: 损失已经是平均值，所以 sgd 除以1。梯度由 sgd 清除。
    """Without an optimizer, train updates by sgd(params, lr, 1) and reports the same measures.

    The loss is a mean already, so sgd divides by 1. sgd clears the gradients.
    """
    case = W, b, batches, test_batches, _, parameters = training_case(5, 1)

    seen = student.probe(
        "training_from_scratch", W.float(), b.float(), batches, test_batches, 2, 0.5
    )

    assert_close(
        seen["parameters"],
        parameters,
        dtype=torch.float32,
        mistakes=lambda: {
            "sgd gets the batch size, but the loss is a mean already: pass 1.": (
                divided_again(W, b, exact(batches) * 2, 0.5)
            ),
            "Nothing moved: without an optimizer the params must be updated by sgd.": [W, b],
        },
    )
    assert_history(seen["history"], case)


# -- softmax_regression


def assert_logits(logits, X, W, b):
    expected = X.reshape(len(X), 784) @ W + b
    assert_close(
        logits,
        expected,
        mistakes=lambda: {
            # zh: 使用了softmax；要求的是logits，损失函数自己会做softmax。
            "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                expected.softmax(1)
            ),
            # zh: 使用了log-softmax；要求的是logits。
            "Log-softmax is applied; logits are asked for.": expected.log_softmax(1),
            # zh: 缺少偏置。
            "The bias is missing.": expected - b,
        },
    )


@points(2, exercise="softmax_regression", public=True)
def test_softmax_regression_returns_logits(student):
    # zh: softmax_regression 返回logits，即 XW + b。
    # zh: 把每张图像展平为一行784个数。softmax由损失函数来做，不由模型来做。
    """softmax_regression returns the logits XW + b.

    Flatten each image to a row of 784 numbers. The loss applies softmax, the model does not.
    """
    W, b = normal(784, 3, std=0.1), normal(3)
    inputs = cases(normal(1, 784), normal(2, 1, 28, 28))
    for (X, *_), logits in student.each("softmax_regression", ((X, W, b) for X in inputs)):
        assert_logits(logits, X, W, b)


@points(2, exercise="softmax_regression")
def test_softmax_regression_lets_gradients_through(student):
    # zh: softmax_regression 返回 XW + b，且梯度能到达 W 和 b。
    # zh: 张量运算会保留计算图；.data、.detach() 和 .item() 会切断它。
    """softmax_regression returns XW + b, and gradients reach W and b.

    Tensor operations keep the graph; .data, .detach() and .item() cut it.
    """
    X, W, b = normal(3, 1, 28, 28), normal(784, 4, std=0.1), normal(4)

    seen = student.probe("softmax_regression", X, W, b)

    assert_logits(seen["logits"], X, W, b)
    columns = X.reshape(3, 784).sum(0)
    assert_close(seen["gradients"], [columns[:, None].expand(784, 4), torch.full((4,), 3.0)])


# -- sgd


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
            # zh: 列表中的张量没有变化：请原地更新它们。
            "The tensors in the list did not change: update them in place.": values,
            # zh: 更新的方向反了：应减去梯度。
            "The step goes uphill: subtract the gradient.": moved(-lr / batch_size),
        },
    )


@points(1, exercise="sgd", public=True)
def test_sgd_takes_a_step_in_place(student):
    # zh: sgd 使给定的张量改变 lr * grad / batch_size。
    # zh: 在 torch.no_grad() 下，修改列表中的张量本身（param -= ...）。
    """sgd changes the given tensors by lr * grad / batch_size.

    Under torch.no_grad(), change the tensors in the list themselves (param -= ...).
    """
    values, grads = [normal(3)], [normal(3)]

    seen = student.probe("sgd_update", values, grads, 0.1, 2)

    assert_updates(seen["values"], values, grads, 0.1, 2)


@points(3, exercise="sgd")
def test_sgd_updates_each_parameter_and_clears_its_gradient(student):
    # zh: sgd 使每个参数原地改变 lr * grad / batch_size，并清除其梯度。
    # zh: 对列表中的每个张量：在 torch.no_grad() 下更新，然后把梯度置零。
    """sgd changes each parameter in place by lr * grad / batch_size and clears its gradient.

    For every tensor in the list: update it under torch.no_grad(), then set its gradient to zero.
    """
    values, grads = [normal(3, 2).T, normal(3)], [normal(3, 2).T, normal(3)]

    seen = student.probe("sgd_update", values, grads, 0.3, 5)

    assert_updates(seen["values"], values, grads, 0.3, 5)
    if seen["cleared"] != [True, True]:
        fail(
            # zh: 更新之后仍有梯度。
            "A gradient was still there after the update.",
            # zh: 没有清除梯度，因此下一次反向传播会累加上去。
            mistake="The gradients are not cleared, so the next backward pass adds to them.",
        )
    if seen["leaves"] != [True, True]:
        # zh: 更新被记录到计算图中：参数不再是叶子。
        fail("The update was recorded in the graph: the parameters are no leaves any more.")


# -- MLP


@points(2, exercise="MLP", public=True)
def test_mlp_returns_a_row_of_outputs_for_each_image(student):
    # zh: MLP 对每张图像返回一行 num_outputs 个logits。
    # zh: 从维度1开始展平：维度0是批量，哪怕其中只有一张图像。
    """MLP returns one row of num_outputs logits for each image.

    Flatten from dimension 1 on: dimension 0 is the batch, even if it holds one image.
    """
    outputs = int(integers(6, 40))

    for X in cases(normal(1, 1, 3, 4), normal(6, 12)):
        (output,) = student.probe("mlp", (12, outputs, 5), X)["outputs"]

        if shape_of(output) == (outputs,):
            fail(
                # zh: 输出没有批量维度。
                "The output has no batch dimension.",
                # zh: 把批量维度也展平了。
                mistake="The batch dimension is flattened too.",
            )
        if shape_of(output) == (len(X), 5):
            fail(
                # zh: 输出有 num_hiddens 列。
                "The output has num_hiddens columns.",
                # zh: num_outputs 与 num_hiddens 弄反了：注意参数的顺序。
                mistake="num_outputs and num_hiddens are swapped: mind the order of the arguments.",
            )
        taken(output, (len(X), outputs), varied=True)


def layers_of(parameters, num_inputs, num_outputs, num_hiddens):
    """W1, b1, W2, b2 of an MLP whatever its attributes are called: no two have the same size."""
    tensors = [param for param in parameters if isinstance(param, torch.Tensor)]
    by_size = {param.numel(): param for param in tensors}
    wanted = [num_inputs * num_hiddens, num_hiddens, num_hiddens * num_outputs, num_outputs]
    if len(parameters) != 4 or set(by_size) != set(wanted):
        # zh: 它的参数不是两层各一个权重和一个偏置，或大小不符。
        fail("Its parameters are not a weight and a bias for each of two layers of these sizes.")
    W1, b1, W2, b2 = (by_size[size] for size in wanted)
    return (
        taken_weight(W1, num_inputs, num_hiddens),
        taken(b1, (num_hiddens,), (1, num_hiddens)).double().flatten(),
        taken_weight(W2, num_hiddens, num_outputs),
        taken(b2, (num_outputs,), (1, num_outputs)).double().flatten(),
    )


@points(4, exercise="MLP")
def test_mlp_is_linear_relu_linear(student):
    # zh: MLP 计算 ReLU(XW₁ + b₁) W₂ + b₂，且梯度能到达它的所有参数。
    # zh: 一个隐藏层，其后是ReLU；输出层之后什么也没有。
    """MLP computes ReLU(XW₁ + b₁) W₂ + b₂, and gradients reach all its parameters.

    One hidden layer with ReLU after it; nothing after the output layer.
    """
    inputs = list(cases(normal(1, 1, 3, 4), normal(7, 1, 3, 4, std=2), normal(8, 12, std=2)))

    seen = student.probe("mlp", (12, 3, 5), *inputs)

    W1, b1, W2, b2 = layers_of(seen["parameters"], 12, 3, 5)
    for X, output in zip(inputs, seen["outputs"], strict=True):
        linear = X.reshape(len(X), 12).double() @ W1 + b1
        expected = linear.clamp(min=0) @ W2 + b2
        assert_close(
            output,
            expected,
            dtype=torch.float32,
            mistakes=lambda: {
                "Softmax is applied; logits are asked for, the loss applies softmax itself.": (
                    expected.softmax(1)
                ),
                "Log-softmax is applied; logits are asked for.": expected.log_softmax(1),
                # zh: 最后一层之后有激活函数。
                "There is an activation after the last layer.": expected.clamp(min=0),
                # zh: 两层之间没有激活函数。
                "There is no activation between the two layers.": linear @ W2 + b2,
                # zh: 用了sigmoid代替ReLU。
                "Sigmoid stands in place of ReLU.": linear.sigmoid() @ W2 + b2,
                # zh: 用了tanh代替ReLU。
                "Tanh stands in place of ReLU.": linear.tanh() @ W2 + b2,
            },
        )
    assert_equal(len(seen["reached"]), 4)


# -- MyReLU


def leaky(x, seen):
    """ReLU with the slope that `seen` has at the first element of x."""
    slope = seen.flatten()[0] / x.flatten()[0] if shape_of(seen) == shape_of(x) else 0.0
    return torch.where(x > 0, x, slope_or_usual(slope) * x)


def slope_or_usual(slope):
    """A slope between 0 and 1, else PyTorch's for leaky ReLU."""
    return slope if 0 < slope < 1 else 0.01


def assert_floating(slope):
    if isinstance(slope, torch.Tensor) and not slope.is_floating_point():
        fail(
            # zh: 导数不是浮点类型。
            "The derivative has no floating-point dtype.",
            # zh: 导数由True和False或整数组成：应与 x 的dtype相同。
            mistake="The derivative holds True and False or whole numbers: give it the dtype of x.",
        )


@points(2, exercise="MyReLU", public=True)
def test_relu_and_its_derivative(student):
    # zh: MyReLU()(x) 在 x 为正处是 x，其他地方是0；derivative(x) 在 x 为正处是1，其他地方是0。
    # zh: 逐元素取 x 和0中较大的一个。在0处的导数是0；导数的dtype要与 x 相同。
    """MyReLU()(x) is x where x is positive and 0 elsewhere; derivative(x) is 1 there and 0 elsewhere.

    The larger of x and 0, elementwise. The derivative at 0 is 0; give it the dtype of x.
    """
    inputs = [torch.tensor([-2.0, 0.0, 3.0]), normal(3, 4, 2).sort(0).values, normal()]
    for x, y in student.each("MyReLU()", inputs):
        assert_close(
            y,
            x.clamp(min=0),
            mistakes=lambda: {
                # zh: 负的元素没有变成0：带有泄漏的斜率。
                "Negative elements are not 0: the slope is leaky.": leaky(x, y),
                # zh: 这是导数，不是激活值。
                "This is the derivative, not the activation.": (x > 0).float(),
            },
        )

    slope = student.call("MyReLU.derivative", torch.tensor([-2.0, 0.0, 3.0]))

    assert_floating(slope)
    assert_close(
        slope,
        torch.tensor([0.0, 0.0, 1.0]),
        mistakes=lambda: {
            # zh: 在0处的导数是1；这里规定为0。
            "The derivative at 0 is 1; here it is 0.": torch.tensor([0.0, 1.0, 1.0]),
            # zh: 在0处的导数是½；这里规定为0。
            "The derivative at 0 is ½; here it is 0.": torch.tensor([0.0, 0.5, 1.0]),
            # zh: 返回的是激活值，不是导数。
            "The activation is returned, not its derivative.": torch.tensor([0.0, 0.0, 3.0]),
        },
    )


EXTREMES = torch.tensor([-1e4, -100.0, -50.0, 0.0, 50.0, 100.0, 1e4])


def with_extremes(std):
    """Transposed numbers in float64, some of them very small, zero or very large, from the first on."""
    x = normal(2, 4, 3, std=std, dtype=torch.float64)
    x.view(-1)[: len(EXTREMES)] = EXTREMES
    return x.mT


def up_to(limit, std):
    """Numbers in float32, the first two at ±limit."""
    x = normal(3, 4, std=std).clamp(-limit, limit)
    x.view(-1)[:2] = torch.tensor([-limit, limit])
    return x


def assert_flow(seen, small, slope, x):
    """A gradient came back from act(small), and act(x) left x as it was."""
    assert_close(
        seen["gradient"],
        slope,
        dtype=small.dtype,
        mistakes={
            # zh: 梯度无法到达 x：结果与计算图断开了。
            "No gradient reaches x: the result is cut off from the graph.": type(None),
        },
    )
    assert_unchanged(seen, x)


def assert_unchanged(seen, x):
    if not torch.equal(seen["after"], x):
        # zh: 输入 x 与原来不同了。
        # zh: 输入 x 本身被修改了。
        fail("The input x is not what it was.", mistake="The input x itself is changed.")


@points(2, exercise="MyReLU")
def test_relu_for_any_shape_dtype_and_size(student):
    # zh: MyReLU()(x) 对float64、任何形状和很大的输入都正确；梯度能通过，x 不变。
    # zh: 用 x 本身逐元素计算，并返回新的张量。
    """MyReLU()(x) is right for float64, any shape and large inputs; gradients flow, x stays.

    Compute with x itself, elementwise, and return a new tensor.
    """
    x, small = with_extremes(2), up_to(50.0, 2)

    seen = student.probe("activation", "MyReLU", x, small)

    y = seen["y"]
    assert_close(
        y,
        x.clamp(min=0),
        mistakes=lambda: {"Negative elements are not 0: the slope is leaky.": leaky(x, y)},
    )
    assert_flow(seen, small, (small > 0).float(), x)


def first_slope(seen, x):
    """The slope that `seen` has at the first element of x."""
    return slope_or_usual(seen.flatten()[0] if shape_of(seen) == shape_of(x) else 0.0)


@points(1, exercise="MyReLU")
def test_relu_derivative_for_any_shape_and_dtype(student):
    # zh: MyReLU().derivative(x) 是0或1，dtype与 x 相同；在0处是0。
    # zh: 把 x 与0比较，结果的dtype要与 x 相同。
    """MyReLU().derivative(x) is 0 or 1 in the dtype of x; at 0 it is 0.

    Compare x with 0 and give the result the dtype of x.
    """
    x = with_extremes(2)

    seen = student.probe("derivative", "MyReLU", x)

    slope = seen["slope"]
    assert_floating(slope)
    assert_close(
        slope,
        (x > 0).double(),
        mistakes=lambda: {
            "The derivative at 0 is 1; here it is 0.": (x >= 0).double(),
            "The derivative at 0 is ½; here it is 0.": x.sign() / 2 + 0.5,
            # zh: 负的元素的导数不是0：带有泄漏的斜率。
            "The derivative of negative elements is not 0: the slope is leaky.": (
                torch.where(x > 0, 1.0, first_slope(slope, x))
            ),
        },
    )
    assert_unchanged(seen, x)


# -- MySigmoid


def sigmoid(x):
    return 1 / (1 + torch.exp(-x.double()))


@points(2, exercise="MySigmoid", public=True)
def test_sigmoid_and_its_derivative(student):
    # zh: MySigmoid()(x) 是 1 / (1 + exp(-x))，derivative(x) 是它在输入 x 处的斜率。
    # zh: 注意指数的符号。设 y = σ(x)，斜率为 y (1 − y)：先由 x 算出 y。
    """MySigmoid()(x) is 1 / (1 + exp(-x)), and derivative(x) is its slope at the input x.

    Mind the sign in the exponent. With y = σ(x) the slope is y (1 − y): compute y from x first.
    """
    inputs = [torch.tensor([2.0]), normal(3, 4, std=3), normal()]
    for x, y in student.each("MySigmoid()", inputs):
        assert_close(
            y,
            sigmoid(x),
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: 指数的符号错了：sigmoid上升的地方，它在下降。
                "The sign in the exponent is wrong: this falls where sigmoid rises.": sigmoid(-x),
                # zh: 这是tanh。
                "This is tanh.": sigmoid(2 * x) * 2 - 1,
            },
        )
    for x, slope in student.each("MySigmoid.derivative", inputs):
        y = sigmoid(x)
        assert_close(
            slope,
            y * (1 - y),
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: y (1 − y) 是用输入 x 计算的；y 应是输出 σ(x)。
                "y (1 − y) is computed of the input x; y is the output σ(x).": x * (1 - x),
                "The activation is returned, not its derivative.": y,
            },
        )


def with_nan_of(seen, expected):
    """The right answer but for NaN wherever `seen` has it; all NaN if it has none."""
    if shape_of(seen) != shape_of(expected) or not seen.isnan().any():
        return torch.full_like(expected, torch.nan)
    return torch.where(seen.isnan(), torch.nan, expected)


@points(2, exercise="MySigmoid")
def test_sigmoid_for_any_shape_dtype_and_size(student):
    # zh: MySigmoid()(x) 对float64、任何形状和很大的输入都正确；梯度能通过，x 不变。
    # zh: exp对很大的数会溢出：请选择不会出现inf / inf的写法。
    """MySigmoid()(x) is right for float64, any shape and large inputs; gradients flow, x stays.

    exp overflows for large numbers: choose a form in which inf / inf cannot appear.
    """
    x, small = with_extremes(4), up_to(50.0, 4)

    seen = student.probe("activation", "MySigmoid", x, small)

    y, expected = seen["y"], sigmoid(x)
    assert_close(
        y,
        expected,
        mistakes=lambda: {
            # zh: exp溢出：inf / inf是NaN。
            "exp overflows: inf / inf is NaN.": with_nan_of(y, expected),
            "The sign in the exponent is wrong: this falls where sigmoid rises.": sigmoid(-x),
        },
    )
    rising = sigmoid(small)
    assert_flow(seen, small, rising * (1 - rising), x)


@points(1, exercise="MySigmoid")
def test_sigmoid_derivative_for_large_inputs(student):
    # zh: MySigmoid().derivative(x) 对float64正确，对很大的输入有限。
    # zh: 只要σ不溢出，y (1 − y)（其中 y = σ(x)）就不会溢出。
    """MySigmoid().derivative(x) is right for float64 and finite for large inputs.

    y (1 − y) with y = σ(x) does not overflow if σ does not.
    """
    x = with_extremes(3)

    seen = student.probe("derivative", "MySigmoid", x)

    slope = seen["slope"]
    y = sigmoid(x)
    expected = y * (1 - y)
    assert_close(
        slope,
        expected,
        mistakes=lambda: {
            "exp overflows: inf / inf is NaN.": with_nan_of(slope, expected),
            "y (1 − y) is computed of the input x; y is the output σ(x).": x * (1 - x),
        },
    )
    assert_unchanged(seen, x)


# -- MyTanh


def tanh(x):
    return 2 * sigmoid(2 * x) - 1


@points(2, exercise="MyTanh", public=True)
def test_tanh_and_its_derivative(student):
    # zh: MyTanh()(x) 是 x 的双曲正切，derivative(x) 是它在输入 x 处的斜率。
    # zh: tanh(x) = 2 σ(2x) − 1。设 y = tanh(x)，斜率为 1 − y²：先由 x 算出 y。
    """MyTanh()(x) is the hyperbolic tangent of x, and derivative(x) is its slope at the input x.

    tanh(x) = 2 σ(2x) − 1. With y = tanh(x) the slope is 1 − y²: compute y from x first.
    """
    inputs = [torch.tensor([1.0]), normal(3, 4, std=2), normal()]
    for x, y in student.each("MyTanh()", inputs):
        assert_close(
            y,
            tanh(x),
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: 这是 2 σ(x) − 1：σ 里的 x 应乘以2。
                "This is 2 σ(x) − 1: the x inside σ must be doubled.": 2 * sigmoid(x) - 1,
                # zh: 这是sigmoid。
                "This is sigmoid.": sigmoid(x),
                # zh: 指数的符号错了：tanh上升的地方，它在下降。
                "The sign in the exponent is wrong: this falls where tanh rises.": -tanh(x),
            },
        )
    for x, slope in student.each("MyTanh.derivative", inputs):
        y = tanh(x)
        assert_close(
            slope,
            1 - y**2,
            dtype=torch.float32,
            mistakes=lambda: {
                # zh: 1 − y² 是用输入 x 计算的；y 应是输出 tanh(x)。
                "1 − y² is computed of the input x; y is the output tanh(x).": 1 - x**2,
                # zh: 这是 y (1 − y)，即sigmoid的公式；对tanh应为 1 − y²。
                "This is y (1 − y), the formula of sigmoid; for tanh it is 1 − y².": y * (1 - y),
                "The activation is returned, not its derivative.": y,
            },
        )


@points(2, exercise="MyTanh")
def test_tanh_for_any_shape_dtype_and_size(student):
    # zh: MyTanh()(x) 对float64、任何形状和很大的输入都正确；梯度能通过，x 不变。
    """MyTanh()(x) is right for float64, any shape and large inputs; gradients flow, x stays.

    exp overflows for large numbers: choose a form in which inf / inf cannot appear.
    """
    # 2 σ(2x) − 1 with σ = 1 / (1 + exp(−x)) is right; in float32 its gradient ends at ±44
    x, small = with_extremes(3), up_to(40.0, 3)

    seen = student.probe("activation", "MyTanh", x, small)

    y = seen["y"]
    assert_close(
        y,
        tanh(x),
        mistakes=lambda: {
            "exp overflows: inf / inf is NaN.": with_nan_of(y, tanh(x)),
            "This is 2 σ(x) − 1: the x inside σ must be doubled.": 2 * sigmoid(x) - 1,
        },
    )
    assert_flow(seen, small, 1 - tanh(small) ** 2, x)


@points(1, exercise="MyTanh")
def test_tanh_derivative_for_large_inputs(student):
    # zh: MyTanh().derivative(x) 对float64正确，对很大的输入有限。
    # zh: 只要tanh不溢出，1 − y²（其中 y = tanh(x)）就不会溢出。
    """MyTanh().derivative(x) is right for float64 and finite for large inputs.

    1 − y² with y = tanh(x) does not overflow if tanh does not.
    """
    x = with_extremes(2)

    seen = student.probe("derivative", "MyTanh", x)

    slope = seen["slope"]
    y = tanh(x)
    expected = 1 - y**2
    assert_close(
        slope,
        expected,
        mistakes=lambda: {
            "exp overflows: inf / inf is NaN.": with_nan_of(slope, expected),
            "1 − y² is computed of the input x; y is the output tanh(x).": 1 - x**2,
            "This is y (1 − y), the formula of sigmoid; for tanh it is 1 − y².": y * (1 - y),
        },
    )
    assert_unchanged(seen, x)


# -- DeepNet


def assert_registered(seen):
    if not any(name.startswith("layers.") for name in seen["learning"]):
        fail(
            # zh: 有些层没有出现在 parameters() 中。
            "Some layers have no entry in parameters().",
            # zh: 这些层放在普通的Python列表里，因此永远不会学习。
            mistake="The layers are kept in a plain Python list, so they never learn.",
        )


@points(2, exercise="DeepNet", public=True)
def test_deep_net_registers_its_layers(student):
    # zh: DeepNet 有 input_layer、含有 num_layers 个线性层的 layers 和 output_layer，并且都能学习。
    # zh: 只有放在 nn.ModuleList 中的层才会被 parameters() 找到。
    """DeepNet has input_layer, num_layers linears in layers, and output_layer, and all can learn.

    Only what is kept in an nn.ModuleList is found by parameters().
    """
    hiddens, outputs = int(integers(4, 12)), int(integers(6, 20))

    seen = student.probe("deep_net", (2, 12, hiddens, outputs), normal(1, 12))

    shapes = [(hiddens, 12), (hiddens, hiddens), (hiddens, hiddens), (outputs, hiddens)]
    assert_equal(list(map(shape_of, seen["weights"])), shapes)
    assert_registered(seen)
    for weight, shape in zip(seen["weights"], shapes, strict=True):
        taken(weight, shape, varied=True)
    taken(seen["output"], (1, outputs), varied=True)


def chain(X, layers, *, plain=(), act_on_output=False, act=torch.atan):
    """Linear layers in a row, each but the last followed by `act` unless its place is in `plain`."""
    H = X
    for place, layer in enumerate(layers):
        H = F.linear(H, *layer)
        if act_on_output if place == len(layers) - 1 else place not in plain:
            H = act(H)
    return H


@points(5, exercise="DeepNet")
def test_deep_net_applies_every_layer_once(student):
    # zh: DeepNet 按顺序把每一层恰好运行一次，除最后一层外每层之后都有激活函数。
    # zh: 展平，输入层，激活函数；每个隐藏层及其激活函数；输出层。
    """DeepNet runs every layer once, in order, with the activation after each but the last.

    Flatten, input layer, activation; each hidden layer and its activation; output layer.
    """
    X = normal(5, 1, 3, 4, std=2)
    seen = student.probe("deep_net", (3, 12, 6, 2), X)

    shapes = [(6, 12), (6, 6), (6, 6), (6, 6), (2, 6)]
    assert_equal(list(map(shape_of, seen["weights"])), shapes)
    assert_equal(list(map(shape_of, seen["biases"])), [(rows,) for rows, _ in shapes])
    assert_registered(seen)
    if len(seen["learning"]) != 10:
        fail(
            # zh: 参数比各层应有的少。
            "There are fewer parameters than layers ask for.",
            # zh: 有些层是同一个模块：每一层都要新建。
            mistake="Some layers are one and the same module: make each anew.",
        )
    X = X.flatten(1).double()
    layers = [
        (taken(W, shape, varied=True).double(), taken(b, shape[:1]).double())
        for W, b, shape in zip(seen["weights"], seen["biases"], shapes, strict=True)
    ]
    first, *middle, last = layers
    assert_close(
        seen["output"],
        chain(X, layers),
        dtype=torch.float32,
        mistakes=lambda: {
            # zh: 输入层之后缺少激活函数。
            "The activation after the input layer is missing.": chain(X, layers, plain=[0]),
            # zh: 输出层之后有激活函数。
            "There is an activation on the output.": chain(X, layers, act_on_output=True),
            # zh: 隐藏层之后缺少激活函数。
            "The activation after the hidden layers is missing.": (
                chain(X, layers, plain=[1, 2, 3])
            ),
            # zh: 最后一个隐藏层之后缺少激活函数。
            "The activation after the last hidden layer is missing.": chain(X, layers, plain=[3]),
            # zh: 完全没有激活函数。
            "There is no activation at all.": chain(X, layers, plain=[0, 1, 2, 3]),
            # zh: 用了ReLU代替给定的激活函数。
            "ReLU is used in place of the given activation.": chain(X, layers, act=torch.relu),
            # zh: 跳过了所有隐藏层。
            "All hidden layers are skipped.": chain(X, [first, last]),
            # zh: 跳过了第一个隐藏层。
            "The first hidden layer is skipped.": chain(X, [first, *middle[1:], last]),
            # zh: 跳过了最后一个隐藏层。
            "The last hidden layer is skipped.": chain(X, [first, *middle[:-1], last]),
            # zh: 所有隐藏层都用了同一个隐藏层代替。
            "One hidden layer is used in place of all the others.": (
                chain(X, [first, *[middle[0]] * 3, last])
            ),
            # zh: 每个隐藏层都用了两次。
            "Every hidden layer is used twice.": (
                chain(X, [first, *(layer for layer in middle for _ in range(2)), last])
            ),
            # zh: 隐藏层按相反的顺序运行。
            "The hidden layers run in reverse order.": chain(X, [first, *middle[::-1], last]),
        },
    )


# -- gradient_norms


@points(2, exercise="gradient_norms", public=True)
def test_gradient_norms_are_those_of_weights(student):
    # zh: gradient_norms 返回每个线性层的权重梯度的范数，并使网络保持原样。
    # zh: 做一次反向传播；从输入端开始，对每个 nn.Linear 给出 weight.grad 的L2范数，类型为Python的float；然后调用 net.zero_grad()。这里没有优化器。
    """gradient_norms returns the norm of each linear's weight gradient and leaves the net as it was.

    One backward pass; for each nn.Linear, input side first, the L2 norm of weight.grad as a Python
    float; then net.zero_grad(). There is no optimiser here.
    """
    (W, b), X, y = classifier(3, 4), normal(5, 4), integers(0, 3, 5)

    seen = student.probe("norms", [W.float()], [b.float()], X, y, None)

    grad_W, grad_b = gradient(W, b, X.double(), y)
    assert_close(
        listed(seen["norms"]),
        [grad_W.norm().item()],
        mistakes=lambda: {
            # zh: 把偏置也算进去了；只要求权重。
            "The biases are included; only weights are asked for.": [
                grad_W.norm().item(),
                grad_b.norm().item(),
            ],
            # zh: 这是范数的平方。
            "This is the square of the norm.": [grad_W.pow(2).sum().item()],
            # zh: 这是权重的范数，不是梯度的范数。
            "These are the norms of the weights, not of their gradients.": [W.norm().item()],
        },
    )
    if False in seen["cleared"]:
        fail(
            # zh: 网络中留下了梯度。
            "Gradients are left behind in the net.",
            # zh: 结束时没有清除梯度。
            mistake="The gradients are not cleared at the end.",
        )
    if False in seen["same"]:
        # zh: 参数发生了变化：这里不应更新任何参数。
        fail("The parameters changed: nothing is to be updated here.")


def normalised(Z):
    """LayerNorm as it is made, and the deviation it divides by."""
    deviation = (Z.var(1, correction=0, keepdim=True) + 1e-5).sqrt()
    return (Z - Z.mean(1, keepdim=True)) / deviation, deviation


def gradients_by_hand(weights, biases, X, y):
    """Of weight and bias of linears with LayerNorm and tanh between, and of the norms' weights."""
    inputs, kept, H = [], [], X
    for W, b in zip(weights, biases, strict=True):
        inputs.append(H)
        Z = H @ W.T + b
        kept.append(normalised(Z))
        H = kept[-1][0].tanh()
    error = (torch.softmax(Z, 1) - F.one_hot(y, len(weights[-1]))) / len(y)
    linear, norm = [], []
    for place in reversed(range(len(weights))):
        linear.insert(0, (error.T @ inputs[place], error.sum(0)))
        if place:
            unit, deviation = kept[place - 1]
            error = error @ weights[place] * (1 - unit.tanh() ** 2)
            norm.insert(0, (error * unit).sum(0))
            slope = (error * unit).mean(1, keepdim=True)
            error = (error - error.mean(1, keepdim=True) - unit * slope) / deviation
    return linear, norm


@drawn_once
def norms_case():
    """Three linears of unequal width with a batch, their gradients by hand and these norms."""
    weights = [normal(6, 4), normal(5, 6), normal(3, 5)]
    biases = [normal(6), normal(5), normal(3)]
    X, y = normal(7, 4), integers(0, 3, 7)
    layers = [W.double() for W in weights], [b.double() for b in biases]
    linear, norm = gradients_by_hand(*layers, X.double(), y)
    return (weights, biases, X, y), linear, norm, [W.norm().item() for W, _ in linear]


@points(4, exercise="gradient_norms")
def test_gradient_norms_from_the_input_side(student):
    # zh: gradient_norms 给出每个 nn.Linear 的范数，从输入端开始，只来自一次反向传播。
    # zh: 先清除旧的梯度；遍历 net.modules()，只取 nn.Linear 的权重。
    """gradient_norms gives the norm for each nn.Linear, input side first, of one backward pass.

    Clear old gradients first; go through net.modules() and take the weights of nn.Linear only.
    """
    inputs, linear, norm, expected = norms_case()

    seen = student.probe("norms", *inputs, 0.5)

    assert_close(
        listed(seen["norms"]),
        expected,
        mistakes=lambda: {
            "The biases are included; only weights are asked for.": [
                grad.norm().item() for pair in linear for grad in pair
            ],
            # zh: 把不是 nn.Linear 的层也算进去了。
            "Layers that are no nn.Linear are included.": [
                *(expected[0], norm[0].norm().item(), expected[1]),
                *(norm[1].norm().item(), expected[2]),
            ],
            # zh: 漏掉了块中的线性层：只查看了最外一级。
            "Linears inside of blocks are left out: only the top level is looked at.": expected[:1],
            # zh: 顺序反了：应从输入端开始。
            "The order is reversed: the input side comes first.": expected[::-1],
            # zh: 把以前的梯度加进来了：先清除它们。
            "Gradients of an earlier pass are added in: clear them first.": [
                (W + 0.5).norm().item() for W, _ in linear
            ],
            # zh: 这些是范数的平方。
            "These are the squares of the norms.": [value**2 for value in expected],
            # zh: 这些是绝对值之和，不是L2范数。
            "These are sums of absolute values, not L2 norms.": [
                W.abs().sum().item() for W, _ in linear
            ],
            "These are the norms of the weights, not of their gradients.": [
                weight.norm().item() for weight in inputs[0]
            ],
            # zh: 把权重和偏置合在一起算了；只要求权重。
            "Weight and bias are taken together; only weights are asked for.": [
                (W.norm() ** 2 + b.norm() ** 2).sqrt().item() for W, b in linear
            ],
        },
    )


# -- dead_relu_rate


@points(1, exercise="dead_relu_rate", public=True, guessable=True)
def test_dead_units_are_zero_for_every_input(student):
    # zh: dead_relu_rate 返回对所有输入都为0的单元所占的比例。
    # zh: 一个单元是 activations (N, H) 的一列。
    """dead_relu_rate returns the share of units that are 0 for every input.

    A unit is a column of activations (N, H).
    """
    activations = torch.tensor(
        [[0.0, 1.0, 0.0, 0.0, 3.0], [0.0, 0.0, 2.0, 0.0, 1.0], [0.0, 2.0, 1.0, 0.0, 4.0]]
    )

    seen = student.call("dead_relu_rate", activations)

    assert_close(
        seen,
        2 / 5,
        mistakes={
            # zh: 这是为0的元素的比例，不是死亡单元的比例。
            "This is the share of zero entries, not of dead units.": 8 / 15,
            "This is a percentage; a fraction between 0 and 1 is asked for.": 40,
            # zh: 这是死亡单元的个数，不是比例。
            "This is the number of dead units, not their share.": 2,
            # zh: 这是对某个输入为0的单元的比例，而不是对所有输入都为0的。
            "This is the share of units that are 0 for some input, not for every one.": 4 / 5,
            # zh: 这是未死亡的单元的比例。
            "This is the share of living units.": 3 / 5,
            "A tensor is returned; .item() makes a Python number of it.": torch.Tensor,
        },
    )


@anywhere
@points(3, exercise="dead_relu_rate")
def test_dead_units_among_many(student):
    # zh: dead_relu_rate 是每一行都为0的列所占的比例，类型为Python的float。
    # zh: 先判断每个单元是否对所有输入都为0，再对单元取平均。
    """dead_relu_rate is the share of columns that are 0 in every row, as a Python float.

    First find out for each unit whether it is 0 for all inputs; then take the mean over units.
    """
    units = int(integers(20, 200))
    dead = [1, 4, units - 1]
    activations = normal(units, 6).T.clamp(min=0)
    activations[0] = 0
    activations[1] = 1.0  # so that units live
    activations[2:, 0] = 1.0  # so that the shares below all differ
    activations[:, dead] = 0

    seen = student.call("dead_relu_rate", activations)

    assert_close(
        seen,
        3 / units,
        mistakes=lambda: {
            "This is the share of zero entries, not of dead units.": (
                (activations == 0).double().mean().item()
            ),
            "This is a percentage; a fraction between 0 and 1 is asked for.": 300 / units,
            "This is the number of dead units, not their share.": 3,
            "This is the share of units that are 0 for some input, not for every one.": 1,
            # zh: 这是所有单元都为0的输入所占的比例。
            "This is the share of inputs for which every unit is 0.": 1 / 6,
            "A tensor is returned; .item() makes a Python number of it.": torch.Tensor,
        },
    )


# -- l2_penalty


@points(1, exercise="l2_penalty", public=True)
def test_penalty_is_half_the_sum_of_squares(student):
    # zh: l2_penalty(w) 是 w 的平方和的一半，其梯度是 w。
    # zh: 把每个元素平方，全部相加，再除以2。张量运算会保留梯度；.item()、.detach() 和 .data 会切断梯度。
    """l2_penalty(w) is half the sum of the squares of w, and its gradient is w.

    Square every element, add them all up, divide by two. Tensor operations keep the gradient;
    .item(), .detach() and .data cut it.
    """
    weights = list(cases(torch.tensor([3.0, 4.0, 12.0]), normal(4, 3, 2)))
    for w, seen in zip(weights, student.probe("penalties", *weights), strict=True):
        assert_close(
            seen["penalty"],
            w.pow(2).sum() / 2,
            mistakes=lambda: {
                # zh: 缺少因子½。
                "The factor ½ is missing.": w.pow(2).sum(),
                # zh: 这是范数，不是范数的平方。
                "This is the norm, not its square.": w.norm(),
                # zh: 这是范数的一半；范数应先平方。
                "This is half the norm; the norm is to be squared.": w.norm() / 2,
                # zh: 取了平均值，而要求的是总和。
                "The mean is taken where the sum is asked for.": w.pow(2).mean() / 2,
                # zh: 取的是平方的平均值，而不是平方和的一半。
                "The mean of the squares is taken, not half their sum.": w.pow(2).mean(),
                # zh: 这是绝对值之和，不是平方和。
                "These are the absolute values, not the squares.": w.abs().sum(),
                # zh: 返回的是Python的数：梯度无法通过它反向传播。
                "A Python number is returned: no gradient can flow through it.": float,
            },
        )
        assert_close(
            seen["gradient"],
            w,
            mistakes=lambda: {
                # zh: 梯度无法到达 w：结果与计算图断开了。
                "No gradient reaches w: the result is cut off from the graph.": type(None),
                "The factor ½ is missing.": 2 * w,
            },
        )


@anywhere
@points(3, exercise="l2_penalty")
def test_penalty_for_any_shape_and_dtype(student):
    # zh: 对任何形状的 w，l2_penalty(w) 都是标量，dtype与 w 相同。
    # zh: 对所有元素求和；不要转换成其他dtype。
    """l2_penalty(w) is a scalar in the dtype of w, for w of any shape.

    The sum over all elements; nothing is rounded to another dtype.
    """
    # a single number comes last: on it, mistakes cannot be told apart
    weights = [normal(3, 2, 2, 2), normal(4, 5, dtype=torch.float64).T, normal()]
    for w, penalty in student.each("l2_penalty", weights):
        assert_close(
            penalty,
            w.pow(2).sum() / 2,
            mistakes=lambda: {
                "The factor ½ is missing.": w.pow(2).sum(),
                "This is the norm, not its square.": w.norm(),
                "This is half the norm; the norm is to be squared.": w.norm() / 2,
                "The mean is taken where the sum is asked for.": w.pow(2).mean() / 2,
                "The mean of the squares is taken, not half their sum.": w.pow(2).mean(),
                "These are the absolute values, not the squares.": w.abs().sum(),
                "A Python number is returned: no gradient can flow through it.": float,
            },
        )


# -- dropout_layer


@points(2, exercise="dropout_layer", public=True, guessable=True)
def test_dropout_at_the_ends_and_outside(student):
    # zh: dropout_layer 在概率为0时返回 X，为1时返回全零，并拒绝 [0, 1] 之外的概率。
    # zh: 先检查概率：引发 ValueError 或 AssertionError。概率为1时 1 / (1 − dropout) 没有意义：请单独处理。
    """dropout_layer returns X for a rate of 0, zeros for 1, and refuses a rate outside [0, 1].

    Check the rate first: ValueError or AssertionError. 1 / (1 − dropout) is no number for a rate of
    1: treat it apart.
    """
    X = torch.tensor([[1.0, -2.0], [3.0, 4.0]])

    seen = student.probe("dropout_at_the_ends", X, -0.1, 1.5)

    at_0, at_1 = seen["results"]
    assert_close(at_0, X)
    assert_close(
        at_1,
        torch.zeros_like(X),
        mistakes=lambda: {
            # zh: 除以零：概率为1时结果是NaN。
            "Division by zero: for a rate of 1 the result is NaN.": torch.full_like(X, torch.nan),
            # zh: 概率为1时应全部丢弃；这里却全部保留了。
            "A rate of 1 drops everything; here it keeps everything.": X,
        },
    )
    for raised in seen["raised"]:
        if not raised:
            # zh: [0, 1] 之外的概率被接受了。
            # zh: 没有检查概率。
            fail("A rate outside [0, 1] was accepted.", mistake="The rate is not checked.")
        if not {"ValueError", "AssertionError"} & set(raised):
            # zh: 对 [0, 1] 之外的概率引发的不是 ValueError 或 AssertionError。
            fail("A rate outside [0, 1] raised something else than ValueError or AssertionError.")


def kept_of(seen, X):
    """Where a result of the shape of X is not 0."""
    same = shape_of(seen) == shape_of(X)
    return seen != 0 if same else torch.ones_like(X, dtype=torch.bool)


def assert_some_dropped(kept):
    if kept.all():
        # zh: 没有丢弃任何元素。
        fail("Nothing is dropped.")


def assert_drops(seen, X, dropout):
    kept = kept_of(seen, X)
    if shape_of(seen) == shape_of(X) and torch.equal(seen, X):
        fail(
            "Nothing is dropped.",
            # zh: 返回的是 X 本身或其副本：没有丢弃，也没有缩放。
            mistake="X comes back as it is: nothing is dropped, nothing is scaled.",
        )
    assert_close(
        seen,
        kept * X / (1 - dropout),
        mistakes=lambda: {
            # zh: 保留的元素没有缩放。
            "The kept elements are not scaled.": kept * X,
            # zh: 保留的元素乘以了 dropout，而不是 1 / (1 − dropout)。
            "The kept elements are scaled by dropout, not by 1 / (1 − dropout).": (
                kept * X * dropout
            ),
            # zh: 保留的元素除以了 dropout，而不是 1 − dropout。
            "The kept elements are divided by dropout, not by 1 − dropout.": kept * X / dropout,
            # zh: 保留的元素乘以了 1 − dropout，而应该除以它。
            "The kept elements are multiplied by 1 − dropout, not divided.": (
                kept * X * (1 - dropout)
            ),
        },
    )
    assert_rate(
        int(kept.sum()),
        kept.numel(),
        1 - dropout,
        mistakes=lambda: {
            # zh: 把 dropout 当成了保留的概率。
            "dropout is taken for the probability of keeping.": dropout,
            # zh: 随机数来自正态分布（randn），而不是均匀分布（rand）。
            "The random numbers are normal (randn), not uniform (rand).": (
                torch.special.ndtr(torch.tensor(-dropout)).item()
            ),
        },
    )


@points(2, exercise="dropout_layer", public=True)
def test_dropout_drops_and_scales(student):
    # zh: dropout_layer 丢弃正确比例的元素，并缩放保留的元素。
    # zh: 在均匀分布的随机数不小于 dropout 处保留元素，并除以 1 − dropout。
    """dropout_layer drops the right share of the elements and scales those that it keeps.

    Keep an element where a uniform random number is at least dropout, and divide it by 1 − dropout.
    """
    X = uniform(50, 40, low=0.5, high=1.5)

    seen = student.call("dropout_layer", X, 0.2)

    assert_drops(seen, X, 0.2)


@anywhere
@points(2, exercise="dropout_layer")
def test_dropout_rate_and_scale(student):
    # zh: dropout_layer 丢弃比例为 dropout 的元素，其余的除以 1 − dropout。
    # zh: 每个元素抽取一个均匀分布的随机数；在随机数不小于 dropout 处保留。
    """dropout_layer drops the share dropout of the elements and divides the others by 1 − dropout.

    Uniform random numbers, one for each element; keep where the number is at least dropout.
    """
    X = uniform(40, 50, low=0.5, high=1.5) * (integers(0, 2, 40, 50) * 2 - 1)
    for (_, dropout), seen in student.each("dropout_layer", [(X, 0.2), (X, 0.5)]):
        assert_drops(seen, X, dropout)


@points(2, exercise="dropout_layer")
def test_dropout_draws_for_each_element_and_call(student):
    # zh: dropout_layer 对每个元素、每次调用都重新抽取。
    # zh: 掩码的形状与 X 相同，在函数内部生成；不设随机种子。
    """dropout_layer draws anew for each element and at every call.

    The mask has the shape of X and is made inside the function; no seed is set.
    """
    rows, columns = int(integers(12, 20)), int(integers(20, 30))

    results = student.probe("dropout_calls", torch.ones(rows, columns), 0.5, 8)

    assert_equal(shape_of(results), (8, rows, columns))
    kept = results != 0
    assert_some_dropped(kept)
    for_row, for_column, counts = kept.sum(2), kept.sum(1), kept.sum((1, 2))
    if ((counts == 0) | (counts == rows * columns)).all():
        fail(
            # zh: 要么全部保留，要么全部丢弃。
            "Either everything is kept or nothing.",
            # zh: 整个批量只由一个随机数决定。
            mistake="One random number decides for the whole batch.",
        )
    if ((for_row == 0) | (for_row == columns)).all():
        fail(
            # zh: 每一行都是整行保留或整行丢弃。
            "Each row is kept or dropped as a whole.",
            # zh: 整行只由一个随机数决定。
            mistake="One random number decides for a whole row.",
        )
    if ((for_column == 0) | (for_column == rows)).all():
        fail(
            # zh: 每一列都是整列保留或整列丢弃。
            "Each column is kept or dropped as a whole.",
            # zh: 批量的所有行用了同一个掩码。
            mistake="One mask is used for all rows of the batch.",
        )
    if (kept == kept[0]).all():
        fail(
            # zh: 几次调用丢弃的是完全相同的元素。
            "Several calls dropped the very same elements.",
            # zh: 每次调用的掩码都相同。
            mistake="The mask is the same at each call.",
        )
    if (counts == counts[0]).all():
        fail(
            # zh: 每次调用丢弃的元素个数都完全相同。
            "Every call dropped exactly the same number of elements.",
            # zh: 丢弃的是固定个数的元素，而不是每个元素各按自己的概率丢弃。
            mistake="A fixed number of elements is dropped, not each one by its own chance.",
        )
    for changed in (
        kept[1:] ^ kept[:-1],
        kept[:, 1:] ^ kept[:, :-1],
        kept[..., 1:] ^ kept[..., :-1],
    ):
        assert_rate(int(changed.sum()), changed.numel(), 0.5)  # neighbours: like tosses of a coin


@points(2, exercise="dropout_layer")
def test_dropout_lets_gradients_through_what_it_keeps(student):
    # zh: 梯度只通过保留的元素；X 不变，dtype也不变。
    # zh: 用掩码乘以 X 得到新的张量：不用 .data，不做原地更新。
    """Gradients flow through kept elements only; X stays as it is, and so does its dtype.

    Multiply a mask and X into a new tensor: no .data, no update in place.
    """
    X = uniform(5, 8, low=0.5, high=1.5, dtype=torch.float64).T

    seen = student.probe("dropout_gradients", X, 0.5, 1.0)

    if not torch.equal(seen["after"], X):
        # zh: 输入 X 与原来不同了。
        # zh: X 本身被修改了。
        fail("The input X is not what it was.", mistake="X itself is changed.")
    for result in seen["results"]:
        assert_equal(shape_of(result), (8, 5))
        if not result.isfinite().all():
            # zh: 有些结果是NaN或无穷大。
            # zh: 概率为1时除以了零。
            fail("Some results are NaN or infinite.", mistake="Division by zero at a rate of 1.")
        if result.dtype != torch.float64:
            # zh: 结果的dtype与 X 不同。
            fail("The result does not have the dtype of X.")
    kept = seen["results"][0] != 0
    if not kept.any():
        # zh: 全部被丢弃了。
        fail("Everything was dropped.")
    assert_some_dropped(kept)
    assert_close(
        seen["gradients"][0],
        kept.double() / 0.5,
        mistakes=lambda: {
            # zh: 梯度无法到达 X：结果与计算图断开了。
            "No gradient reaches X: the result is cut off from the graph.": type(None),
            # zh: 梯度也通过了被丢弃的元素。
            "The gradient flows through dropped elements too.": torch.full_like(X, 2.0),
        },
    )


@points(1, exercise="dropout_layer", practice=True, guessable=True)
def test_dropout_makes_its_mask_where_x_is(student):
    # zh: 良好习惯：掩码建在 X 所在的设备上。
    # zh: 传入 device=X.device，或使用 torch.rand_like(X)。
    """Good practice: the mask is made on the device of X.

    Pass device=X.device, or use torch.rand_like(X).
    """
    X = torch.ones(40, 30)

    seen = student.probe("dropout_devices", X, 0.5)

    result = seen["result"]
    if shape_of(result) != (40, 30) or not 0 < result.count_nonzero() < X.numel():
        # zh: 它没有丢弃一部分元素并保留其余元素。
        fail("It does not drop some elements and keep others.")
    # Neither stand-in for a GPU is sure to be right; an answer that works with one is fine.
    if not seen["elsewhere"] and not seen["not_default"]:
        fail(
            # zh: 它只适用于CPU上的张量。
            "It works only for tensors on the CPU.",
            # zh: 掩码建在CPU上，而不是 X 所在的设备上。
            mistake="The mask is made on the CPU, not on the device of X.",
        )


# -- thresholds


@training
@points(3, exercise="thresholds")
def test_softmax_regression_learns_fashion_mnist(student, fashion_mnist, thresholds):
    # zh: 从零开始实现的softmax回归学会了Fashion-MNIST。
    # zh: 它用到你的 softmax_regression、不带优化器的 train、sgd 和 evaluate_accuracy：先看它们的测试。
    """Softmax regression from scratch learns Fashion-MNIST.

    It uses your softmax_regression, train without an optimizer, sgd and evaluate_accuracy: look at
    their tests first.
    """
    data = fashion_mnist
    inputs = data.train_images, data.train_labels, data.test_images

    def attempt():
        predictions = student.probe("softmax_regression_predictions", *inputs, 64, 10, 0.02)
        return accuracy_of(predictions, data.test_labels)

    assert_reaches(attempt, thresholds["softmax_regression"])


@training
@points(3, exercise="thresholds")
def test_mlp_learns_fashion_mnist(student, fashion_mnist, thresholds):
    # zh: 你的 MLP 学会了Fashion-MNIST。
    # zh: 它用到你的 MLP、带优化器的 train、train_step 和 evaluate_accuracy：先看它们的测试。
    """Your MLP learns Fashion-MNIST.

    It uses your MLP, train with an optimizer, train_step and evaluate_accuracy: look at their tests
    first.
    """
    data = fashion_mnist
    inputs = data.train_images, data.train_labels, data.test_images

    def attempt():
        predictions = student.probe("mlp_predictions", *inputs, 128, 8, 0.05)
        return accuracy_of(predictions, data.test_labels)

    assert_reaches(attempt, thresholds["mlp"])
