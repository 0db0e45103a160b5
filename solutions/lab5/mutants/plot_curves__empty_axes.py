"""There are axes without a line in them."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    fig, axes = plt.subplots(2, 2, figsize=(12, 4))
    for axis, key in zip(axes.flat, ["loss", "train_acc", "test_acc"], strict=False):
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
    fig.savefig(path)
