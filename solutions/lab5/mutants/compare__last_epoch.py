"""This is the test accuracy of the last epoch, not the best one."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = history["test_acc"][-1]
    return best
