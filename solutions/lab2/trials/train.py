# %% wrong: (unnamed) Trains for one epoch, whatever num_epochs says.
def train(net, train_iter, test_iter, loss_fn, num_epochs, optimizer=None, params=None, lr=None):
    history = []
    for _ in range(num_epochs):
        if isinstance(net, torch.nn.Module):
            net.train()
        loss, correct, n = 0.0, 0, 0
        for X, y in train_iter:
            if optimizer is not None:
                batch_loss, right = train_step(net, X, y, loss_fn, optimizer)
            else:
                logits = net(X)
                batch_mean = loss_fn(logits, y)
                batch_mean.backward()
                sgd(params, lr, 1)
                batch_loss = batch_mean.item() * len(y)
                right = (logits.argmax(1) == y).sum().item()
            loss, correct, n = loss + batch_loss, correct + right, n + len(y)
        history.append(
            {
                "loss": loss / n,
                "train_acc": correct / n,
                "test_acc": evaluate_accuracy(test_iter, net),
            }
        )
        break
    return history


# %% wrong, as above: train_acc is measured after the epoch, not before each update.
# - "train_acc": correct / n,
# + "train_acc": evaluate_accuracy(train_iter, net),
# - break

# %% wrong, as above: The net stays in eval mode after the first epoch, so dropout never acts.
# - history = []
# + history = []
# + if isinstance(net, torch.nn.Module):
# +     net.train()
# - if isinstance(net, torch.nn.Module):
# -     net.train()

# - break
# + if isinstance(net, torch.nn.Module):
# +     net.eval()

# %% wrong, as above: (unnamed) Returns the last epoch's dict alone.
# - break
# + history = history[-1:]

# %% wrong, as above: (unnamed) Leaves out the part batch at the end of an epoch.
# - loss, correct, n = loss + batch_loss, correct + right, n + len(y)
# + loss, correct, n = loss + batch_loss, correct + right, n + train_iter.batch_size
# - break

# %% wrong, as above: The loss is the mean of the batch means: the last batch counts too much.
# - loss, correct, n = loss + batch_loss, correct + right, n + len(y)
# + loss, correct, n = loss + batch_loss / len(y), correct + right, n + len(y)
# - "loss": loss / n,
# + "loss": loss / len(train_iter),
# - break

# %% wrong, as above: The net is not put into train mode.
# - if isinstance(net, torch.nn.Module):
# -     net.train()

# - break

# %% wrong, as above: Nothing moved: without an optimizer the params must be updated by sgd.
# - sgd(params, lr, 1)

# - break

# %% wrong, as above: (unnamed) Reports accuracies as percentages.
# - "train_acc": correct / n,
# + "train_acc": 100 * correct / n,
# - break

# %% wrong, as above: sgd gets the batch size, but the loss is a mean already: pass 1.
# - sgd(params, lr, 1)
# + sgd(params, lr, len(y))
# - break

# %% wrong, as above: The loss of all examples is summed up; its mean is asked for.
# - {
# -     "loss": loss / n,
# -     "train_acc": correct / n,
# -     "test_acc": evaluate_accuracy(test_iter, net),
# - }
# + {"loss": loss, "train_acc": correct / n, "test_acc": evaluate_accuracy(test_iter, net)}
# - break

# %% wrong, as above: Sums and count are not reset: these are averages over all epochs so far.
# - history = []
# + history = []
# + loss, correct, n = 0.0, 0, 0
# - loss, correct, n = 0.0, 0, 0

# - break

# %% wrong, as above: The sums are not reset at the start of an epoch.
# - history = []
# + history = []
# + loss, correct = 0.0, 0
# - loss, correct, n = 0.0, 0, 0
# + n = 0
# - break

# %% wrong, as above: test_acc is measured before the epoch, not after it.
# - loss, correct, n = 0.0, 0, 0
# + test_acc = evaluate_accuracy(test_iter, net)
# + loss, correct, n = 0.0, 0, 0
# - history.append(
# -     {
# -         "loss": loss / n,
# -         "train_acc": correct / n,
# -         "test_acc": evaluate_accuracy(test_iter, net),
# -     }
# - )
# - break
# + history.append({"loss": loss / n, "train_acc": correct / n, "test_acc": test_acc})

# %% wrong, as above: test_acc is measured on the training data.
# - "test_acc": evaluate_accuracy(test_iter, net),
# + "test_acc": evaluate_accuracy(train_iter, net),
# - break

# %% wrong, as above: The mean losses are added up unweighted and divided by the number of examples.
# - loss, correct, n = loss + batch_loss, correct + right, n + len(y)
# + loss, correct, n = loss + batch_loss / len(y), correct + right, n + len(y)
# - break


# %% right: Writes the loop with an optimiser out by hand instead of calling train_step.
def train(net, train_iter, test_iter, loss_fn, num_epochs, optimizer=None, params=None, lr=None):
    def one_epoch():
        if isinstance(net, nn.Module):
            net.train(True)
        seen = []
        for X, y in train_iter:
            y_hat = net(X)
            batch_loss = loss_fn(y_hat, y)
            if optimizer:
                optimizer.zero_grad()
            batch_loss.backward()
            optimizer.step() if optimizer else sgd(params, lr, 1)
            hits = y_hat.argmax(1).eq(y).sum().item()
            seen.append((batch_loss.item() * y.size(0), hits, y.size(0)))
        losses, hits, sizes = map(sum, zip(*seen, strict=True))
        test_acc = evaluate_accuracy(test_iter, net)
        return {"loss": losses / sizes, "train_acc": hits / sizes, "test_acc": test_acc}

    return [one_epoch() for _ in range(num_epochs)]


# %% right: Multiplies the mean loss by the batch size and lets sgd divide again: the same step.
def train(net, train_iter, test_iter, loss_fn, num_epochs, optimizer=None, params=None, lr=None):
    history = []
    for epoch in range(1, num_epochs + 1):
        loss_sum, right, count = 0.0, 0, 0
        for X, y in train_iter:
            if isinstance(net, nn.Module) and not net.training:
                net.train()
            if optimizer is None:
                out = net(X)
                loss = loss_fn(out, y) * len(y)
                loss.backward()
                sgd(params, lr, len(y))
                step = loss.item(), (out.argmax(-1) == y).sum().item()
            else:
                step = train_step(net, X, y, loss_fn, optimizer)
            loss_sum, right, count = loss_sum + step[0], right + step[1], count + len(y)
        history += [{"test_acc": evaluate_accuracy(test_iter, net)}]
        history[-1].update(train_acc=right / count, loss=loss_sum / count)
        print(f"epoch {epoch}: {history[-1]}")
    return history
