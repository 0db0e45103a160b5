# %% wrong: evaluate does not return two values: (accuracy, loss).
def evaluate(model, loader, loss_fn, device):
    was_training = model.training
    model.eval()
    right, loss_sum, n = 0, 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)
            right += (logits.argmax(1) == y).sum().item()
            loss_sum += loss_fn(logits, y).item() * len(y)
            n += len(y)
    model.train(was_training)
    return right / n


# %% wrong, as above: The accuracy is the mean of the batches' means: weight each by its size.
# - right += (logits.argmax(1) == y).sum().item()
# + right += (logits.argmax(1) == y).float().mean().item()
# - return right / n
# + return right / len(loader), loss_sum / n

# %% wrong, as above: This is the count of right predictions, not their fraction.
# - return right / n
# + return float(right), loss_sum / n

# %% wrong, as above: X stays where it is: X.to(device) returns a tensor that is there.
# - X, y = X.to(device), y.to(device)
# + y = y.to(device)
# - return right / n
# + return right / n, loss_sum / n

# %% wrong, as above: y stays where it is: y.to(device) returns a tensor that is there.
# - X, y = X.to(device), y.to(device)
# + X = X.to(device)
# - return right / n
# + return right / n, loss_sum / n

# %% wrong, as above: The accuracy is a percentage; a fraction between 0 and 1 is asked for.
# - return right / n
# + return 100 * right / n, loss_sum / n

# %% wrong, as above: (unnamed) Rounds to two digits.
# - return right / n
# + return round(right / n, 2), round(loss_sum / n, 2)

# %% wrong, as above: (unnamed) The loss is a string.
# - return right / n
# + return right / n, str(loss_sum / n)

# %% wrong, as above: The summed loss is returned; divide it by the number of examples.
# - return right / n
# + return right / n, loss_sum

# %% wrong, as above: Accuracy and loss are swapped.
# - return right / n
# + return loss_sum / n, right / n


# %% wrong: The model is evaluated without torch.no_grad().
def evaluate(model, loader, loss_fn, device):
    was_training = model.training
    model.eval()
    right, loss_sum, n = 0, 0.0, 0
    with torch.enable_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)
            right += (logits.argmax(1) == y).sum().item()
            loss_sum += loss_fn(logits, y).item() * len(y)
            n += len(y)
    model.train(was_training)
    return right / n, loss_sum / n


# %% wrong, as above: Gradients are switched off for good, so that nothing learns after it.
# - with torch.enable_grad():
# + model.requires_grad_(False)
# + with torch.no_grad():

# %% wrong, as above: (unnamed) Updates the model while evaluating.
# - with torch.enable_grad():
# + with torch.no_grad():
# +     for param in model.parameters():
# +         param.mul_(0.99)


# %% wrong: The model is not run on every batch.
def evaluate(model, loader, loss_fn, device):
    return 0.0, 0.0


# %% wrong: The model is evaluated in train mode: call model.eval().
def evaluate(model, loader, loss_fn, device):
    was_training = model.training
    right, loss_sum, n = 0, 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)
            right += (logits.argmax(1) == y).sum().item()
            loss_sum += loss_fn(logits, y).item() * len(y)
            n += len(y)
    model.train(was_training)
    return right / n, loss_sum / n


# %% wrong, as above: The mode that the model was found in is not restored.
# - was_training = model.training
# + model.eval()
# - model.train(was_training)
# + model.train()

# %% wrong, as above: The mode that the model was found in is not restored.
# - was_training = model.training
# + model.eval()
# - model.train(was_training)

# %% wrong, as above: The model is evaluated in train mode: call model.eval().
# - was_training = model.training
# + was_training = model.training
# + model.train()

# %% wrong, as above: (unnamed) Sets the global seed.
# - was_training = model.training
# + torch.manual_seed(42)
# + was_training = model.training
# + model.eval()


# %% wrong: The mean losses are added up unweighted and divided by the number of examples.
def evaluate(model, loader, loss_fn, device):
    was_training = model.training
    model.eval()
    right, loss_sum, n = 0, 0.0, 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)
            right += (logits.argmax(1) == y).sum().item()
            loss_sum += loss_fn(logits, y).item()
            n += len(y)
    model.train(was_training)
    return right / n, loss_sum / n


# %% wrong, as above: The last batch is counted as a full one: it is smaller.
# - loss_sum += loss_fn(logits, y).item()
# - n += len(y)
# + loss_sum += loss_fn(logits, y).item() * loader.batch_size
# + n += loader.batch_size

# %% wrong, as above: Cross-entropy is used in place of the given loss_fn.
# - loss_sum += loss_fn(logits, y).item()
# + loss_sum += torch.nn.functional.cross_entropy(logits, y).item() * len(y)

# %% wrong, as above: (unnamed) Takes the arg-max over dimension 0 where the shapes allow it.
# - right += (logits.argmax(1) == y).sum().item()
# - loss_sum += loss_fn(logits, y).item()
# + right += (logits.T[: len(y)].argmax(0)[: len(y)] == y).sum().item()
# + loss_sum += loss_fn(logits, y).item() * len(y)

# %% wrong, as above: Only the last batch counts.
# - right += (logits.argmax(1) == y).sum().item()
# - loss_sum += loss_fn(logits, y).item()
# - n += len(y)
# + right = (logits.argmax(1) == y).sum().item()
# + loss_sum = loss_fn(logits, y).item() * len(y)
# + n = len(y)

# %% wrong, as above: The loss is the mean of the batches' means: weight each by its size.
# - return right / n, loss_sum / n
# + return right / n, loss_sum / len(loader)

# %% wrong, as above: Both are means of the batches' means: the last, smaller batch counts too much.
# - right += (logits.argmax(1) == y).sum().item()
# + right += (logits.argmax(1) == y).float().mean().item()
# - n += len(y)
# + n += 1

# %% wrong, as above: A tensor is returned; .item() makes a Python number of it.
# - loss_sum += loss_fn(logits, y).item()
# + loss_sum += loss_fn(logits, y) * len(y)

# %% wrong, as above: This is the share of wrong predictions.
# - right += (logits.argmax(1) == y).sum().item()
# - loss_sum += loss_fn(logits, y).item()
# + right += (logits.argmax(1) != y).sum().item()
# + loss_sum += loss_fn(logits, y).item() * len(y)


# %% right: Concatenates losses and hits, inference mode, try and finally.
def evaluate(model, loader, loss_fn, device):
    mode = model.training
    hits, losses, sizes = [], [], []
    try:
        model.train(False)
        with torch.inference_mode():
            for X, y in loader:
                X = X.to(device)
                y = y.to(device)
                out = model(X)
                hits += (out.max(dim=1).indices == y).tolist()
                losses.append(float(loss_fn(out, y)))
                sizes.append(y.shape[0])
    finally:
        model.train(mode)
    weighted = sum(loss * size for loss, size in zip(losses, sizes, strict=True))
    return sum(hits) / len(hits), weighted / sum(sizes)


# %% right: A decorated helper, double sums on the device, the count from len(loader.dataset), a
#    list returned.
@torch.no_grad()
def evaluate(model, loader, loss_fn, device):
    training = model.training
    model.eval()
    sums = torch.zeros(2, dtype=torch.float64, device=device)
    for batch in loader:
        X, y = [part.to(device) for part in batch]
        logits = model(X)
        sums[0] += torch.eq(torch.argmax(logits, -1), y).sum()
        sums[1] += loss_fn(logits, y) * y.numel()
    if training:
        model.train()
    return (sums / len(loader.dataset)).tolist()
