"""(unnamed) Saves three figures, one over the other."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    for key in ["loss", "train_acc", "test_acc"]:
        fig, axis = plt.subplots()
        for name, history in histories.items():
            axis.plot(history[key], label=name)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
        fig.savefig(path)
