"""Each panel shows one history; each is to show one measure of all histories."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    for axis, (name, history) in zip(axes, histories.items(), strict=False):
        for key, values in history.items():
            axis.plot(values, label=f"{name} {key}")
        axis.set_xlabel("epoch")
        axis.set_ylabel("value")
        axis.legend()
    fig.savefig(path)
