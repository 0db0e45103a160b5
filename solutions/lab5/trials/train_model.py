# %% wrong: (unnamed) Reports the best test accuracy so far.
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
                X, y = X.to(device), y.to(device)
                right += (model(X).argmax(1) == y).sum().item()
                n += len(y)
        history["test_acc"].append(max([right / n, *history["test_acc"]]))
    return history


# %% wrong, as above: The model is tested without torch.no_grad().
# - with torch.no_grad():
# -     for X, y in test_loader:
# -         X, y = X.to(device), y.to(device)
# -         right += (model(X).argmax(1) == y).sum().item()
# -         n += len(y)
# - history["test_acc"].append(max([right / n, *history["test_acc"]]))
# + for X, y in test_loader:
# +     X, y = X.to(device), y.to(device)
# +     right += (model(X).argmax(1) == y).sum().item()
# +     n += len(y)
# + history["test_acc"].append(right / n)

# %% wrong, as above: train_model does not return a dict.
# -     history["test_acc"].append(max([right / n, *history["test_acc"]]))
# - return history
# +     history["test_acc"].append(right / n)
# + return [
# +     dict(zip(history, values, strict=True)) for values in zip(*history.values(), strict=True)
# + ]

# %% wrong, as above: (unnamed) Switches gradients off for testing and never on again.
# - with torch.no_grad():
# -     for X, y in test_loader:
# -         X, y = X.to(device), y.to(device)
# -         right += (model(X).argmax(1) == y).sum().item()
# -         n += len(y)
# - history["test_acc"].append(max([right / n, *history["test_acc"]]))
# + torch.set_grad_enabled(False)
# + for X, y in test_loader:
# +     X, y = X.to(device), y.to(device)
# +     right += (model(X).argmax(1) == y).sum().item()
# +     n += len(y)
# + history["test_acc"].append(right / n)

# %% wrong, as above: Only one epoch is trained.
# - history["test_acc"].append(max([right / n, *history["test_acc"]]))
# + history["test_acc"].append(right / n)
# + return history

# %% wrong, as above: The accuracies are percentages; fractions between 0 and 1 are asked for.
# - history["train_acc"].append(right / n)
# + history["train_acc"].append(100 * right / n)
# - history["test_acc"].append(max([right / n, *history["test_acc"]]))
# + history["test_acc"].append(100 * right / n)

# %% wrong, as above: A history holds something else than floats.
# - history["train_acc"].append(right / n)
# + history["train_acc"].append(f"{right / n:.4f}")
# - history["test_acc"].append(max([right / n, *history["test_acc"]]))
# + history["test_acc"].append(f"{right / n:.4f}")

# %% wrong, as above: test_acc is measured before the epoch, not after it.
# - model.train()
# + test_acc, _ = evaluate(model, test_loader, F.cross_entropy, device)
# + history["test_acc"].append(test_acc)
# + model.train()
# - model.eval()
# - right, n = 0, 0
# - with torch.no_grad():
# -     for X, y in test_loader:
# -         X, y = X.to(device), y.to(device)
# -         right += (model(X).argmax(1) == y).sum().item()
# -         n += len(y)
# - history["test_acc"].append(max([right / n, *history["test_acc"]]))

# %% wrong, as above: An entry of the history is no list.
# -     history["test_acc"].append(max([right / n, *history["test_acc"]]))
# - return history
# +     history["test_acc"].append(right / n)
# + return {key: tuple(values) for key, values in history.items()}


# %% wrong: The learning rate is not the given one: PyTorch's own 0.001 is used.
def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
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
                X, y = X.to(device), y.to(device)
                right += (model(X).argmax(1) == y).sum().item()
                n += len(y)
        history["test_acc"].append(right / n)
    return history


# %% wrong, as above: train_acc is measured after the epoch, not before each update.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - history["train_acc"].append(right / n)
# + history["train_acc"].append(evaluate(model, train_loader, F.cross_entropy, device)[0])

# %% wrong, as above: (unnamed) Adam in place of SGD.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.Adam(model.parameters(), lr=lr)

# %% wrong, as above: Nothing moved: there is no step, or it comes before every backward pass.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - loss = F.cross_entropy(logits, y)
# + loss = F.cross_entropy(logits, y)
# + loss.backward()
# - loss.backward()

# %% wrong, as above: The model stays in eval mode after the first epoch, so dropout never acts
#    again.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - history = {"loss": [], "train_acc": [], "test_acc": []}
# + history = {"loss": [], "train_acc": [], "test_acc": []}
# + model.train()
# - model.train()

# %% wrong, as above: X stays where it is: X.to(device) returns a tensor that is there.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - X, y = X.to(device), y.to(device)
# - logits = model(X)
# + y = y.to(device)
# + logits = model(X)

# %% wrong, as above: y stays where it is: y.to(device) returns a tensor that is there.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - X, y = X.to(device), y.to(device)
# - logits = model(X)
# + X = X.to(device)
# + logits = model(X)

# %% wrong, as above: The last, smaller batch is left out.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - for X, y in train_loader:
# + for X, y in list(train_loader)[:-1]:

# %% wrong, as above: The loss is that of the epoch's last batch alone.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - history["loss"].append(loss_sum / n)
# + history["loss"].append(loss.item())

# %% wrong, as above: Only the last epoch is kept: append to the lists.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# - history = {"loss": [], "train_acc": [], "test_acc": []}
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - model.train()
# + history = {"loss": [], "train_acc": [], "test_acc": []}
# + model.train()

# %% wrong, as above: (unnamed) Mean squared error in place of cross-entropy.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - loss = F.cross_entropy(logits, y)
# + loss = F.mse_loss(logits, F.one_hot(y, logits.shape[1]).float())

# %% wrong, as above: The model stays where it is: model.to(device) moves it.
# - model.to(device)
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)

# %% wrong, as above: The modes are swapped.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - model.train()
# + model.training_mode = False
# + model.eval()
# - model.eval()
# + model.train()

# %% wrong, as above: X stays where it is: X.to(device) returns a tensor that is there.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - X, y = X.to(device), y.to(device)
# - logits = model(X)
# + X.to(device)
# + y.to(device)
# + logits = model(X)

# %% wrong, as above: (unnamed) Nesterov's momentum.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum, nesterov=momentum > 0)

# %% wrong, as above: The gradients are not cleared: each step adds them to the earlier ones.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - optimizer.zero_grad()

# %% wrong, as above: The model is not put into train mode.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - model.train()

# %% wrong, as above: momentum is ignored.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr)

# %% wrong, as above: A new optimiser in each epoch forgets the momentum.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)

# - model.train()
# + model.train()
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)

# %% wrong, as above: The keys of the history are not "loss", "train_acc" and "test_acc".
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# - history = {"loss": [], "train_acc": [], "test_acc": []}
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# + history = {"loss": [], "train_accuracy": [], "test_acc": []}
# - history["train_acc"].append(right / n)
# + history["train_accuracy"].append(right / n)

# %% wrong, as above: (unnamed) Sets the global seed.
# - model.to(device)
# + torch.manual_seed(0)
# + model.to(device)
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)

# %% wrong, as above: (unnamed) Softmax before cross-entropy, which applies it again.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - loss = F.cross_entropy(logits, y)
# + loss = F.cross_entropy(logits.softmax(1), y)

# %% wrong, as above: The loss of all examples is summed up; its mean is asked for.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - history["loss"].append(loss_sum / n)
# + history["loss"].append(loss_sum)

# %% wrong, as above: X stays where it is: X.to(device) returns a tensor that is there.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - X, y = X.to(device), y.to(device)
# - right += (model(X).argmax(1) == y).sum().item()
# + y = y.to(device)
# + right += (model(X).argmax(1) == y).sum().item()

# %% wrong, as above: The keys of the history are not "loss", "train_acc" and "test_acc".
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# - history = {"loss": [], "train_acc": [], "test_acc": []}
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# + history = {"loss": [], "train_acc": [], "test_acc": [], "test_loss": []}

# %% wrong, as above: test_acc is measured on the training data.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - for X, y in test_loader:
# + for X, y in train_loader:

# %% wrong, as above: The model is tested in train mode.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - model.eval()

# %% wrong, as above: It is the test data that the model is trained on.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
# - for X, y in train_loader:
# + for X, y in test_loader:

# %% wrong, as above: (unnamed) Weight decay that nobody asked for.
# - optimizer = torch.optim.SGD(model.parameters(), momentum=momentum)
# + optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum, weight_decay=0.01)


# %% wrong: The model is not run on every batch.
def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    return {
        "loss": [0.0] * epochs,
        "train_acc": [0.0] * epochs,
        "test_acc": [0.0] * epochs,
    }


# %% wrong: The sums are not begun anew in each epoch.
def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    history = {"loss": [], "train_acc": [], "test_acc": []}
    loss_sum, hits = 0.0, 0
    for _ in range(epochs):
        model.train()
        n = 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)
            loss = F.cross_entropy(logits, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (logits.argmax(1) == y).sum().item()
            n += len(y)
        history["loss"].append(loss_sum / n)
        history["train_acc"].append(hits / n)
        model.eval()
        right, n = 0, 0
        with torch.no_grad():
            for X, y in test_loader:
                X, y = X.to(device), y.to(device)
                right += (model(X).argmax(1) == y).sum().item()
                n += len(y)
        history["test_acc"].append(right / n)
    return history


# %% wrong, as above: Sums and count are not begun anew: these are averages over all epochs so far.
# - loss_sum, hits = 0.0, 0
# + loss_sum, hits, seen = 0.0, 0, 0
# - n = 0

# -     n += len(y)
# - history["loss"].append(loss_sum / n)
# - history["train_acc"].append(hits / n)
# +     seen += len(y)
# + history["loss"].append(loss_sum / seen)
# + history["train_acc"].append(hits / seen)


# %% wrong: The mean losses are added up unweighted and divided by the number of examples.
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
            loss_sum += loss.item()
            right += (logits.argmax(1) == y).sum().item()
            n += len(y)
        history["loss"].append(loss_sum / n)
        history["train_acc"].append(right / n)
        model.eval()
        right, n = 0, 0
        with torch.no_grad():
            for X, y in test_loader:
                X, y = X.to(device), y.to(device)
                right += (model(X).argmax(1) == y).sum().item()
                n += len(y)
        history["test_acc"].append(right / n)
    return history


# %% wrong, as above: Losses and accuracies are means of the batches' means.
# - right += (logits.argmax(1) == y).sum().item()
# + right += (logits.argmax(1) == y).float().mean().item()
# - history["loss"].append(loss_sum / n)
# - history["train_acc"].append(right / n)
# + history["loss"].append(loss_sum / len(train_loader))
# + history["train_acc"].append(right / len(train_loader))

# %% wrong, as above: There is an entry for each batch; one for each epoch is asked for.
# - loss_sum, right, n = 0.0, 0, 0
# + _loss_sum, right, n = 0.0, 0, 0
# - loss_sum += loss.item()
# + history["loss"].append(loss.item())
# - history["loss"].append(loss_sum / n)

# %% wrong, as above: The loss is the mean of the batches' means: the last batch counts too much.
# - history["loss"].append(loss_sum / n)
# + history["loss"].append(loss_sum / len(train_loader))

# %% wrong, as above: Nothing moved: there is no step, or it comes before every backward pass.
# - optimizer.step()
# - loss_sum += loss.item()
# + loss_sum += loss.item() * len(y)

# %% wrong, as above: (unnamed) The summed loss goes backward, not the mean.
# - loss = F.cross_entropy(logits, y)
# + loss = F.cross_entropy(logits, y, reduction="sum")

# %% wrong, as above: Tensors are stored; .item() makes a Python number of each.
# - loss_sum += loss.item()
# + loss_sum += loss.detach() * len(y)


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
