"""Axis labels are missing: set_xlabel, set_ylabel."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, key in zip(axes, ["loss", "train_acc", "test_acc"], strict=True):
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_ylabel(key)
        axis.legend()
    fig.savefig(path)
