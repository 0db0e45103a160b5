"""Whole objects are pickled; save state dicts and numbers only."""


def save_checkpoint(path, net, optimizer, epoch):
    torch.save({"net": net, "optimizer": optimizer.state_dict(), "epoch": epoch}, path)
