"""The gradient of the second use is missing: it is cut off from the graph."""


class SharedMLP(SharedMLP):
    def forward(self, X):
        H = self.shared(self.first(X).relu()).relu()
        weight, bias = self.shared.weight.data, self.shared.bias.data
        return self.last(nn.functional.linear(H, weight, bias).relu())
