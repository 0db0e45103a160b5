"""The gradient of the first use is missing: it is cut off from the graph."""


class SharedMLP(SharedMLP):
    def forward(self, X):
        weight, bias = self.shared.weight.detach(), self.shared.bias.detach()
        H = nn.functional.linear(self.first(X).relu(), weight, bias).relu()
        return self.last(self.shared(H).relu())
