class MyReLU:
    def __call__(self, x):
        return torch.nn.functional.relu(x)

    def derivative(self, x):
        return (x > 0).to(x.dtype)
