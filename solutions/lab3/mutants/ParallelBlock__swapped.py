"""The order is swapped: the output of net1 comes first."""


class ParallelBlock(ParallelBlock):
    def forward(self, X):
        return torch.cat((self.net2(X), self.net1(X)), dim=1)
