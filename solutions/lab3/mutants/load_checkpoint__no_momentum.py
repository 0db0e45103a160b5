"""The momentum is not loaded; only the settings of the optimiser are."""


def load_checkpoint(path, net, optimizer):
    state = torch.load(path, map_location="cpu", weights_only=True)
    net.load_state_dict(state["net"])
    optimizer.load_state_dict({**state["optimizer"], "state": {}})
    return state["epoch"]
