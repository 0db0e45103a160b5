# %% wrong: This is the mean test accuracy, not the best one.
def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = sum(history["test_acc"]) / len(history["test_acc"])
    return best


# %% wrong, as above: This is the test accuracy of the epoch with the best training accuracy.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = history["test_acc"][history["train_acc"].index(max(history["train_acc"]))]

# %% wrong, as above: This is the epoch of the best test accuracy, not the accuracy.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = history["test_acc"].index(max(history["test_acc"]))

# %% wrong, as above: (unnamed) Leaves out the first epoch.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = max(history["test_acc"][1:])

# %% wrong, as above: This is the test accuracy of the last epoch, not the best one.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = history["test_acc"][-1]

# %% wrong, as above: (unnamed) Leaves out the last epoch.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = max(history["test_acc"][:-1])

# %% wrong, as above: (unnamed) Percentages.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = 100 * max(history["test_acc"])

# %% wrong, as above: This is the test accuracy of the epoch with the smallest loss.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = history["test_acc"][history["loss"].index(min(history["loss"]))]

# %% wrong, as above: (unnamed) The accuracies are strings.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = f"{max(history['test_acc']):.4f}"

# %% wrong, as above: A configuration is trained again: keep the history that train returned.
# - history = train(activation, dropout)
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = max(max(train(activation, dropout)["test_acc"]) for _ in range(2))

# %% wrong, as above: This is the best training accuracy; the test accuracy is asked for.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = max(history["train_acc"])

# %% wrong, as above: The whole list of test accuracies is returned; the largest one is asked for.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = history["test_acc"]

# %% wrong, as above: This is the worst test accuracy.
# - best[name] = sum(history["test_acc"]) / len(history["test_acc"])
# + best[name] = min(history["test_acc"])


# %% wrong: train is not called with the rates of the configurations.
def compare(configurations, train):
    best = {}
    for name, (activation, _dropout) in configurations.items():
        history = train(activation, 0.0)
        best[name] = max(history["test_acc"])
    return best


# %% wrong, as above: train is not called once for each configuration, with its own activation.
# - for name, (activation, _dropout) in configurations.items():
# -     history = train(activation, 0.0)
# + first = next(iter(configurations.values()))[0]
# + for name, (_activation, dropout) in configurations.items():
# +     history = train(first, dropout)


# %% wrong: (unnamed) The names come in reverse order.
def compare(configurations, train):
    best = {}
    for name, (activation, dropout) in configurations.items():
        history = train(activation, dropout)
        best[name] = max(history["test_acc"])
    return dict(reversed(best.items()))


# %% wrong, as above: compare does not return a dict.
# - return dict(reversed(best.items()))
# + return list(best.items())

# %% wrong, as above: The names are in the order of their accuracies; the given order is asked for.
# - return dict(reversed(best.items()))
# + return dict(sorted(best.items(), key=lambda pair: -pair[1]))

# %% wrong, as above: The names are sorted; the given order is asked for.
# - return dict(reversed(best.items()))
# + return dict(sorted(best.items()))

# %% wrong, as above: compare does not return a dict.
# - return dict(reversed(best.items()))
# + return max(best, key=best.get)


# %% right: Calls train with keywords, all trainings first, sorted() and zip.
def compare(configurations, train):
    names = list(configurations)
    histories = [train(activation=a, dropout=p) for a, p in configurations.values()]
    return dict(zip(names, (sorted(h["test_acc"])[-1] for h in histories), strict=True))


# %% right: The maximum by torch, in float64; prints a table.
def compare(configurations, train):
    table = dict.fromkeys(configurations)
    for name in table:
        accuracies = torch.tensor(train(*configurations[name])["test_acc"], dtype=torch.float64)
        table[name] = accuracies.max().item()
        print(f"{name:20} {table[name]:.4f}")
    return table
