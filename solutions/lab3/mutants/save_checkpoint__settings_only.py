"""The state of the optimiser is lost: its momentum starts at zero again."""


def save_checkpoint(path, net, optimizer, epoch):
    settings = {"state": {}, "param_groups": optimizer.state_dict()["param_groups"]}
    torch.save({"net": net.state_dict(), "optimizer": settings, "epoch": epoch}, path)
