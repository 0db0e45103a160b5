"""This is the test accuracy of the epoch with the best training accuracy."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = history["test_acc"][history["train_acc"].index(max(history["train_acc"]))]
    return best
