"""pyplot's own style: plt.figure, plt.subplot, markers, panels below each other, Chinese labels."""

import matplotlib.pyplot as plt


def plot_curves(histories, path):
    plt.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "SimHei", "DejaVu Sans"]
    plt.figure(figsize=(6, 12), dpi=200)
    titles = {"loss": "损失", "train_acc": "训练精度", "test_acc": "测试精度"}
    for place, (key, title) in enumerate(titles.items(), start=1):
        plt.subplot(3, 1, place)
        for marker, name in zip("osvx^*", histories, strict=False):
            epochs = range(1, len(histories[name][key]) + 1)
            plt.plot(epochs, histories[name][key], "--", marker=marker, label=name)
        plt.title(title)
        plt.xlabel("迭代周期")
        plt.ylabel(title)
        plt.grid(True)
        plt.legend(loc="best")
    plt.tight_layout()
    plt.savefig(path, dpi=300, bbox_inches="tight")
    plt.show()
