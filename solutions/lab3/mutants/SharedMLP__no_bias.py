"""(unnamed) The shared layer has no bias."""


class SharedMLP(SharedMLP):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__(num_inputs, num_hiddens, num_outputs)
        self.shared = nn.Linear(num_hiddens, num_hiddens, bias=False)
