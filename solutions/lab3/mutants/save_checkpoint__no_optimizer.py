"""The state of the optimiser is lost: its momentum starts at zero again."""


def save_checkpoint(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "epoch": epoch}, path)
