"""The mean is returned, not what is left without it."""


class CenteredLayer(nn.Module):
    def forward(self, X):
        return X.mean()
