# Generated from solutions/lab5/probes.py by `grader release lab5`.
"""What lab5's tests look at inside a student's module, where a plain call does not suffice.

Each probe gets the student's module and plain values, and returns what was seen. No expected value
stands here: this file runs beside student code.
"""

import csv
import io
import tempfile
from contextlib import contextmanager
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import torch
from matplotlib.axis import XAxis, YAxis
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image, PngImagePlugin
from torch import nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode
from torch.utils.data import DataLoader, Dataset, TensorDataset


class Batches(DataLoader):
    """A DataLoader over given batches, without its detour over single examples."""

    def __init__(self, batches, shuffle=False):
        self.batches = [tuple(batch) for batch in batches]
        self.shuffle = shuffle
        X, y = (torch.cat(part) for part in zip(*self.batches, strict=True))
        super().__init__(TensorDataset(X, y), len(self.batches[0][1]), shuffle)

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        if not self.shuffle:
            yield from self.batches
            return
        X, y = self.dataset.tensors
        for chosen in torch.randperm(len(y)).to(y.device).split(self.batch_size):
            yield X[chosen], y[chosen]


class Watched(nn.Module):
    """A linear classifier that notes batch size, mode and gradient mode at each forward pass.

    If `turns`, its logits change their sign in eval mode: then a value tells which mode it is of.
    """

    def __init__(self, weight, bias, turns=False):
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
        self.turns = turns
        self.passes = []

    def forward(self, X):
        self.passes.append([len(X), self.training, torch.is_grad_enabled()])
        logits = F.linear(X, self.weight, self.bias)
        return -logits if self.turns and not self.training else logits


# -- ImageCsvDataset


@contextmanager
def _files(entries, modes=()):
    """A folder with a PNG for each entry (name, pixels or None for no file, label) and the CSV."""
    with tempfile.TemporaryDirectory() as folder:
        images = Path(folder, "images")
        images.mkdir()
        for place, (name, pixels, _) in enumerate(entries):
            if pixels is None:
                continue
            (images / name).parent.mkdir(exist_ok=True)
            image = Image.fromarray(pixels.numpy())
            mode = modes[place] if place < len(modes) else "L"
            (image if mode == "L" else image.convert(mode)).save(images / name)
        table = Path(folder, "labels.csv")
        with table.open("w", newline="", encoding="utf-8") as file:
            rows = [("file", "label"), *((name, label) for name, _, label in entries)]
            csv.writer(file).writerows(rows)
        yield table, images


def _pixels(image):
    """The grey values of a PIL image in whatever mode; anything else as it is."""
    if not isinstance(image, Image.Image):
        return image
    grey = image.convert("L")
    return torch.frombuffer(bytearray(grey.tobytes()), dtype=torch.uint8).view(grey.size[::-1])


def _pair(item):
    """What an item is made of; None if it is no pair."""
    if not isinstance(item, tuple | list) or len(item) != 2:
        return None
    image, label = item
    mode = image.mode if isinstance(image, Image.Image) else type(image).__name__
    return {"mode": mode, "pixels": _pixels(image), "label": label, "type": type(label).__name__}


def length(module, entries):
    """Length of a dataset over these files, and whether it is one of torch's."""
    with _files(entries) as (table, images):
        dataset = module.ImageCsvDataset(str(table), str(images))
        return {"length": len(dataset), "is_dataset": isinstance(dataset, Dataset)}


def items(module, entries, indices, modes=(), as_paths=False):
    """Some items of a dataset over these files."""
    with _files(entries, modes) as (table, images):
        paths = (table, images) if as_paths else (str(table), str(images))
        dataset = module.ImageCsvDataset(*paths)
        return [_pair(dataset[index]) for index in indices]


def transformed(module, entries, *cases):
    """For each case, (transform or not, target_transform or not), the first item.

    The transforms note what they are given.
    """
    with _files(entries) as (table, images):
        return [_transformed(module, table, images, *case) for case in cases]


def _transformed(module, table, images, with_transform, with_target):
    given = []

    def transform(image):
        given.append(_pair((image, 0)))
        pixels = _pixels(image)
        return ["image", pixels.sum().item() if isinstance(pixels, torch.Tensor) else 0]

    def target_transform(label):
        given.append(_pair((None, label)))
        return ["label", label]

    item = module.ImageCsvDataset(
        table,
        images,
        transform=transform if with_transform else None,
        target_transform=target_transform if with_target else None,
    )[0]
    if not isinstance(item, tuple | list):
        return {"item": None, "given": given}
    pair = ["a PIL image" if isinstance(part, Image.Image) else part for part in item]
    return {"item": pair, "given": given}


def at_the_ends(module, entries):
    """Negative indices, both indices out of range, and an entry whose file is missing (the last)."""
    with _files(entries) as (table, images):
        dataset = module.ImageCsvDataset(table, images)
        n = len(entries)
        seen = {f"raised {i}": _raised(lambda i=i: dataset[i]) for i in (n, n + 3, -n - 1)}
        missing = entries[-1][0]
        seen["missing"] = _raised(lambda: dataset[n - 1])
        error = _error(lambda: dataset[n - 1])
        words = f"{error} {getattr(error, 'filename', '')}"
        seen["path"] = str(images / missing) in words.replace("\\\\", "\\")
        seen["backwards"] = [_pair(dataset[-i]) for i in range(2, n + 1)]
        return seen


def open_files(module, entries):
    """How many images are open after a dataset was made, and after its items were had; their labels."""
    opened = []
    original = PngImagePlugin.PngImageFile._open

    def watched(image):
        opened.append(image)
        original(image)

    with _files(entries) as (table, images):
        PngImagePlugin.PngImageFile._open = watched
        try:
            dataset = module.ImageCsvDataset(table, images)
            at_start = len(opened)
            kept = [dataset[i] for i in range(len(entries))]
            left = sum(not isinstance(image.fp, io.BytesIO | None) for image in opened)
        finally:
            PngImagePlugin.PngImageFile._open = original
        return {"at_start": at_start, "left": left, "labels": [_label(item) for item in kept]}


def _label(item):
    try:
        return int(item[1])
    except (TypeError, IndexError, ValueError, RuntimeError, KeyError):
        return None


def _error(act):
    try:
        act()
    except Exception as error:
        return error
    return None


def _raised(act):
    error = _error(act)
    return [kind.__name__ for kind in type(error).__mro__] if error else []


# -- one_hot_target


def one_hots(module, num_classes, *labels):
    """What one transform gives for several labels in a row, looked at when all have been made."""
    transform = module.one_hot_target(num_classes)
    if not callable(transform):
        return {"callable": False}
    vectors = [transform(label) for label in labels]
    return {"callable": True, "vectors": vectors, "type": type(vectors[0]).__name__}


# -- the models


class Atan(nn.Module):
    """An activation that nobody would write in place of the given one."""

    def forward(self, X):
        return X.atan()


class PlusOne(nn.Module):
    """An activation that leaves 0 nowhere, so that a 0 after it comes from dropout."""

    def forward(self, X):
        return X + 1


def _activation(name):
    return {"relu": nn.ReLU, "atan": Atan, "plus one": PlusOne}[name]()


def _maker(module, name, activation="relu", dropout=0.0):
    """A function that makes the net of this name."""
    if name == "CNN":
        return module.CNN
    return lambda: module.MLP(_activation(activation), dropout)


def _on_meta(make):
    """A net without memory, or None where it cannot be made so: far cheaper than 1.6 million draws."""
    try:
        with torch.device("meta"):
            return make()
    except Exception:
        return None


def _made(make, X):
    """A net whose parameters have memory but, if it can be made so, no values yet."""
    net = _on_meta(make)
    try:
        net.to_empty(device="cpu")
    except Exception:
        net = make()  # raises again what has nothing to do with the missing memory
    if any(isinstance(param, nn.UninitializedParameter) for param in net.parameters()):
        net(X)  # lazy layers
    return net


def _shapes(net):
    return [list(param.shape) for param in net.parameters()]


def layers(module, name, X):
    """Shapes of the parameters of a fresh net."""
    return _shapes(_made(_maker(module, name), X))


def output_shape(module, name, X):
    """The shape of the output, or the error that there is in its place."""
    net = _made(_maker(module, name), X)
    with torch.no_grad():
        return list(net(X).shape)


def _fill(net, given):
    """Give each parameter the value of its shape, whichever way round; whether there was one for each.

    A value is a tensor, or two factors of a matrix that is too large to be sent.
    """
    values = {}
    for value in given:
        if isinstance(value, torch.Tensor):
            values[tuple(value.shape)] = values[tuple(value.shape)[::-1]] = value
        else:
            values[len(value[0]), len(value[1])] = values[len(value[1]), len(value[0])] = value
    found = [values.get(tuple(param.shape)) for param in net.parameters()]
    if len(found) != len(given) or any(value is None for value in found):
        return False
    for param, value in zip(net.parameters(), found, strict=True):
        if isinstance(value, torch.Tensor):
            param.data.copy_(value if value.shape == param.shape else value.T)
        else:
            left, right = value if len(value[0]) == len(param) else value[::-1]
            torch.mm(left, right.T, out=param.data)
    return True


def outputs(module, name, given, inputs, activation="relu"):
    """Shapes of the parameters, and the outputs once they have the given values, if they fit.

    An MLP in eval mode, a CNN in train mode, which makes no difference to it.
    """
    net = _made(_maker(module, name, activation), inputs[0])
    fits = _fill(net, given)
    net.train(name == "CNN")
    with torch.no_grad():
        return {"parameters": _shapes(net), "outputs": [net(X) for X in inputs] if fits else None}


def dropped(module, X, dropout):
    """Outputs in train and eval mode when each linear passes its first inputs on as they are.

    X holds the first pixels of each image; the others are 0.
    """
    X = F.pad(X, (0, 784 - X.shape[1]))
    net = _made(_maker(module, "MLP", "plus one", dropout), X)
    for param in net.parameters():
        param.data.copy_(torch.eye(*param.shape) if param.dim() == 2 else torch.zeros(param.shape))
    with torch.no_grad():
        return {"train": net.train()(X), "eval": net.eval()(X)}


# -- train_model and evaluate


def training(module, weight, bias, batches, test_batches, settings, turns=False, as_string=False):
    """Of a net that comes in eval mode: history, parameters, what it noted at each pass."""
    net = Watched(weight, bias, turns).eval()
    loaders = Batches(batches), Batches(test_batches)
    device, seed = "cpu" if as_string else torch.device("cpu"), torch.initial_seed()
    history = module.train_model(net, *loaders, *settings, device)
    params = [param.detach().clone() for param in net.parameters()]
    same_seed = torch.initial_seed() == seed
    return {
        "history": history,
        "parameters": params,
        "passes": net.passes,
        "same_seed": same_seed,
    }


def _tensors_in(value):
    """The tensors in an argument or a result, however deep in lists, tuples and dicts they lie."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tensors_in(item)


class _Elsewhere(TorchFunctionMode):
    """Pretends that there is a GPU: notes which tensors were moved to it, and moves none.

    What is computed of a moved tensor counts as moved, also where it stood in a list, and so does
    what is moved to where such a tensor is; .cpu() takes a tensor back.
    """

    def __init__(self):
        super().__init__()
        self.there, self.labels = [], []

    def holds(self, tensor):
        return any(tensor is known for known in self.there)

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = getattr(func, "__name__", "")
        if func == torch.Tensor.device.__get__ and self.holds(args[0]):
            return torch.device("cuda")
        if name in ("to", "cuda", "cpu") and isinstance(args[0], torch.Tensor):
            where = self._place(name, [*args[1:], *kwargs.values()])
            if where == "cuda":
                moved = args[0] if isinstance(args[0], nn.Parameter) else args[0].detach()
                self.there.append(moved)  # a parameter is moved in place, anything else is copied
                return moved
            if where == "cpu" and not isinstance(args[0], nn.Parameter):
                return args[0].view(args[0].shape)
        if "cuda" in str(kwargs.get("device", "")):
            made = func(*args, **{**kwargs, "device": "cpu"})
            self.there.append(made)
            return made
        if name in ("cross_entropy", "nll_loss"):
            logits, labels = (args + tuple(kwargs.get(key) for key in ("input", "target")))[:2]
            self.labels.append(self.holds(kwargs.get("target", labels)) or not self.holds(logits))
        result = func(*args, **kwargs)
        if any(map(self.holds, _tensors_in([args, kwargs]))):
            self.there += _tensors_in(result)
        return result

    def _place(self, name, wanted):
        """Where a call of .to, .cuda or .cpu moves a tensor; "" for where it is."""
        if name != "to":
            return name
        if any(self.holds(value) for value in wanted):
            return "cuda"
        words = " ".join(str(value) for value in wanted if not isinstance(value, torch.Tensor))
        return "cuda" if "cuda" in words else "cpu" if "cpu" in words else ""


class _Placed(Watched):
    """Notes at each forward pass whether its parameters and its input were moved."""

    def __init__(self, weight, bias, mode):
        super().__init__(weight, bias)
        self.mode, self.placed = mode, []

    def forward(self, X):
        self.placed.append([self.mode.holds(self.weight), self.mode.holds(X)])
        return super().forward(X)


def devices(module, name, weight, bias, batches):
    """On a pretended GPU, what was not moved there: "model", "inputs", "labels"; [] if inconclusive.

    Noted as well: how often the model was run without any pretence.
    """
    mode = _Elsewhere()
    net = _Placed(weight, bias, mode)
    plain, loader, device = Watched(weight, bias), Batches(batches), torch.device("cuda")
    if name == "train_model":  # what fails here has nothing to do with devices
        module.train_model(plain, loader, loader, 1, 0.1, 0.9, "cpu")
    else:
        module.evaluate(plain, loader, F.cross_entropy, "cpu")
    try:
        with mode:
            if name == "train_model":
                module.train_model(net, loader, loader, 1, 0.1, 0.9, device)
            else:
                mode.there += [net.weight, net.bias]  # the model is there already
                module.evaluate(net, loader, F.cross_entropy, device)
    except Exception:
        pass  # the pretence has its limits: what was seen until then counts
    seen = {
        "model": [weight for weight, _ in net.placed],
        "inputs": [inputs for _, inputs in net.placed],
        "labels": mode.labels,
    }
    kept = [what for what, moved in seen.items() if False in moved]
    return {"kept": kept, "passes": len(plain.passes)}


def _squared(logits, y):
    """A loss that is not cross-entropy: the mean squared distance from the one-hot labels."""
    return (logits - F.one_hot(y, logits.shape[1])).pow(2).mean()


def evaluations(module, weight, bias, batches, loss, turns=False):
    """Of a net in train and in eval mode: results, what it noted, modes left, parameters."""
    loss_fn = {"cross-entropy": F.cross_entropy, "squared": _squared}[loss]
    seen = {"results": [], "left": [], "seed": torch.initial_seed()}
    net = Watched(weight, bias, turns)
    arguments = net, Batches(batches), loss_fn, torch.device("cpu")
    for training_mode in (True, False):
        net.train(training_mode)
        seen["results"].append(module.evaluate(*arguments))
        seen["left"].append(net.training)
    seen["passes"] = net.passes
    seen["same_seed"] = torch.initial_seed() == seen.pop("seed")
    seen["learning"] = [param.requires_grad for param in net.parameters()]
    return {**seen, "parameters": [param.detach().clone() for param in net.parameters()]}


def evaluation_with_norm(module, weight, bias, mean, variance, batches):
    """Of a linear classifier behind batch normalisation in train mode, and its statistics after it."""
    norm = nn.BatchNorm1d(len(mean))
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
    net = nn.Sequential(norm, Watched(weight, bias)).train()
    loader = Batches(batches)
    loaders = DataLoader(loader.dataset, loader.batch_size), loader
    results = [module.evaluate(net, each, nn.CrossEntropyLoss(), "cpu") for each in loaders]
    return {"results": results, "mean": norm.running_mean, "variance": norm.running_var}


# -- plot_curves


def _style(artist):
    """What tells a line from others by sight; None for what is no line."""
    try:
        color = to_hex(artist.get_color(), keep_alpha=True)
        return f"{color} {artist.get_linestyle()} {artist.get_marker()}"
    except (AttributeError, ValueError):
        return None


def _legend(legend):
    if legend is None or not legend.get_visible():
        return []
    handles = getattr(legend, "legend_handles", [])
    pairs = zip(legend.get_texts(), handles, strict=False)
    return [[text.get_text(), _style(handle)] for text, handle in pairs]


def _numbers(values):
    try:
        return [float(value) for value in values]
    except (TypeError, ValueError):
        return []


def _panel(axes):
    return {
        "lines": [
            {
                "x": _numbers(line.get_xdata()),
                "y": _numbers(line.get_ydata()),
                "style": _style(line),
            }
            for line in axes.get_lines()
            if line.get_visible() and len(line.get_xdata())
        ],
        "legend": _legend(axes.get_legend()),
        "x": axes.get_xlabel().strip(),
        "y": axes.get_ylabel().strip(),
        "title": axes.get_title() or axes.get_title("left") or axes.get_title("right"),
    }


def _is_shown(axes):
    drawn = axes.axison or axes.lines or axes.collections or axes.patches or axes.images
    return bool(axes.get_visible() and drawn)


def _drawing(figure):
    """What a figure shows, from the artists in it."""
    shown = [axes for axes in figure.axes if _is_shown(axes)]
    legends = [axes.get_legend() for axes in figure.axes if axes not in shown] + figure.legends
    return {
        "panels": [_panel(axes) for axes in shown],
        "legend": [entry for legend in legends for entry in _legend(legend)],
        "x": figure.get_supxlabel(),
        "y": figure.get_supylabel(),
        "earlier": any(text.get_text() == "an earlier figure" for text in figure.texts),
    }


def _print_small(canvas, filename, original=FigureCanvasBase.print_figure, **options):
    """Save a figure by matplotlib's own way, but small and without its axes: drawing them is slow."""
    figure, size = canvas.figure, canvas.figure.get_size_inches()
    shown = [axes for axes in figure.axes if axes.get_visible()]
    engine, legends, figure.legends = figure.get_layout_engine(), figure.legends, []
    options = {key: options[key] for key in ("format",) if key in options}
    try:
        for axes in shown:
            axes.set_visible(False)
        figure.set_layout_engine("none")
        figure.set_size_inches(1, 1)
        return original(canvas, filename, dpi=20, **options)
    finally:
        figure.legends = legends
        figure.set_size_inches(size)
        for axes in shown:
            axes.set_visible(True)
        if engine is not None:
            figure.set_layout_engine(engine)


@contextmanager
def _shared_ticks():
    """All axes share one tick: they are not drawn, and making ticks is half of what axes cost.

    A matplotlib that makes them in another way is left to do so.
    """
    kinds = [kind for kind in (XAxis, YAxis) if hasattr(kind, "_get_tick")]
    kept, ticks = [(kind, kind._get_tick) for kind in kinds], {}

    def shared(axis, make):
        if type(axis) not in ticks:
            ticks[type(axis)] = make(axis, True)
        return ticks[type(axis)]

    for kind, make in kept:
        kind._get_tick = lambda axis, major, make=make: shared(axis, make)
    try:
        yield
    finally:
        for kind, make in kept:
            kind._get_tick = make


def _image_at(path):
    """Format and size of the image file there; None if there is none."""
    try:
        with Image.open(path) as image:
            image.load()
            return {"format": image.format, "size": list(image.size)}
    except FileNotFoundError:
        return None
    except Exception as error:
        return {"format": type(error).__name__, "size": [0, 0]}


_drawn = {}


def curves(module, histories):
    """What was saved when it was saved, the file that came of it, and the histories afterwards.

    A figure is slow to make, so what was seen is kept for the next test that asks for the same.
    """
    asked = module.__file__, id(module), str(histories)
    if asked not in _drawn:
        _drawn[asked] = _curves(module, histories)
    return _drawn[asked]


def _curves(module, histories):
    """A figure is open before. plt.show() ends what it shows, as in a notebook or a window."""
    saved = []

    def print_figure(canvas, filename, *arguments, **options):
        saved.append([str(filename), _drawing(canvas.figure)])
        return _print_small(canvas, filename, **options)

    matplotlib.use("agg")  # no windows, wherever this runs
    plt.close("all")
    plt.figure().text(0, 0, "an earlier figure")
    kept = FigureCanvasBase.print_figure, Figure.tight_layout, plt.show
    FigureCanvasBase.print_figure = print_figure
    Figure.tight_layout = lambda figure, **options: None  # slow, and changes nothing that is judged
    plt.show = lambda *arguments, **options: plt.close("all")
    try:
        with tempfile.TemporaryDirectory() as folder, _shared_ticks():
            path = Path(folder, "curves of it.png")
            module.plot_curves(histories, path)
            image = _image_at(path)
    finally:
        FigureCanvasBase.print_figure, Figure.tight_layout, plt.show = kept
        plt.close("all")
    own = [drawing for name, drawing in saved if name == str(path)] or [d for _, d in saved]
    return {
        "saved": own[-1] if own else None,
        "image": image,
        "histories": histories,
    }


# -- compare


def comparison(module, configurations, histories):
    """The pairs that came back in their order, and what the given train was called with.

    Each configuration is a name and a rate; each activation is an object of its own.
    """
    calls, activations = [], [nn.ReLU() for _ in configurations]

    def train(activation, dropout):
        place = next((i for i, own in enumerate(activations) if own is activation), -1)
        calls.append([place, dropout])
        return {key: list(values) for key, values in histories[place].items()}  # -1: any will do

    given = {
        name: (activation, rate)
        for (name, rate), activation in zip(configurations, activations, strict=True)
    }
    result = module.compare(given, train)
    if isinstance(result, dict):
        return {"pairs": [list(pair) for pair in result.items()], "calls": calls}
    return {"pairs": type(result).__name__, "calls": calls}


# -- Fashion-MNIST


def mlp_predictions(module, images, labels, test_images, batch_size, epochs, lr, momentum):
    """Predicted classes of the test images after training the module's MLP by its train_model."""
    net = module.MLP(nn.ReLU())
    X, y = images.unsqueeze(1) / 255, labels
    batches = zip(X.split(batch_size), y.split(batch_size), strict=True)
    loaders = Batches(batches, shuffle=True), Batches([(X[:200], y[:200])])
    module.train_model(net, *loaders, epochs, lr, momentum, X.device)
    return _predictions(net, test_images)


def cnn_predictions(module, images, labels, test_images, batch_size, lr):
    """Predicted classes of the test images after an epoch of the module's CNN with Adam.

    The learning rate falls to 0, which makes the end less a matter of chance.
    """
    net = module.CNN()
    X, y = images.unsqueeze(1) / 255, labels
    optimizer = torch.optim.Adam(net.parameters(), lr=lr, fused=True)
    batches = zip(X.split(batch_size), y.split(batch_size), strict=True)
    loader = Batches(batches, shuffle=True)
    for place, (X_batch, y_batch) in enumerate(loader):
        optimizer.param_groups[0]["lr"] = lr * (1 - place / len(loader))
        loss = F.cross_entropy(net(X_batch), y_batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return _predictions(net, test_images)


def _predictions(net, images):
    net.eval()
    with torch.no_grad():  # small batches stay in the processor's cache
        parts = [net(part.unsqueeze(1) / 255).argmax(1) for part in images.split(50)]
    return torch.cat(parts)


# -- done once before any student's code, so that no worker does it for the first time


def _at_once(function):
    function()
    return function


@_at_once
def _warm_up():
    matplotlib.use("agg")
    for _ in range(8):
        figure, axes = plt.subplots(1, 3)
        for axis in axes:
            axis.plot([1, 2], [1, 2], label="line", marker="o")
            axis.set_xlabel("x")
            axis.set_ylabel("y")
            axis.legend()
        _drawing(figure)
        file = io.BytesIO()
        _print_small(figure.canvas, file)
        Image.open(file).convert("L").save(io.BytesIO(), "PNG")
        plt.close(figure)
    H = torch.zeros(2, 1, 28, 28)
    with torch.no_grad():  # no backward pass: a process that ran one must not fork
        for channels in (32, 64):
            H = F.max_pool2d(F.relu(F.conv2d(H, torch.zeros(channels, H.shape[1], 3, 3))), 2)
    with torch.device("meta"):
        nn.Sequential(nn.Conv2d(1, 2, 3), nn.Linear(2, 2)).to_empty(device="cpu")
