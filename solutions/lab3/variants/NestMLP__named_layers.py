"""The block has names for its layers and is a module of its own."""


class NestMLP(nn.Module):
    def __init__(self):
        super().__init__()

        class Block(nn.Module):
            def __init__(self):
                super().__init__()
                self.second = nn.Linear(64, 32)
                self.first = nn.Linear(20, 64)

            def forward(self, X):
                return nn.functional.relu(self.second(nn.functional.relu(self.first(X))))

        self.net = Block()
        self.linear = nn.Linear(32, 16)

    def forward(self, X):
        return self.linear(self.net(X))
