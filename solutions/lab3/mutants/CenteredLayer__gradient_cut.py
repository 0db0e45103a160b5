"""No gradient reaches X: the result is cut off from the graph."""


class CenteredLayer(nn.Module):
    def forward(self, X):
        return X.detach() - X.detach().mean()
