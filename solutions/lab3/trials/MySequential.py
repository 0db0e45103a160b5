# %% wrong: The modules are registered, but not under the names "0", "1", "2".
# - for index, module in enumerate(modules):
# + for index, module in enumerate(modules, start=1):

# %% wrong: The names of the modules are no strings: write str(index).
# - self.add_module(str(index), module)
# + self._modules[index] = module

# %% wrong: The names of the modules are no strings: write str(index).
# - for index, module in enumerate(modules):
# -     self.add_module(str(index), module)
# + for module in modules:
# +     self._modules[module] = module

# %% wrong: The parameters of five modules are to be learned, each once.
class MySequential(MySequential):
    def __init__(self, *modules):
        super().__init__(*(copy.deepcopy(module) for module in modules))


# %% wrong: Only the last module is applied.
class MySequential(MySequential):
    def forward(self, X):
        Y = X
        for module in self._modules.values():
            Y = module(X)
        return Y


# %% wrong: The modules are registered, but not under the names "0", "1", "2".
class MySequential(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        self.layers = nn.ModuleList(modules)

    def forward(self, X):
        for layer in self.layers:
            X = layer(X)
        return X


# %% wrong, as above: The modules are kept in a Python list: they have no parameters and no state.
# - self.layers = nn.ModuleList(modules)
# + self.layers = list(modules)


# %% wrong: Without modules nothing is returned; X is asked for.
class MySequential(MySequential):
    def forward(self, X):
        output = None
        for module in self._modules.values():
            output = module(X if output is None else output)
        return output


# %% wrong: No module is applied: X comes back as it was.
class MySequential(MySequential):
    def forward(self, X):
        for module in self._modules.values():
            module(X)
        return X


# %% wrong, as above: Only the first module is applied.
# - module(X)
# + return module(X)


# %% wrong: nn.Sequential is used; write the container with nn.Module alone.
class MySequential(nn.Sequential):
    pass


# %% wrong: The modules are applied in reverse order.
class MySequential(MySequential):
    def forward(self, X):
        for module in reversed(self._modules.values()):
            X = module(X)
        return X


# %% wrong, as above: A module that was passed twice runs only once.
# - for module in reversed(self._modules.values()):
# + for module in self.children():

# %% wrong, as above: A module that was passed twice runs only once.
# - for module in reversed(self._modules.values()):
# + for _, module in self.named_children():

# %% wrong, as above: The modules are ordered by their names as text: 10 comes before 2.
# - for module in reversed(self._modules.values()):
# -     X = module(X)
# + for name in sorted(self._modules):
# +     X = self._modules[name](X)


# %% right: Keeps a list too, beside what is registered.
class MySequential(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        self.order = list(modules)
        for index, module in enumerate(modules):
            self.register_module(f"{index}", module)

    def forward(self, X):
        from functools import reduce

        return reduce(lambda H, module: module(H), self.order, X)


# %% right: Writes into _modules itself, as the textbook does, and prints.
class MySequential(nn.Module):
    def __init__(self, *args):
        super().__init__()
        for idx, module in enumerate(args):
            self._modules[str(idx)] = module

    def forward(self, X):
        for block in self._modules.values():
            print(type(block))
            X = block(X)
        return X


# %% right: Registers by setattr and fetches each module by its number.
class MySequential(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        self.length = len(modules)
        for index, module in enumerate(modules):
            setattr(self, str(index), module)

    def forward(self, X):
        for index in range(self.length):
            X = getattr(self, str(index))(X)
        return X
