"""The figure is saved empty: draw first, save next, and only then plt.show()."""

import matplotlib.pyplot as plt


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
