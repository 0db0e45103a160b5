"""The file format of old versions of torch."""


def save_checkpoint(path, net, optimizer, epoch):
    state = {"epoch": epoch, "net": net.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, path, _use_new_zipfile_serialization=False)
