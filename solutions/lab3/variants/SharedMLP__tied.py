"""Two layers whose weight and bias are one and the same object; the shared one comes first."""


class SharedMLP(nn.Module):
    def __init__(self, num_inputs, num_hiddens, num_outputs):
        super().__init__()
        self.b = nn.Linear(num_hiddens, num_hiddens)
        self.c = nn.Linear(num_hiddens, num_hiddens)
        self.c.weight, self.c.bias = self.b.weight, self.b.bias
        self.a = nn.Linear(num_inputs, num_hiddens)
        self.d = nn.Linear(num_hiddens, num_outputs)

    def forward(self, X):
        for layer in (self.a, self.b, self.c):
            X = layer(X).relu()
        return self.d(X)
