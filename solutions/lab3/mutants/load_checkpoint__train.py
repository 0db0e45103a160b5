"""The mode of the net is changed; it is the training loop's business."""


def load_checkpoint(path, net, optimizer):
    state = torch.load(path, map_location="cpu", weights_only=True)
    net.load_state_dict(state["net"])
    net.train()
    optimizer.load_state_dict(state["optimizer"])
    return state["epoch"]
