"""This is the worst test accuracy."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = min(history["test_acc"])
    return best
