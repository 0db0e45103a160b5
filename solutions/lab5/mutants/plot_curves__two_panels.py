"""The figure does not have three panels."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 2, figsize=(12, 4))
    for axis, key in zip([*axes, axes[1]], ["loss", "train_acc", "test_acc"], strict=True):
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
    fig.savefig(path)
