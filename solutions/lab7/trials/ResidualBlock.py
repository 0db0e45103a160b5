"""Wrong and right programs for ResidualBlock."""

# %% wrong: ReLU comes before the sum; it is to come after it.
# - return F.relu(Y + self.shortcut(X))
# + return F.relu(Y) + self.shortcut(X)

# %% wrong: There is a ReLU before the sum, too; the branch ends with its norm.
# - return F.relu(Y + self.shortcut(X))
# + return F.relu(F.relu(Y) + self.shortcut(X))

# %% wrong: The last ReLU is missing.
# - return F.relu(Y + self.shortcut(X))
# + return Y + self.shortcut(X)

# %% wrong: The input is not added.
# - return F.relu(Y + self.shortcut(X))
# + return F.relu(Y)

# %% wrong: The ReLU between the convolutions is missing.
# - Y = F.relu(self.norm1(self.conv1(X)))
# + Y = self.norm1(self.conv1(X))

# %% wrong: There is no norm after the first convolution.
# - Y = F.relu(self.norm1(self.conv1(X)))
# + Y = F.relu(self.conv1(X))

# %% wrong: There is no norm after the second convolution.
# - Y = self.norm2(self.conv2(Y))
# + Y = self.conv2(Y)

# %% wrong: There are no norms.
# - Y = F.relu(self.norm1(self.conv1(X)))
# - Y = self.norm2(self.conv2(Y))
# + Y = F.relu(self.conv1(X))
# + Y = self.conv2(Y)

# %% wrong: (unnamed) The norm comes after the ReLU.
# - Y = F.relu(self.norm1(self.conv1(X)))
# + Y = self.norm1(F.relu(self.conv1(X)))

# %% wrong: The input goes through a ReLU before it is added.
# - return F.relu(Y + self.shortcut(X))
# + return F.relu(Y + self.shortcut(X).relu())

# %% wrong: Both convolutions share one norm, or one is missing; each has its own.
# - self.norm2 = nn.BatchNorm2d(out_channels)
# + self.norm2 = self.norm1

# %% wrong: The input is not projected where channels or stride change the shape.
# - if stride != 1 or in_channels != out_channels:
# -     self.shortcut = nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride)

# %% wrong: The input is not projected where channels or stride change the shape.
# - if stride != 1 or in_channels != out_channels:
# + if in_channels != out_channels:

# %% wrong: The input is not projected where channels or stride change the shape.
# - if stride != 1 or in_channels != out_channels:
# + if stride != 1:

# %% wrong: The input is projected though the shape stays; add the input itself.
# - if stride != 1 or in_channels != out_channels:
# -     self.shortcut = nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride)
# + self.shortcut = nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride)

# %% wrong: (unnamed) The 1×1 convolution has no stride, so the sizes do not fit.
# - self.shortcut = nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride)
# + self.shortcut = nn.Conv2d(in_channels, out_channels, kernel_size=1)

# %% wrong: (unnamed) The shape is made to fit by 3×3 kernels.
# - self.shortcut = nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride)
# + self.shortcut = nn.Conv2d(in_channels, out_channels, 3, stride=stride, padding=1)

# %% wrong: The stride is in the second convolution; it is to be in the first.
# - self.conv1 = nn.Conv2d(in_channels, out_channels, kernel_size=3, stride=stride, padding=1)
# + self.conv1 = nn.Conv2d(in_channels, out_channels, kernel_size=3, padding=1)
# - self.conv2 = nn.Conv2d(out_channels, out_channels, kernel_size=3, padding=1)
# + self.conv2 = nn.Conv2d(out_channels, out_channels, kernel_size=3, stride=stride, padding=1)

# %% wrong: The input is changed in place, by += or inplace=True.
# - return F.relu(Y + self.shortcut(X))
# + S = self.shortcut(X)
# + S += Y
# + return F.relu(S)

# %% wrong: The input is changed in place, by += or inplace=True.
# - Y = F.relu(self.norm1(self.conv1(X)))
# + Y = F.relu(self.norm1(self.conv1(X)))
# + S = self.shortcut(F.relu(X, inplace=True))
# - return F.relu(Y + self.shortcut(X))
# + return F.relu(Y + S)

# %% wrong: In evaluation the norms still use the batch's own figures.
# - self.norm1 = nn.BatchNorm2d(out_channels)
# + self.norm1 = nn.BatchNorm2d(out_channels, track_running_stats=False)

# %% wrong: In evaluation the norms still use the batch's own figures.
# - Y = self.norm2(self.conv2(Y))
# + Y = self.norm2.train()(self.conv2(Y))

# %% wrong: (unnamed) The input is added once more, after the first convolution.
# - Y = self.norm2(self.conv2(Y))
# + Y = self.norm2(self.conv2(Y + X if Y.shape == X.shape else Y))

# %% wrong: (unnamed) The branch is halved.
# - return F.relu(Y + self.shortcut(X))
# + return F.relu(Y / 2 + self.shortcut(X))

# %% wrong: (unnamed) Nothing flows back through the shortcut.
# - return F.relu(Y + self.shortcut(X))
# + return F.relu(Y + self.shortcut(X).detach())

# %% wrong: (unnamed) A dropout, as in wide networks.
# - Y = self.norm2(self.conv2(Y))
# + Y = self.norm2(self.conv2(F.dropout(Y, 0.3, self.training)))


# %% right: No biases, a norm after the projection, and ReLU in place on what is the block's own.
class ResidualBlock(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(out_channels, out_channels, 3, 1, 1, bias=False),
            nn.BatchNorm2d(out_channels),
        )
        self.shortcut = nn.Sequential()
        if stride > 1 or in_channels != out_channels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, stride, bias=False),
                nn.BatchNorm2d(out_channels),
            )

    def forward(self, X):
        Y = self.branch(X)
        Y += self.shortcut(X)
        return F.relu(Y, inplace=True)


# %% right: Of the student's own layers.
class ResidualBlock(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.conv1 = Conv2d(in_channels, out_channels, 3, stride, 1)
        self.conv2 = Conv2d(out_channels, out_channels, 3, padding=1)
        self.bn1, self.bn2 = BatchNorm2d(out_channels), BatchNorm2d(out_channels)
        same = stride == 1 and in_channels == out_channels
        self.conv3 = None if same else Conv2d(in_channels, out_channels, 1, stride)

    def forward(self, X):
        Y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(X)))))
        return torch.relu(Y + (X if self.conv3 is None else self.conv3(X)))


# %% right: Lazy layers, made in another order.
class ResidualBlock(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.second = nn.LazyConv2d(out_channels, kernel_size=3, padding=1)
        self.first = nn.LazyConv2d(out_channels, kernel_size=3, padding=1, stride=stride)
        self.projection = None
        if in_channels != out_channels or stride != 1:
            self.projection = nn.LazyConv2d(out_channels, kernel_size=1, stride=stride)
        self.norms = nn.ModuleList([nn.LazyBatchNorm2d(), nn.LazyBatchNorm2d()])

    def forward(self, X):
        Y = self.norms[1](self.second(F.relu(self.norms[0](self.first(X)))))
        if self.projection:
            X = self.projection(X)
        return F.relu(Y + X)


# %% right: Norms with numbers of shape (1, C, 1, 1), as in the textbook.
class Norm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(1, channels, 1, 1))
        self.beta = nn.Parameter(torch.zeros(1, channels, 1, 1))
        self.moving_mean, self.moving_var = torch.zeros(channels), torch.ones(channels)

    def forward(self, X):
        gamma, beta = self.gamma.flatten(), self.beta.flatten()
        Y, self.moving_mean, self.moving_var = batch_norm(
            X, gamma, beta, self.moving_mean, self.moving_var, 1e-5, 0.9, self.training
        )
        return Y


class ResidualBlock(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, 1)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.norm1, self.norm2 = Norm(out_channels), Norm(out_channels)
        self.project = in_channels != out_channels or stride != 1
        if self.project:
            self.conv3 = nn.Conv2d(in_channels, out_channels, 1, stride)

    def forward(self, X):
        Y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(X)))))
        return F.relu(Y + (self.conv3(X) if self.project else X))
