"""The buffers of the net are not loaded."""


def load_checkpoint(path, net, optimizer):
    state = torch.load(path, map_location="cpu", weights_only=True)
    with torch.no_grad():
        for name, param in net.named_parameters():
            param.copy_(state["net"][name])
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
