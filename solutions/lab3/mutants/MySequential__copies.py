"""The parameters of five modules are to be learned, each once."""


class MySequential(MySequential):
    def __init__(self, *modules):
        super().__init__(*(copy.deepcopy(module) for module in modules))
