# %% wrong: The mode that the net was found in is not restored.
def evaluate_accuracy(dataloader, net):
    if isinstance(net, torch.nn.Module):
        net.eval()
    right, n = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            right, n = right + (net(X).argmax(1) == y).sum().item(), n + len(y)
    if isinstance(net, torch.nn.Module):
        net.train()
    return right / n


# %% wrong, as above: The mode that the net was found in is not restored.
# - if isinstance(net, torch.nn.Module):
# -     net.train()


# %% wrong: The last batch is counted as a full one: it is smaller.
def evaluate_accuracy(dataloader, net):
    was_training = isinstance(net, torch.nn.Module) and net.training
    if isinstance(net, torch.nn.Module):
        net.eval()
    right, n = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            right, n = right + (net(X).argmax(1) == y).sum().item(), n + len(y)
    if isinstance(net, torch.nn.Module):
        net.train(was_training)
    return right / (len(dataloader) * dataloader.batch_size)


# %% wrong, as above: The batch means are added up and divided by the number of examples.
# - right, n = 0, 0
# + means, n = 0.0, 0
# - right, n = right + (net(X).argmax(1) == y).sum().item(), n + len(y)
# + means, n = means + (net(X).argmax(1) == y).float().mean().item(), n + len(y)
# - return right / (len(dataloader) * dataloader.batch_size)
# + return means / n

# %% wrong, as above: This is the count of right predictions, not their fraction.
# - return right / (len(dataloader) * dataloader.batch_size)
# + return right

# %% wrong, as above: This is the mean of the batch means: the last, smaller batch counts too much.
# - right, n = 0, 0
# + means = []
# - right, n = right + (net(X).argmax(1) == y).sum().item(), n + len(y)
# + means.append((net(X).argmax(1) == y).float().mean().item())
# - return right / (len(dataloader) * dataloader.batch_size)
# + return sum(means) / len(means)

# %% wrong, as above: The count is divided by the number of batches, not of examples.
# - return right / (len(dataloader) * dataloader.batch_size)
# + return right / len(dataloader)

# %% wrong, as above: This is a percentage; a fraction between 0 and 1 is asked for.
# - return right / (len(dataloader) * dataloader.batch_size)
# + return 100 * right / n

# %% wrong, as above: This is the share of wrong predictions.
# - return right / (len(dataloader) * dataloader.batch_size)
# + return 1 - right / n


# %% wrong: The net is not run on every batch.
def evaluate_accuracy(dataloader, net):
    return 0.0


# %% wrong: A tensor is returned; .item() makes a Python number of it.
def evaluate_accuracy(dataloader, net):
    was_training = isinstance(net, torch.nn.Module) and net.training
    if isinstance(net, torch.nn.Module):
        net.eval()
    right, n = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            right, n = right + (net(X).argmax(1) == y).sum(), n + len(y)
    if isinstance(net, torch.nn.Module):
        net.train(was_training)
    return right / n


# %% wrong, as above: The arg-max is taken over dimension 0, the batch; take it over dimension 1.
# - right, n = right + (net(X).argmax(1) == y).sum(), n + len(y)
# + right, n = right + (net(X).argmax(0) == y).sum().item(), n + len(y)

# %% wrong, as above: Only the first batch counts.
# - right, n = right + (net(X).argmax(1) == y).sum(), n + len(y)
# + right = right if n else (net(X).argmax(1) == y).sum().item()
# + n = n or len(y)

# %% wrong, as above: The net is evaluated without torch.no_grad().
# - with torch.no_grad():
# -     for X, y in dataloader:
# -         right, n = right + (net(X).argmax(1) == y).sum(), n + len(y)
# + for X, y in dataloader:
# +     right, n = right + (net(X).argmax(1) == y).sum().item(), n + len(y)

# %% wrong, as above: Only the last batch counts.
# - right, n = right + (net(X).argmax(1) == y).sum(), n + len(y)
# + right, n = (net(X).argmax(1) == y).sum().item(), len(y)


# %% wrong: The net is not switched to eval mode.
def evaluate_accuracy(dataloader, net):
    right, n = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            right, n = right + (net(X).argmax(1) == y).sum().item(), n + len(y)
    return right / n


# %% right: Keeps all logits and labels, compares once at the end, prints on the way.
@torch.no_grad()
def evaluate_accuracy(dataloader, net):
    modes = [(m, m.training) for m in net.modules()] if isinstance(net, nn.Module) else []
    for module, _ in modes:
        module.training = False
    outputs, labels = zip(*[(net(X), y) for X, y in dataloader], strict=True)
    for module, mode in modes:
        module.training = mode
    _, predicted = torch.max(torch.cat(outputs), 1)
    print("accuracy of", len(predicted), "examples")
    return float(predicted.eq(torch.cat(labels)).double().mean())


# %% right: Counts with topk and numpy, and divides by len(dataloader.dataset).
import numpy


def evaluate_accuracy(dataloader, net):
    mode = getattr(net, "training", None)
    if mode:
        net.eval()
    hits = numpy.zeros(0, dtype=bool)
    with torch.inference_mode():
        for inputs, labels in dataloader:
            best = net(inputs).topk(1, dim=-1).indices.squeeze(-1)
            hits = numpy.append(hits, (best == labels).numpy())
    if mode:
        net.train()
    return hits.sum() / len(dataloader.dataset)
