# %% wrong: There is no file at the path.
# - torch.save(state, path)
# + torch.save(state, f"{path}.{epoch}")

# %% wrong: The net is in another mode than before.
# - state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
# + net.eval()
# + state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}

# %% wrong: The epoch is not saved.
# - state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
# + state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch + 1}

# %% wrong: The file does not hold the parameters as they were when it was saved.
def save_checkpoint(path, net, optimizer, epoch):
    from pathlib import Path

    if not Path(path).exists():
        state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
        torch.save(state, path)


# %% wrong: Whole objects are pickled; save state dicts and numbers only.
def save_checkpoint(path, net, optimizer, epoch):
    torch.save({"net": net, "optimizer": optimizer.state_dict(), "epoch": epoch}, path)


# %% wrong: The buffers of the net are lost; its state dict has them.
def save_checkpoint(path, net, optimizer, epoch):
    params = {name: param.detach() for name, param in net.named_parameters()}
    torch.save({"net": params, "optimizer": optimizer.state_dict(), "epoch": epoch}, path)


# %% wrong: The epoch is not saved.
def save_checkpoint(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict()}, path)


# %% wrong: The state of the optimiser is lost: its momentum starts at zero again.
def save_checkpoint(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "epoch": epoch}, path)


# %% wrong: The settings of the optimiser, such as its learning rate, are lost.
def save_checkpoint(path, net, optimizer, epoch):
    momenta = optimizer.state_dict()["state"]
    torch.save({"net": net.state_dict(), "optimizer": momenta, "epoch": epoch}, path)


# %% wrong: The file does not hold the parameters of the net.
def save_checkpoint(path, net, optimizer, epoch):
    torch.save({"optimizer": optimizer.state_dict(), "epoch": epoch}, path)


# %% wrong: Whole objects are pickled; save state dicts and numbers only.
def save_checkpoint(path, net, optimizer, epoch):
    import pickle
    from pathlib import Path

    state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    Path(path).write_bytes(pickle.dumps(state))


# %% wrong: The state of the optimiser is lost: its momentum starts at zero again.
def save_checkpoint(path, net, optimizer, epoch):
    settings = {"state": {}, "param_groups": optimizer.state_dict()["param_groups"]}
    torch.save({"net": net.state_dict(), "optimizer": settings, "epoch": epoch}, path)


# %% wrong: Whole objects are pickled; save state dicts and numbers only.
def save_checkpoint(path, net, optimizer, epoch):
    torch.save({"net": net, "optimizer": optimizer, "epoch": epoch}, path)


# %% right: The file format of old versions of torch.
def save_checkpoint(path, net, optimizer, epoch):
    state = {"epoch": epoch, "net": net.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, path, _use_new_zipfile_serialization=False)


# %% right: The usual names for the entries, through an open file.
def save_checkpoint(path, net, optimizer, epoch):
    from pathlib import Path

    with Path(path).open("wb") as file:
        torch.save(
            {
                "model_state_dict": net.state_dict(),
                "optimizer_state_dict": optimizer.state_dict(),
                "epoch": epoch,
            },
            file,
        )


def load_checkpoint(path, net, optimizer):
    content = torch.load(path, map_location=lambda storage, location: storage)
    net.load_state_dict(content["model_state_dict"])
    optimizer.load_state_dict(content["optimizer_state_dict"])
    return content["epoch"]


# %% right: A format of its own, copied to the CPU, which its own loading reads (without
#    map_location).
def save_checkpoint(path, net, optimizer, epoch):
    tensors = [value.detach().cpu().clone() for value in net.state_dict().values()]
    groups = [dict(group, params=[]) for group in optimizer.param_groups]
    params = [param for group in optimizer.param_groups for param in group["params"]]
    momenta = [optimizer.state.get(param, {}).get("momentum_buffer") for param in params]
    torch.save([torch.tensor(epoch), tensors, groups, momenta], path)


def load_checkpoint(path, net, optimizer):
    epoch, tensors, groups, momenta = torch.load(path)
    net.load_state_dict(dict(zip(net.state_dict(), tensors, strict=True)))
    params = [param for group in optimizer.param_groups for param in group["params"]]
    for group, saved in zip(optimizer.param_groups, groups, strict=True):
        group.update({name: value for name, value in saved.items() if name != "params"})
    for param, momentum in zip(params, momenta, strict=True):
        optimizer.state[param]["momentum_buffer"] = momentum
    return int(epoch)
