"""Whole objects are pickled; save state dicts and numbers only."""


def save_checkpoint(path, net, optimizer, epoch):
    import pickle
    from pathlib import Path

    state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    Path(path).write_bytes(pickle.dumps(state))
