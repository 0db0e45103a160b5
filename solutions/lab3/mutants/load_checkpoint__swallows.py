"""It raised no error for a file that carries code."""


def load_checkpoint(path, net, optimizer):
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:
        return 0
    net.load_state_dict(state["net"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
