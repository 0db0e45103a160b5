"""Loads to where the net is, copies by hand, and relies on the default of weights_only."""


def load_checkpoint(path, net, optimizer):
    device = next(net.parameters()).device
    state = torch.load(path, map_location=device)
    own = net.state_dict()
    for name, value in state["net"].items():
        own[name].copy_(value)
    optimizer.load_state_dict(state["optimizer"])
    return int(state["epoch"])
