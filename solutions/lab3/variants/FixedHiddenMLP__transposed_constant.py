"""The constant is kept transposed, drawn from another distribution, the powers of two at once."""


class FixedHiddenMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(20, 20)
        self.register_buffer("matrix", torch.randn(20, 20))

    def forward(self, X):
        H = nn.functional.linear(self.dense(X), self.matrix)
        H = self.dense((H + 1).clamp(min=0))
        times, total = 0, H.detach().abs().sum().item()
        while total > 1:
            total, times = total / 2, times + 1
        return torch.sum(H * 0.5**times)
