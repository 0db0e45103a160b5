# %% wrong: Axis labels are missing: set_xlabel, set_ylabel.
def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, key in zip(axes, ["loss", "train_acc", "test_acc"], strict=True):
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_ylabel(key)
        axis.legend()
    fig.savefig(path)


# %% wrong, as above: (unnamed) Calls all three panels loss.
# - axis.set_ylabel(key)
# + axis.set_xlabel("epoch")
# + axis.set_ylabel("loss")

# %% wrong, as above: Training and test accuracy are swapped: the label says the other one.
# - for axis, key in zip(axes, ["loss", "train_acc", "test_acc"], strict=True):
# + for axis, key in zip(axes, ["loss", "test_acc", "train_acc"], strict=True):
# - axis.set_ylabel(key)
# + axis.set_xlabel("epoch")
# + axis.set_ylabel(
# +     {"train_acc": "test accuracy", "test_acc": "training accuracy"}.get(key, key)
# + )

# %% wrong, as above: Axis labels are missing: set_xlabel, set_ylabel.
# - axis.set_ylabel(key)

# %% wrong, as above: Axis labels are missing: set_xlabel, set_ylabel.
# - axis.set_ylabel(key)
# + axis.set_xlabel("epoch")
# + axis.set_title(key)


# %% wrong: The legend is missing: call legend() in each panel.
def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, key in zip(axes, ["loss", "train_acc", "test_acc"], strict=True):
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
    axes[0].legend()
    fig.savefig(path)


# %% wrong, as above: The file at the path is no PNG image.
# - axes[0].legend()
# - fig.savefig(path)
# +     axis.legend()
# + fig.savefig(path, format="jpg")

# %% wrong, as above: The names in the legend are not in the order of the lines.
# - axes[0].legend()
# +     axis.legend(list(histories)[::-1])

# %% wrong, as above: The legend is missing: call legend() in each panel.
# - axes[0].legend()

# %% wrong, as above: Nothing is saved at the path that was given.
# - axes[0].legend()
# - fig.savefig(path)
# +     axis.legend()
# + fig.savefig(str(path).replace(".png", "-curves.png"))


# %% wrong: All lines are in one panel; loss and accuracies need one each.
def plot_curves(histories, path):
    fig, axis = plt.subplots()
    for key in ["loss", "train_acc", "test_acc"]:
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
    fig.savefig(path)


# %% wrong, as above: It draws into a figure that was there before; begin a new one at each call.
# - fig, axis = plt.subplots()
# - for key in ["loss", "train_acc", "test_acc"]:
# + fig = plt.gcf()
# + axes = [fig.add_subplot(1, 3, place) for place in (1, 2, 3)]
# + for axis, key in zip(axes, ["loss", "train_acc", "test_acc"], strict=True):

# %% wrong, as above: There are axes without a line in them.
# - fig, axis = plt.subplots()
# - for key in ["loss", "train_acc", "test_acc"]:
# + fig, axes = plt.subplots(2, 2, figsize=(12, 4))
# + for axis, key in zip(axes.flat, ["loss", "train_acc", "test_acc"], strict=False):

# %% wrong, as above: The figure does not have three panels.
# - fig, axis = plt.subplots()
# - for key in ["loss", "train_acc", "test_acc"]:
# + fig, axes = plt.subplots(1, 2, figsize=(12, 4))
# + for axis, key in zip([*axes, axes[1]], ["loss", "train_acc", "test_acc"], strict=True):


# %% wrong: Each panel shows one history; each is to show one measure of all histories.
def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, (name, history) in zip(axes, histories.items(), strict=False):
        for key, values in history.items():
            axis.plot(values, label=f"{name} {key}")
        axis.set_xlabel("epoch")
        axis.set_ylabel("value")
        axis.legend()
    fig.savefig(path)


# %% wrong: The figure is saved empty: draw first, save next, and only then plt.show().
def plot_curves(histories, path):
    _fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, key in zip(axes, ["loss", "train_acc", "test_acc"], strict=True):
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
    plt.show()
    plt.savefig(path)


# %% wrong, as above: Nothing is saved at the path that was given.
# - plt.savefig(path)

# %% wrong, as above: The figure is saved empty: draw first, save next, and only then plt.show().
# - _fig, axes = plt.subplots(1, 3, figsize=(12, 4))
# + fig, axes = plt.subplots(1, 3, figsize=(12, 4))
# + fig.savefig(path)
# - plt.show()
# - plt.savefig(path)


# %% wrong: A line shows only the first epochs of its history.
def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, key in zip(axes, ["loss", "train_acc", "test_acc"], strict=True):
        for name, history in histories.items():
            axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
    fig.savefig(path)


# %% wrong, as above: (unnamed) Takes the number of epochs from the first history.
# - axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
# + axis.plot(range(len(next(iter(histories.values()))["loss"])), history[key], label=name)

# %% wrong, as above: The histories were changed.
# - axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
# + axis.plot(history.pop(key), label=name)

# %% wrong, as above: Only the last history is drawn: the lines of the others are lost.
# - for name, history in histories.items():
# -     axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
# + for name in histories:
# +     lines = histories[name][key]
# + axis.plot(lines, label=name)

# %% wrong, as above: A legend does not name every history.
# - for name, history in histories.items():
# -     axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
# + for _name, history in histories.items():
# +     axis.plot(history[key], label=key)

# %% wrong, as above: The lines of a panel cannot be told apart: they share colour and style.
# - axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
# + axis.plot(history[key], label=name, color="blue")

# %% wrong, as above: The lines do not have the values of the histories, but 100 times as much.
# - axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
# + axis.plot([100 * value for value in history[key]], label=name)

# %% wrong, as above: The saved figure shows no line.
# - axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
# + axis.scatter(range(len(history[key])), history[key], label=name)

# %% wrong, as above: (unnamed) Draws the loss three times.
# - axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
# + axis.plot(history["loss"], label=name)

# %% wrong, as above: The x values of a line do not count the epochs.
# - axis.plot(history[key][: min(len(h["loss"]) for h in histories.values())], label=name)
# + axis.plot([i / 10 for i in range(len(history[key]))], history[key], label=name)


# %% wrong: (unnamed) Saves three figures, one over the other.
def plot_curves(histories, path):
    for key in ["loss", "train_acc", "test_acc"]:
        fig, axis = plt.subplots()
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
        fig.savefig(path)


# %% right: No pyplot at all: Figure and canvas, a hidden fourth axes, one shared legend, a line at
#    the best.
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def plot_curves(histories, path):
    fig = Figure(figsize=(10, 8), layout="constrained")
    FigureCanvasAgg(fig)
    axes = fig.subplots(2, 2, sharex=True)
    keys = {"test_acc": "Test accuracy", "loss": "Loss", "train_acc": "Training accuracy"}
    handles = {}
    for ax, (key, text) in zip(axes.flat, keys.items(), strict=False):
        for number, (name, history) in enumerate(histories.items()):
            x = list(range(len(history[key])))
            (handles[name],) = ax.plot(x, history[key], color=f"C{number}", linewidth=2)
            ax.axhline(max(history[key]), color=f"C{number}", linestyle=":", linewidth=0.5)
        ax.set(xlabel="Epoch", ylabel=text)
    axes[1, 1].axis("off")
    fig.legend(list(handles.values()), [f"{name}" for name in handles], loc="lower right")
    with Path(path).open("wb") as file:
        fig.savefig(file, format="png")


# %% right: pyplot's own style: plt.figure, plt.subplot, markers, panels below each other, Chinese
#    labels.
def plot_curves(histories, path):
    plt.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "SimHei", "DejaVu Sans"]
    plt.figure(figsize=(6, 12), dpi=200)
    titles = {"loss": "损失", "train_acc": "训练精度", "test_acc": "测试精度"}
    for place, (key, title) in enumerate(titles.items(), start=1):
        plt.subplot(3, 1, place)
        for marker, name in zip("osvx^*", histories, strict=False):
            epochs = range(1, len(histories[name][key]) + 1)
            plt.plot(epochs, histories[name][key], "--", marker=marker, label=name)
        plt.title(title)
        plt.xlabel("迭代周期")
        plt.ylabel(title)
        plt.grid(True)
        plt.legend(loc="best")
    plt.tight_layout()
    plt.savefig(path, dpi=300, bbox_inches="tight")
    plt.show()


# %% right: Sets ticks and their labels, turns them, draws a grid and limits, each panel by pyplot.
def plot_curves(histories, path):
    longest = max(len(history["loss"]) for history in histories.values())
    plt.figure(figsize=(15, 5), dpi=120)
    for place, key in enumerate(["loss", "train_acc", "test_acc"], start=1):
        plt.subplot(1, 3, place)
        for name in histories:
            epochs = range(1, len(histories[name][key]) + 1)
            plt.plot(epochs, histories[name][key], linestyle="--", marker="s", label=name)
        plt.xticks(range(1, longest + 1), [f"#{n}" for n in range(1, longest + 1)], rotation=45)
        for label in plt.gca().get_yticklabels():
            label.set_fontsize(7)
        if key != "loss":
            plt.ylim(0, 1)
        plt.grid(visible=True, alpha=0.3)
        plt.title(key)
        plt.xlabel("Epoch")
        plt.ylabel(key)
        plt.legend(loc="best")
    plt.tight_layout()
    plt.savefig(str(path), bbox_inches="tight")
    plt.show()
