"""The file does not hold the parameters of the net."""


def save_checkpoint(path, net, optimizer, epoch):
    torch.save({"optimizer": optimizer.state_dict(), "epoch": epoch}, path)
