"""The settings of the optimiser, such as its learning rate, are lost."""


def save_checkpoint(path, net, optimizer, epoch):
    momenta = optimizer.state_dict()["state"]
    torch.save({"net": net.state_dict(), "optimizer": momenta, "epoch": epoch}, path)
