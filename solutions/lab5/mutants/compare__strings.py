"""(unnamed) The accuracies are strings."""


def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = f"{max(history['test_acc']):.4f}"
    return best
