"""The optimiser's state is not loaded: momentum and learning rate are lost."""


def load_checkpoint(path, net, optimizer):
    state = torch.load(path, map_location="cpu", weights_only=True)
    net.load_state_dict(state["net"])
    return state["epoch"]
