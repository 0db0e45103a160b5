"""(unnamed) Softmax on the output of the MLP, which learns too slowly then."""

import torch

ReferenceMLP = MLP


class MLP(ReferenceMLP):
    def forward(self, X):
        return torch.softmax(super().forward(X), dim=1)
