"""The net is in another mode than before."""


def save_checkpoint(path, net, optimizer, epoch):
    net.eval()
    state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    torch.save(state, path)
