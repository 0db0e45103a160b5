"""An open file, a dict for map_location, one after the other."""


def load_checkpoint(path, net, optimizer):
    from pathlib import Path

    with Path(path).open("rb") as file:
        state = torch.load(file, map_location={"cuda:0": "cpu"}, weights_only=True)
    optimizer.load_state_dict(state.pop("optimizer"))
    print(net.load_state_dict(state.pop("net"), strict=True))
    (epoch,) = state.values()
    return epoch
