"""Flattens, centres the row, and restores the shape."""


class CenteredLayer(nn.Module):
    def forward(self, X):
        flat = X.reshape(-1)
        return (flat - flat.mean(dim=0, keepdim=True)).view(X.shape)
