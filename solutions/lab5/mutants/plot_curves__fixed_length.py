"""(unnamed) Takes the number of epochs from the first history."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, key in zip(axes, ["loss", "train_acc", "test_acc"], strict=True):
        for name, history in histories.items():
            axis.plot(range(len(next(iter(histories.values()))["loss"])), history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
    fig.savefig(path)
