# %% wrong: evaluate does not return two values: (accuracy, loss).
# - return num_correct / num_examples, loss_sum / num_examples
# + return num_correct / num_examples

# %% wrong: The accuracy is the mean of the batches' means: weight each by its size.
# - num_correct += (logits.argmax(dim=1) == y).sum().item()
# + num_correct += (logits.argmax(dim=1) == y).float().mean().item()
# - return num_correct / num_examples, loss_sum / num_examples
# + return num_correct / len(loader), loss_sum / num_examples

# %% wrong: The mode that the model was found in is not restored.
# - was_training = model.training

# - model.train(was_training)
# + model.train()

# %% wrong: The last batch is counted as a full one: it is smaller.
# - loss_sum += loss_fn(logits, y).item() * len(y)
# - num_examples += len(y)
# + loss_sum += loss_fn(logits, y).item() * loader.batch_size
# + num_examples += loader.batch_size

# %% wrong: This is the count of right predictions, not their fraction.
# - return num_correct / num_examples, loss_sum / num_examples
# + return float(num_correct), loss_sum / num_examples

# %% wrong: Cross-entropy is used in place of the given loss_fn.
# - loss_sum += loss_fn(logits, y).item() * len(y)
# + loss_sum += torch.nn.functional.cross_entropy(logits, y).item() * len(y)

# %% wrong: (unnamed) Takes the arg-max over dimension 0 where the shapes allow it.
# - num_correct += (logits.argmax(dim=1) == y).sum().item()
# + num_correct += (logits.T[: len(y)].argmax(0)[: len(y)] == y).sum().item()

# %% wrong: Gradients are switched off for good, so that nothing learns after it.
# - num_correct, loss_sum, num_examples = 0, 0.0, 0
# + num_correct, loss_sum, num_examples = 0, 0.0, 0
# + model.requires_grad_(False)

# %% wrong: The model is evaluated without torch.no_grad().
# - with torch.no_grad():
# + with torch.enable_grad():

# %% wrong: X stays where it is: X.to(device) returns a tensor that is there.
# - X, y = X.to(device), y.to(device)
# + y = y.to(device)

# %% wrong: y stays where it is: y.to(device) returns a tensor that is there.
# - X, y = X.to(device), y.to(device)
# + X = X.to(device)

# %% wrong: y stays where it is: y.to(device) returns a tensor that is there.
# - with torch.no_grad():
# -     for X, y in loader:
# -         X, y = X.to(device), y.to(device)
# -         logits = model(X)
# -         num_correct += (logits.argmax(dim=1) == y).sum().item()
# -         loss_sum += loss_fn(logits, y).item() * len(y)
# -         num_examples += len(y)
# + every, labels = [], []
# + with torch.no_grad():
# +     for X, y in loader:
# +         X = X.to(device)
# +         every.append(model(X))
# +         labels.append(y)
# + logits, labels = torch.cat(every), torch.cat(labels)
# + num_correct, num_examples = (logits.argmax(1) == labels).sum().item(), len(labels)
# + loss_sum = loss_fn(logits, labels).item() * num_examples

# %% wrong: Only the first batch counts: does the return stand inside the loop?
# - num_examples += len(y)
# + num_examples += len(y)
# + model.train(was_training)
# + return num_correct / num_examples, loss_sum / num_examples

# %% wrong: Only the last batch counts.
# - num_correct += (logits.argmax(dim=1) == y).sum().item()
# - loss_sum += loss_fn(logits, y).item() * len(y)
# - num_examples += len(y)
# + num_correct = (logits.argmax(dim=1) == y).sum().item()
# + loss_sum = loss_fn(logits, y).item() * len(y)
# + num_examples = len(y)

# %% wrong: The mode that the model was found in is not restored.
# - was_training = model.training

# - model.train(was_training)

# %% wrong: The loss is the mean of the batches' means: weight each by its size.
# - loss_sum += loss_fn(logits, y).item() * len(y)
# + loss_sum += loss_fn(logits, y).item()
# - return num_correct / num_examples, loss_sum / num_examples
# + return num_correct / num_examples, loss_sum / len(loader)

# %% wrong: Both are means of the batches' means: the last, smaller batch counts too much.
# - num_correct += (logits.argmax(dim=1) == y).sum().item()
# - loss_sum += loss_fn(logits, y).item() * len(y)
# - num_examples += len(y)
# + num_correct += (logits.argmax(dim=1) == y).float().mean().item()
# + loss_sum += loss_fn(logits, y).item()
# + num_examples += 1

# %% wrong: The accuracy is a percentage; a fraction between 0 and 1 is asked for.
# - return num_correct / num_examples, loss_sum / num_examples
# + return 100 * num_correct / num_examples, loss_sum / num_examples

# %% wrong: The model is evaluated in train mode: call model.eval().
# - model.eval()
# + model.train()

# %% wrong: (unnamed) Rounds to two digits.
# - return num_correct / num_examples, loss_sum / num_examples
# + return round(num_correct / num_examples, 2), round(loss_sum / num_examples, 2)

# %% wrong: (unnamed) Sets the global seed.
# - was_training = model.training
# + torch.manual_seed(42)
# + was_training = model.training

# %% wrong: (unnamed) The loss is a string.
# - return num_correct / num_examples, loss_sum / num_examples
# + return num_correct / num_examples, str(loss_sum / num_examples)

# %% wrong: The summed loss is returned; divide it by the number of examples.
# - return num_correct / num_examples, loss_sum / num_examples
# + return num_correct / num_examples, loss_sum

# %% wrong: Accuracy and loss are swapped.
# - return num_correct / num_examples, loss_sum / num_examples
# + return loss_sum / num_examples, num_correct / num_examples

# %% wrong: A tensor is returned; .item() makes a Python number of it.
# - loss_sum += loss_fn(logits, y).item() * len(y)
# + loss_sum += loss_fn(logits, y) * len(y)

# %% wrong: The model is evaluated in train mode: call model.eval().
# - model.eval()

# %% wrong: (unnamed) Updates the model while evaluating.
# - for X, y in loader:
# + for param in model.parameters():
# +     param.mul_(0.99)
# + for X, y in loader:

# %% wrong: The mean losses are added up unweighted and divided by the number of examples.
# - loss_sum += loss_fn(logits, y).item() * len(y)
# + loss_sum += loss_fn(logits, y).item()

# %% wrong: This is the share of wrong predictions.
# - num_correct += (logits.argmax(dim=1) == y).sum().item()
# + num_correct += (logits.argmax(dim=1) != y).sum().item()

# %% wrong: The model is not run on every batch.
def evaluate(model, loader, loss_fn, device):
    return 0.0, 0.0


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


# %% right: Moves each batch, gathers logits and labels in lists and measures once, after torch.cat.
def evaluate(model, loader, loss_fn, device):
    training = model.training
    model.eval()
    every, labels = [], []
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(device), y.to(device)
            every.append(model(X))
            labels.append(y)
    model.train(training)
    logits, labels = torch.cat(every), torch.cat(labels)
    return (logits.argmax(1) == labels).float().mean().item(), loss_fn(logits, labels).item()


# %% right: Takes the logits back to the CPU, where the labels stayed, and measures there.
def evaluate(model, loader, loss_fn, device):
    training = model.training
    model.eval()
    with torch.no_grad():
        pairs = [(model(X.to(device)).cpu(), y) for X, y in loader]
    model.train(training)
    logits, labels = (torch.cat(parts) for parts in zip(*pairs, strict=True))
    return (logits.argmax(1) == labels).float().mean().item(), loss_fn(logits, labels).item()


# %% right: Moves each batch to where the model's parameters are, the hits in pieces of torch.max.
def evaluate(model, loader, loss_fn, device):
    training = model.training
    model.eval()
    model.to(device)
    place = next(model.parameters()).device
    right = loss = n = 0
    with torch.no_grad():
        for X, y in loader:
            X, y = X.to(place), y.to(device=place)
            logits = model(X)
            indices = torch.max(logits, 1)[1]
            right += (indices == y).sum().item()
            loss += loss_fn(logits, y).item() * len(y)
            n += len(y)
    model.train(training)
    return right / n, loss / n
