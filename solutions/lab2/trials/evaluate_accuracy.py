# %% wrong: The batch means are added up and divided by the number of examples.
# - num_correct, num_examples = 0, 0
# + means, num_examples = 0.0, 0
# - predictions = net(X).argmax(dim=1)
# - num_correct += (predictions == y).sum().item()
# - num_examples += len(y)
# + means, num_examples = means + (net(X).argmax(dim=1) == y).float().mean().item(), num_examples + len(y)
# - return num_correct / num_examples
# + return means / num_examples

# %% wrong: The last batch is counted as a full one: it is smaller.
# - return num_correct / num_examples
# + return num_correct / (len(dataloader) * dataloader.batch_size)

# %% wrong: Only the last batch's right predictions are divided by all examples: add up with +=.
# - num_correct += (predictions == y).sum().item()
# + num_correct = (predictions == y).sum().item()

# %% wrong: This is the count of right predictions, not their fraction.
# - return num_correct / num_examples
# + return num_correct

# %% wrong: The arg-max is taken over dimension 0, the batch; take it over dimension 1.
# - predictions = net(X).argmax(dim=1)
# + predictions = net(X).argmax(dim=0)

# %% wrong: Only the first batch counts.
# - predictions = net(X).argmax(dim=1)
# - num_correct += (predictions == y).sum().item()
# - num_examples += len(y)
# + num_correct = num_correct if num_examples else (net(X).argmax(dim=1) == y).sum().item()
# + num_examples = num_examples or len(y)

# %% wrong: The net is evaluated without torch.no_grad().
# - with torch.no_grad():
# -     for X, y in dataloader:
# -         predictions = net(X).argmax(dim=1)
# -         num_correct += (predictions == y).sum().item()
# -         num_examples += len(y)
# + for X, y in dataloader:
# +     predictions = net(X).argmax(dim=1)
# +     num_correct += (predictions == y).sum().item()
# +     num_examples += len(y)

# %% wrong: Only the last batch counts.
# - num_correct += (predictions == y).sum().item()
# - num_examples += len(y)
# + num_correct = (predictions == y).sum().item()
# + num_examples = len(y)

# %% wrong: This is the mean of the batch means: the last, smaller batch counts too much.
# - num_correct, num_examples = 0, 0
# + means = []
# - predictions = net(X).argmax(dim=1)
# - num_correct += (predictions == y).sum().item()
# - num_examples += len(y)
# + means.append((net(X).argmax(dim=1) == y).float().mean().item())
# - return num_correct / num_examples
# + return sum(means) / len(means)

# %% wrong: The count is divided by the number of batches, not of examples.
# - return num_correct / num_examples
# + return num_correct / len(dataloader)

# %% wrong: This is a percentage; a fraction between 0 and 1 is asked for.
# - return num_correct / num_examples
# + return 100 * num_correct / num_examples

# %% wrong: A tensor is returned; .item() makes a Python number of it.
# - num_correct += (predictions == y).sum().item()
# + num_correct += (predictions == y).sum()

# %% wrong: This is the share of wrong predictions.
# - return num_correct / num_examples
# + return 1 - num_correct / num_examples

# %% wrong: The mode that the net was found in is not restored.
def evaluate_accuracy(dataloader, net):
    if isinstance(net, nn.Module):
        net.eval()
    num_correct, num_examples = 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            predictions = net(X).argmax(dim=1)
            num_correct += (predictions == y).sum().item()
            num_examples += len(y)
    return num_correct / num_examples


# %% wrong, as above: The mode that the net was found in is not restored.
# - return num_correct / num_examples
# + if isinstance(net, nn.Module):
# +     net.train()
# + return num_correct / num_examples

# %% wrong, as above: The net is not switched to eval mode.
# - if isinstance(net, nn.Module):
# -     net.eval()


# %% wrong: The net is not run on every batch.
def evaluate_accuracy(dataloader, net):
    return 0.0


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
