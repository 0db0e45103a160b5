"""A format of its own, copied to the CPU, which its own loading reads (without map_location)."""


def save_checkpoint(path, net, optimizer, epoch):
    tensors = [value.detach().cpu().clone() for value in net.state_dict().values()]
    groups = [dict(group, params=[]) for group in optimizer.param_groups]
    params = [param for group in optimizer.param_groups for param in group["params"]]
    momenta = [optimizer.state.get(param, {}).get("momentum_buffer") for param in params]
    torch.save([torch.tensor(epoch), tensors, groups, momenta], path)


def load_checkpoint(path, net, optimizer):
    epoch, tensors, groups, momenta = torch.load(path)
    net.load_state_dict(dict(zip(net.state_dict(), tensors, strict=True)))
    params = [param for group in optimizer.param_groups for param in group["params"]]
    for group, saved in zip(optimizer.param_groups, groups, strict=True):
        group.update({name: value for name, value in saved.items() if name != "params"})
    for param, momentum in zip(params, momenta, strict=True):
        optimizer.state[param]["momentum_buffer"] = momentum
    return int(epoch)
