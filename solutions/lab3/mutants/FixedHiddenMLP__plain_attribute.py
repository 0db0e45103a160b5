"""The constant is a plain attribute: state_dict() and .to() miss it."""


class FixedHiddenMLP(FixedHiddenMLP):
    def __init__(self):
        super().__init__()
        del self.constant
        self.constant = torch.rand((20, 20), requires_grad=False)
