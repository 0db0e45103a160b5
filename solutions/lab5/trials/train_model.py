# %% wrong: train_acc is measured after the epoch, not before each update.
# - history["train_acc"].append(num_correct / num_examples)
# + history["train_acc"].append(evaluate(model, train_loader, F.cross_entropy, device)[0])

# %% wrong: (unnamed) Adam in place of SGD.
# - optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# + optimizer = torch.optim.Adam(model.parameters(), lr=lr)

# %% wrong: Losses and accuracies are means of the batches' means.
# - loss_sum += loss.item() * len(y)
# - num_correct += (logits.argmax(dim=1) == y).sum().item()
# + loss_sum += loss.item()
# + num_correct += (logits.argmax(dim=1) == y).float().mean().item()
# - history["loss"].append(loss_sum / num_examples)
# - history["train_acc"].append(num_correct / num_examples)
# + history["loss"].append(loss_sum / len(train_loader))
# + history["train_acc"].append(num_correct / len(train_loader))

# %% wrong: (unnamed) Reports the best test accuracy so far.
# - history["test_acc"].append(test_acc)
# + history["test_acc"].append(max([test_acc, *history["test_acc"]]))

# %% wrong: Nothing moved: there is no step, or no gradient is there when it comes.
# - loss = F.cross_entropy(logits, y)
# + loss = F.cross_entropy(logits, y)
# + loss.backward()
# - loss.backward()

# %% wrong: The learning rate is not the given one: PyTorch's own 0.001 is used.
# - optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)

# %% wrong: There is an entry for each batch; one for each epoch is asked for.
# - loss_sum, num_correct, num_examples = 0.0, 0, 0
# + _loss_sum, num_correct, num_examples = 0.0, 0, 0
# - loss_sum += loss.item() * len(y)
# + history["loss"].append(loss.item())
# - history["loss"].append(loss_sum / num_examples)

# %% wrong: X stays where it is: X.to(device) returns a tensor that is there.
# - X, y = X.to(device), y.to(device)
# + y = y.to(device)

# %% wrong: y stays where it is: y.to(device) returns a tensor that is there.
# - X, y = X.to(device), y.to(device)
# + X = X.to(device)

# %% wrong: The last, smaller batch is left out.
# - for X, y in train_loader:
# + for X, y in list(train_loader)[:-1]:

# %% wrong: The loss is that of the epoch's last batch alone.
# - history["loss"].append(loss_sum / num_examples)
# + history["loss"].append(loss.item())

# %% wrong: train_model does not return a dict.
# - return history
# + return [
# +     dict(zip(history, values, strict=True)) for values in zip(*history.values(), strict=True)
# + ]

# %% wrong: The loss is the mean of the batches' means: the last batch counts too much.
# - loss_sum += loss.item() * len(y)
# + loss_sum += loss.item()
# - history["loss"].append(loss_sum / num_examples)
# + history["loss"].append(loss_sum / len(train_loader))

# %% wrong: (unnamed) Mean squared error in place of cross-entropy.
# - loss = F.cross_entropy(logits, y)
# + loss = F.mse_loss(logits, F.one_hot(y, logits.shape[1]).float())

# %% wrong: The model stays where it is: model.to(device) moves it.
# - model.to(device)

# %% wrong: X stays where it is: X.to(device) returns a tensor that is there.
# - X, y = X.to(device), y.to(device)
# + X.to(device)
# + y.to(device)

# %% wrong: (unnamed) Nesterov's momentum.
# - optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum, nesterov=momentum > 0)

# %% wrong: The gradients are not cleared: each step adds them to the earlier ones.
# - optimizer.zero_grad()

# %% wrong: momentum is ignored.
# - optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr)

# %% wrong: Nothing moved: there is no step, or no gradient is there when it comes.
# - optimizer.step()

# %% wrong: Only one epoch is trained.
# - history["test_acc"].append(test_acc)
# + history["test_acc"].append(test_acc)
# + return history

# %% wrong: A new optimiser in each epoch forgets the momentum.
# - optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)

# - model.train()
# + model.train()
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)

# %% wrong: The keys of the history are not "loss", "train_acc" and "test_acc".
# - history = {"loss": [], "train_acc": [], "test_acc": []}
# + history = {"loss": [], "train_accuracy": [], "test_acc": []}
# - history["train_acc"].append(num_correct / num_examples)
# + history["train_accuracy"].append(num_correct / num_examples)

# %% wrong: The accuracies are percentages; fractions between 0 and 1 are asked for.
# - history["train_acc"].append(num_correct / num_examples)
# - history["test_acc"].append(test_acc)
# + history["train_acc"].append(100 * num_correct / num_examples)
# + history["test_acc"].append(100 * test_acc)

# %% wrong: (unnamed) Sets the global seed.
# - model.to(device)
# + torch.manual_seed(0)
# + model.to(device)

# %% wrong: (unnamed) Softmax before cross-entropy, which applies it again.
# - loss = F.cross_entropy(logits, y)
# + loss = F.cross_entropy(logits.softmax(1), y)

# %% wrong: A history holds something else than floats.
# - history["train_acc"].append(num_correct / num_examples)
# - history["test_acc"].append(test_acc)
# + history["train_acc"].append(f"{num_correct / num_examples:.4f}")
# + history["test_acc"].append(f"{test_acc:.4f}")

# %% wrong: (unnamed) The summed loss goes backward, not the mean.
# - loss = F.cross_entropy(logits, y)
# + loss = F.cross_entropy(logits, y, reduction="sum")
# - loss_sum += loss.item() * len(y)
# + loss_sum += loss.item()

# %% wrong: The loss of all examples is summed up; its mean is asked for.
# - history["loss"].append(loss_sum / num_examples)
# + history["loss"].append(loss_sum)

# %% wrong: Sums and count are not begun anew: these are averages over all epochs so far.
# - history = {"loss": [], "train_acc": [], "test_acc": []}
# + history = {"loss": [], "train_acc": [], "test_acc": []}
# + loss_sum, hits, seen = 0.0, 0, 0
# - loss_sum, num_correct, num_examples = 0.0, 0, 0

# - num_correct += (logits.argmax(dim=1) == y).sum().item()
# - num_examples += len(y)
# + hits += (logits.argmax(dim=1) == y).sum().item()
# + seen += len(y)
# - history["loss"].append(loss_sum / num_examples)
# - history["train_acc"].append(num_correct / num_examples)
# + history["loss"].append(loss_sum / seen)
# + history["train_acc"].append(hits / seen)

# %% wrong: The sums are not begun anew in each epoch.
# - history = {"loss": [], "train_acc": [], "test_acc": []}
# + history = {"loss": [], "train_acc": [], "test_acc": []}
# + loss_sum, hits = 0.0, 0
# - loss_sum, num_correct, num_examples = 0.0, 0, 0
# + num_examples = 0
# - num_correct += (logits.argmax(dim=1) == y).sum().item()
# + hits += (logits.argmax(dim=1) == y).sum().item()
# - history["train_acc"].append(num_correct / num_examples)
# + history["train_acc"].append(hits / num_examples)

# %% wrong: Tensors are stored; .item() makes a Python number of each.
# - loss_sum += loss.item() * len(y)
# + loss_sum += loss.detach() * len(y)

# %% wrong: The keys of the history are not "loss", "train_acc" and "test_acc".
# - history = {"loss": [], "train_acc": [], "test_acc": []}
# + history = {"loss": [], "train_acc": [], "test_acc": [], "test_loss": []}

# %% wrong: It is the test data that the model is trained on.
# - for X, y in train_loader:
# + for X, y in test_loader:

# %% wrong: An entry of the history is no list.
# - return history
# + return {key: tuple(values) for key, values in history.items()}

# %% wrong: The mean losses are added up unweighted and divided by the number of examples.
# - loss_sum += loss.item() * len(y)
# + loss_sum += loss.item()

# %% wrong: (unnamed) Weight decay that nobody asked for.
# - optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum, weight_decay=0.01)

# %% wrong: The model is not run on every batch.
def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    return {
        "loss": [0.0] * epochs,
        "train_acc": [0.0] * epochs,
        "test_acc": [0.0] * epochs,
    }


# %% wrong: X stays where it is: X.to(device) returns a tensor that is there.
def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    history = {"loss": [], "train_acc": [], "test_acc": []}
    for _ in range(epochs):
        model.train()
        loss_sum, right, n = 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)
            loss = F.cross_entropy(logits, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            right += (logits.argmax(1) == y).sum().item()
            n += len(y)
        history["loss"].append(loss_sum / n)
        history["train_acc"].append(right / n)
        model.eval()
        right, n = 0, 0
        with torch.no_grad():
            for X, y in test_loader:
                y = y.to(device)
                right += (model(X).argmax(1) == y).sum().item()
                n += len(y)
        history["test_acc"].append(right / n)
    return history


# %% wrong, as above: The model stays in eval mode after the first epoch, so dropout never acts
#    again.
# - history = {"loss": [], "train_acc": [], "test_acc": []}
# + history = {"loss": [], "train_acc": [], "test_acc": []}
# + model.train()
# - model.train()

# - y = y.to(device)
# + X, y = X.to(device), y.to(device)

# %% wrong, as above: The model is tested without torch.no_grad().
# - with torch.no_grad():
# -     for X, y in test_loader:
# -         y = y.to(device)
# -         right += (model(X).argmax(1) == y).sum().item()
# -         n += len(y)
# + for X, y in test_loader:
# +     X, y = X.to(device), y.to(device)
# +     right += (model(X).argmax(1) == y).sum().item()
# +     n += len(y)

# %% wrong, as above: Only the last epoch is kept: append to the lists.
# - history = {"loss": [], "train_acc": [], "test_acc": []}

# - model.train()
# + history = {"loss": [], "train_acc": [], "test_acc": []}
# + model.train()
# - y = y.to(device)
# + X, y = X.to(device), y.to(device)

# %% wrong, as above: The modes are swapped.
# - model.train()
# + model.training_mode = False
# + model.eval()
# - model.eval()
# + model.train()
# - y = y.to(device)
# + X, y = X.to(device), y.to(device)

# %% wrong, as above: The model is not put into train mode.
# - model.train()

# - y = y.to(device)
# + X, y = X.to(device), y.to(device)

# %% wrong, as above: (unnamed) Switches gradients off for testing and never on again.
# - with torch.no_grad():
# -     for X, y in test_loader:
# -         y = y.to(device)
# -         right += (model(X).argmax(1) == y).sum().item()
# -         n += len(y)
# + torch.set_grad_enabled(False)
# + for X, y in test_loader:
# +     X, y = X.to(device), y.to(device)
# +     right += (model(X).argmax(1) == y).sum().item()
# +     n += len(y)

# %% wrong, as above: test_acc is measured before the epoch, not after it.
# - model.train()
# + test_acc, _ = evaluate(model, test_loader, F.cross_entropy, device)
# + history["test_acc"].append(test_acc)
# + model.train()
# - model.eval()
# - right, n = 0, 0
# - with torch.no_grad():
# -     for X, y in test_loader:
# -         y = y.to(device)
# -         right += (model(X).argmax(1) == y).sum().item()
# -         n += len(y)
# - history["test_acc"].append(right / n)

# %% wrong, as above: test_acc is measured on the training data.
# - for X, y in test_loader:
# -     y = y.to(device)
# + for X, y in train_loader:
# +     X, y = X.to(device), y.to(device)

# %% wrong, as above: The model is tested in train mode.
# - model.eval()

# - y = y.to(device)
# + X, y = X.to(device), y.to(device)


# %% right: Uses evaluate for testing, clears at the end, keeps tensors until the end of the epoch,
#    topk.
def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    model = model.to(torch.device(device))
    criterion = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(params=list(model.parameters()), lr=lr, momentum=momentum)
    losses, train_accs, test_accs = [], [], []
    for _ in range(epochs):
        model.train(True)
        seen = []
        for batch in train_loader:
            X, y = (part.to(device, non_blocking=True) for part in batch)
            out = model(X)
            batch_loss = criterion(out, y)
            batch_loss.backward()
            opt.step()
            opt.zero_grad(set_to_none=False)
            hits = out.detach().topk(1, dim=-1).indices.flatten().eq(y).sum()
            seen.append((batch_loss.detach() * y.size(0), hits, y.numel()))
        total, right, n = (sum(column) for column in zip(*seen, strict=True))
        losses += [float(total / n)]
        train_accs += [float(right) / n]
        test_accs += [evaluate(model, test_loader, criterion, device)[0]]
    return {"loss": losses, "train_acc": train_accs, "test_acc": test_accs}


# %% right: Tests in inference mode over concatenated logits; counts by len(loader.dataset).
@torch.inference_mode()
def tested(model, loader, device):
    model.eval()
    logits = torch.cat([model(X.to(device)) for X, _ in loader])
    labels = torch.cat([y.to(device) for _, y in loader])
    return (logits.max(1)[1] == labels).double().mean().item()


def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    model.to(device)
    sgd = torch.optim.SGD(model.parameters(), lr, momentum)
    history = {"test_acc": [], "train_acc": [], "loss": []}
    n = len(train_loader.dataset)
    for epoch in range(1, epochs + 1):
        model.train()
        loss_sum = correct = 0.0
        for X, y in train_loader:
            X = X.to(device)
            y = y.to(device)
            sgd.zero_grad()
            logits = model(X)
            loss = F.nll_loss(F.log_softmax(logits, dim=1), y)
            loss.backward()
            sgd.step()
            with torch.no_grad():
                loss_sum += loss.item() * X.shape[0]
                correct += torch.sum(torch.argmax(logits, dim=1) == y).item()
        history["loss"].append(loss_sum / n)
        history["train_acc"].append(correct / n)
        history["test_acc"].append(tested(model, test_loader, device))
        print(f"epoch {epoch}", {key: values[-1] for key, values in history.items()})
    return history
