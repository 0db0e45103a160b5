"""train is not called with the rates of the configurations."""


def compare(configurations, train):
    best = {}
    for name, (activation, _dropout) in configurations.items():
        history = train(activation, 0.0)
        best[name] = max(history["test_acc"])
    return best
