"""This is the epoch of the best test accuracy, not the accuracy."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = history["test_acc"].index(max(history["test_acc"]))
    return best
