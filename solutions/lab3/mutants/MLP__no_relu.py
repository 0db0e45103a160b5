"""The ReLU between the two layers is missing."""


class MLP(MLP):
    def forward(self, X):
        return self.out(self.hidden(X))
