"""Built from the student's own MySigmoid."""


class MyTanh:
    def __init__(self):
        self.sigmoid = MySigmoid()

    def __call__(self, x):
        return 2 * self.sigmoid(2 * x) - 1

    def derivative(self, x):
        return 4 * self.sigmoid.derivative(2 * x)
