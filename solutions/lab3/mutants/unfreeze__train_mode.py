"""The mode is changed too; that is the business of the training loop."""


def unfreeze(net):
    net.train()
    for param in net.parameters():
        param.requires_grad = True
