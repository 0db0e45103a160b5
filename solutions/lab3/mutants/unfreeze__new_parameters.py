"""Parameters have other values or are other objects than before."""


def unfreeze(net):
    for module in net.modules():
        for name, param in list(module.named_parameters(recurse=False)):
            setattr(module, name, nn.Parameter(param.data))
