"""(unnamed) The names come in reverse order."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = max(history["test_acc"])
    return dict(reversed(best.items()))
