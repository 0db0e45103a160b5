"""(unnamed) The net gets new parameter objects, which the optimiser does not know."""


def load_checkpoint(path, net, optimizer):
    state = torch.load(path, map_location="cpu", weights_only=True)
    net.load_state_dict(state["net"], assign=True)
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
