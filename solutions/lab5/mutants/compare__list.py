"""compare does not return a dict."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = max(history["test_acc"])
    return list(best.items())
