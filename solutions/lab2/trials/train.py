# %% wrong: train_acc is measured after the epoch, not before each update.
# - "train_acc": num_correct / num_examples,
# + "train_acc": evaluate_accuracy(train_iter, net),

# %% wrong: The net stays in eval mode after the first epoch, so dropout never acts.
# - history = []
# + history = []
# + if isinstance(net, nn.Module):
# +     net.train()
# - if isinstance(net, nn.Module):
# -     net.train()

# - return history
# +     if isinstance(net, nn.Module):
# +         net.eval()
# + return history

# %% wrong: (unnamed) Returns the last epoch's dict alone.
# - return history
# +     history = history[-1:]
# + return history

# %% wrong: (unnamed) Leaves out the part batch at the end of an epoch.
# - num_examples += len(y)
# + num_examples += train_iter.batch_size

# %% wrong: The loss is the mean of the batch means: the last batch counts too much.
# - loss_sum += batch_loss
# + loss_sum += batch_loss / len(y)
# - "loss": loss_sum / num_examples,
# + "loss": loss_sum / len(train_iter),

# %% wrong: Only the last batch of each epoch counts.
# - loss_sum += batch_loss
# - num_correct += batch_correct
# - num_examples += len(y)
# + loss_sum, num_correct, num_examples = batch_loss, batch_correct, len(y)

# %% wrong: The list is empty: nothing is appended, or it is returned too early.
# - num_examples += len(y)
# + return history

# %% wrong: The net is not put into train mode.
# - if isinstance(net, nn.Module):
# -     net.train()

# %% wrong: Nothing moved: without an optimizer the params must be updated by sgd.
# - sgd(params, lr, 1)

# %% wrong: It ends after the first epoch: does the return stand inside the loop?
# - return history
# +     break
# + return history

# %% wrong: (unnamed) Reports accuracies as percentages.
# - "train_acc": num_correct / num_examples,
# + "train_acc": 100 * num_correct / num_examples,

# %% wrong: sgd gets the batch size, but the loss is a mean already: pass 1.
# - sgd(params, lr, 1)
# + sgd(params, lr, len(y))

# %% wrong: The loss of all examples is summed up; its mean is asked for.
# - "loss": loss_sum / num_examples,
# + "loss": loss_sum,

# %% wrong: Sums and count are not reset: these are averages over all epochs so far.
# - history = []
# + history = []
# + loss_sum, num_correct, num_examples = 0.0, 0, 0
# - loss_sum, num_correct, num_examples = 0.0, 0, 0

# %% wrong: The sums are not reset at the start of an epoch.
# - history = []
# + history = []
# + loss_sum, num_correct = 0.0, 0
# - loss_sum, num_correct, num_examples = 0.0, 0, 0
# + num_examples = 0

# %% wrong: test_acc is measured before the epoch, not after it.
# - loss_sum, num_correct, num_examples = 0.0, 0, 0
# + test_acc = evaluate_accuracy(test_iter, net)
# + loss_sum, num_correct, num_examples = 0.0, 0, 0
# - "test_acc": evaluate_accuracy(test_iter, net),
# + "test_acc": test_acc,

# %% wrong: test_acc is measured on the training data.
# - "test_acc": evaluate_accuracy(test_iter, net),
# + "test_acc": evaluate_accuracy(train_iter, net),

# %% wrong: The mean losses are added up unweighted and divided by the number of examples.
# - loss_sum += batch_loss
# + loss_sum += batch_loss / len(y)

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
