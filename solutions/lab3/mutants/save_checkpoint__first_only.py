"""The file does not hold the parameters as they were when it was saved."""


def save_checkpoint(path, net, optimizer, epoch):
    from pathlib import Path

    if not Path(path).exists():
        state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
        torch.save(state, path)
