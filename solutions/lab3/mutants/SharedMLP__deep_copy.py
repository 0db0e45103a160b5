"""There are two layers that start equal (a copy); one is to be used twice."""


class SharedMLP(SharedMLP):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.second = copy.deepcopy(self.shared)

    def forward(self, X):
        H = self.shared(self.first(X).relu()).relu()
        return self.last(self.second(H).relu())
