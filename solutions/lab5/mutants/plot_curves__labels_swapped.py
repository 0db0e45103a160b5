"""Training and test accuracy are swapped: the label says the other one."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, key in zip(axes, ["loss", "test_acc", "train_acc"], strict=True):
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(
            {"train_acc": "test accuracy", "test_acc": "training accuracy"}.get(key, key)
        )
        axis.legend()
    fig.savefig(path)
