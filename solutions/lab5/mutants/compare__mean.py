"""This is the mean test accuracy, not the best one."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = sum(history["test_acc"]) / len(history["test_acc"])
    return best
