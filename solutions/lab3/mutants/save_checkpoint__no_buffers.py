"""The buffers of the net are lost; its state dict has them."""


def save_checkpoint(path, net, optimizer, epoch):
    params = {name: param.detach() for name, param in net.named_parameters()}
    torch.save({"net": params, "optimizer": optimizer.state_dict(), "epoch": epoch}, path)
