"""The constants of two instances are equal, or all of its elements are."""


class FixedHiddenMLP(FixedHiddenMLP):
    def __init__(self):
        super().__init__()
        generator = torch.Generator().manual_seed(0)
        self.register_buffer("constant", torch.rand(20, 20, generator=generator))
