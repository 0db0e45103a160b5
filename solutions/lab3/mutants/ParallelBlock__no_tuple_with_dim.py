"""torch.cat wants both tensors in one tuple or list: torch.cat((a, b), dim=1)."""


class ParallelBlock(ParallelBlock):
    def forward(self, X):
        return torch.cat(self.net1(X), self.net2(X), dim=1)
