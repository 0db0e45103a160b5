"""(unnamed) Percentages."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = 100 * max(history["test_acc"])
    return best
