"""The constant is a buffer that is not saved: leave persistent=False away."""


class FixedHiddenMLP(FixedHiddenMLP):
    def __init__(self):
        super().__init__()
        self.register_buffer("constant", torch.rand(20, 20), persistent=False)
