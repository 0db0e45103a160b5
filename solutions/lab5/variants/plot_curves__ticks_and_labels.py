"""Sets ticks and their labels, turns them, draws a grid and limits, each panel by pyplot."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    longest = max(len(history["loss"]) for history in histories.values())
    plt.figure(figsize=(15, 5), dpi=120)
    for place, key in enumerate(["loss", "train_acc", "test_acc"], start=1):
        plt.subplot(1, 3, place)
        for name in histories:
            epochs = range(1, len(histories[name][key]) + 1)
            plt.plot(epochs, histories[name][key], linestyle="--", marker="s", label=name)
        plt.xticks(range(1, longest + 1), [f"#{n}" for n in range(1, longest + 1)], rotation=45)
        for label in plt.gca().get_yticklabels():
            label.set_fontsize(7)
        if key != "loss":
            plt.ylim(0, 1)
        plt.grid(visible=True, alpha=0.3)
        plt.title(key)
        plt.xlabel("Epoch")
        plt.ylabel(key)
        plt.legend(loc="best")
    plt.tight_layout()
    plt.savefig(str(path), bbox_inches="tight")
    plt.show()
