"""The usual names for the entries, through an open file."""


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
