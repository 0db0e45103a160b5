"""Only the last history is drawn: the lines of the others are lost."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, key in zip(axes, ["loss", "train_acc", "test_acc"], strict=True):
        for name in histories:
            lines = histories[name][key]
        axis.plot(lines, label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
    fig.savefig(path)
