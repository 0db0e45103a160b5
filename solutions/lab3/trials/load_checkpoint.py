# %% wrong: The mode of the net is changed; it is the training loop's business.
# - net.load_state_dict(state["net"])
# + net.load_state_dict(state["net"])
# + net.eval()

# %% wrong: The whole content of the file is returned; the epoch is asked for.
# - return state["epoch"]
# + return state

# %% wrong: The file is read with weights_only=False: whoever wrote it runs code here.
# - state = torch.load(path, map_location="cpu", weights_only=True)
# + try:
# +     state = torch.load(path, map_location="cpu", weights_only=True)
# + except Exception:
# +     state = torch.load(path, map_location="cpu", weights_only=False)

# %% wrong: (unnamed) The net gets new parameter objects, which the optimiser does not know.
# - net.load_state_dict(state["net"])
# + net.load_state_dict(state["net"], assign=True)

# %% wrong: It returns the epoch after the one that was saved.
# - return state["epoch"]
# + return state["epoch"] + 1

# %% wrong: The buffers of the net are not loaded.
# - net.load_state_dict(state["net"])
# + with torch.no_grad():
# +     for name, param in net.named_parameters():
# +         param.copy_(state["net"][name])

# %% wrong: The checkpoint cannot be read without the GPU of the machine that saved it.
# - state = torch.load(path, map_location="cpu", weights_only=True)
# + state = torch.load(path, weights_only=True)

# %% wrong: The momentum is not loaded; only the settings of the optimiser are.
# - optimizer.load_state_dict(state["optimizer"])
# + optimizer.load_state_dict({**state["optimizer"], "state": {}})

# %% wrong: The net is not changed: its state is not loaded.
# - state = torch.load(path, map_location="cpu", weights_only=True)
# + state = torch.load(path, map_location="cpu", weights_only=True)
# + net = copy.deepcopy(net)

# %% wrong: The optimiser's state is not loaded: momentum and learning rate are lost.
# - optimizer.load_state_dict(state["optimizer"])

# %% wrong: Nothing is returned; the epoch is asked for.
# - return state["epoch"]

# %% wrong: It raised no error for a file that carries code.
# - state = torch.load(path, map_location="cpu", weights_only=True)
# + try:
# +     state = torch.load(path, map_location="cpu", weights_only=True)
# + except Exception:
# +     return 0

# %% wrong: The mode of the net is changed; it is the training loop's business.
# - net.load_state_dict(state["net"])
# + net.load_state_dict(state["net"])
# + net.train()

# %% wrong: The file is read with weights_only=False: whoever wrote it runs code here.
# - state = torch.load(path, map_location="cpu", weights_only=True)
# + state = torch.load(path, map_location="cpu", weights_only=False)

# %% wrong: A good checkpoint is not read either.
def load_checkpoint(path, net, optimizer):
    raise ValueError(path)


# %% right: An open file, a dict for map_location, one after the other.
def load_checkpoint(path, net, optimizer):
    from pathlib import Path

    with Path(path).open("rb") as file:
        state = torch.load(file, map_location={"cuda:0": "cpu"}, weights_only=True)
    optimizer.load_state_dict(state.pop("optimizer"))
    print(net.load_state_dict(state.pop("net"), strict=True))
    (epoch,) = state.values()
    return epoch


# %% right: Loads to where the net is, copies by hand, and relies on the default of weights_only.
def load_checkpoint(path, net, optimizer):
    device = next(net.parameters()).device
    state = torch.load(path, map_location=device)
    own = net.state_dict()
    for name, value in state["net"].items():
        own[name].copy_(value)
    optimizer.load_state_dict(state["optimizer"])
    return int(state["epoch"])
