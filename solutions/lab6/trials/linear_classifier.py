# %% wrong: Its parameters are not a weight and a bias for each of two layers of these sizes.
def linear_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_classes),
    )


# %% wrong, as above: Its parameters are not a weight and a bias for each of two layers of these
#    sizes.
# - nn.Linear(num_inputs, num_classes),
# + nn.Linear(num_inputs, num_hiddens, bias=False),
# + nn.Linear(num_hiddens, num_classes),


# %% wrong: There is an activation after the last layer.
def linear_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens),
        nn.Linear(num_hiddens, num_classes),
        nn.ReLU(),
    )


# %% wrong, as above: Log-softmax is applied; logits are asked for.
# - nn.ReLU(),
# + nn.LogSoftmax(dim=1),

# %% wrong, as above: Softmax is applied; logits are asked for, the loss applies softmax itself.
# - nn.ReLU(),
# + nn.Softmax(dim=1),


# %% wrong: Its parameters are not a weight and a bias for each of two layers of these sizes.
def linear_classifier(num_inputs, num_hiddens, num_classes):
    return nn.Sequential(
        nn.Linear(num_inputs, num_hiddens),
        nn.Linear(num_hiddens, num_hiddens),
        nn.Linear(num_hiddens, num_classes),
    )


# %% wrong, as above: (unnamed) A batch norm between the layers brings parameters and mixes the
#    rows.
# - nn.Linear(num_hiddens, num_hiddens),
# + nn.BatchNorm1d(num_hiddens),

# %% wrong, as above: There is a ReLU between the two layers.
# - nn.Linear(num_hiddens, num_hiddens),
# + nn.ReLU(),

# %% wrong, as above: There is a sigmoid between the two layers.
# - nn.Linear(num_hiddens, num_hiddens),
# + nn.Sigmoid(),

# %% wrong, as above: There is a tanh between the two layers.
# - nn.Linear(num_hiddens, num_hiddens),
# + nn.Tanh(),


# %% right: An identity stands where the other model has its ReLU; handmade initial values.
def linear_classifier(num_inputs, num_hiddens, num_classes):
    net = nn.Sequential()
    net.add_module("hidden", nn.Linear(num_inputs, num_hiddens))
    net.add_module("nothing", nn.Identity())
    net.add_module("out", nn.Linear(num_hiddens, num_classes))
    for param in net.parameters():
        nn.init.normal_(param, std=0.1)
    return net


# %% right: A class of its own, with the layers in an order of its own.
class TwoLayers(nn.Module):
    def __init__(self, num_inputs, num_hiddens, num_classes):
        super().__init__()
        self.second = nn.Linear(num_hiddens, num_classes)
        self.first = nn.Linear(num_inputs, num_hiddens)

    def forward(self, x):
        return self.second(self.first(x))


def linear_classifier(num_inputs, num_hiddens, num_classes):
    print("two linear layers")
    return TwoLayers(num_inputs, num_hiddens, num_classes)
