"""No pyplot at all: Figure and canvas, a hidden fourth axes, one shared legend, a line at the best."""

from pathlib import Path

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
