"""The constant is a parameter: an optimiser would change it."""


class FixedHiddenMLP(FixedHiddenMLP):
    def __init__(self):
        super().__init__()
        del self.constant
        self.constant = nn.Parameter(torch.rand(20, 20), requires_grad=False)
