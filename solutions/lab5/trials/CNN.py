# %% wrong: The ReLUs after both convolutions are missing.
class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.fc1, self.fc2 = nn.Linear(64 * 7 * 7, 512), nn.Linear(512, 10)

    def forward(self, X):
        H = F.max_pool2d(self.conv1(X), 2)
        H = F.max_pool2d(self.conv2(H), 2)
        return self.fc2(F.relu(self.fc1(H.flatten(1))))


# %% wrong, as above: The pooling takes the mean; max pooling is asked for.
# - H = F.max_pool2d(self.conv1(X), 2)
# - H = F.max_pool2d(self.conv2(H), 2)
# + H = F.avg_pool2d(F.relu(self.conv1(X)), 2)
# + H = F.avg_pool2d(F.relu(self.conv2(H)), 2)

# %% wrong, as above: The ReLU after the first convolution is missing.
# - H = F.max_pool2d(self.conv2(H), 2)
# + H = F.max_pool2d(F.relu(self.conv2(H)), 2)

# %% wrong, as above: There is no ReLU at all.
# - return self.fc2(F.relu(self.fc1(H.flatten(1))))
# + return self.fc2(self.fc1(H.flatten(1)))

# %% wrong, as above: The ReLU after the second convolution is missing.
# - H = F.max_pool2d(self.conv1(X), 2)
# + H = F.max_pool2d(F.relu(self.conv1(X)), 2)

# %% wrong, as above: (unnamed) Pools 3×3 with stride 2, which leaves the same size.
# - H = F.max_pool2d(self.conv1(X), 2)
# - H = F.max_pool2d(self.conv2(H), 2)
# + H = F.max_pool2d(F.relu(self.conv1(X)), 3, 2, 1)
# + H = F.max_pool2d(F.relu(self.conv2(H)), 2)

# %% wrong, as above: Sigmoid is used in place of ReLU.
# - H = F.max_pool2d(self.conv1(X), 2)
# - H = F.max_pool2d(self.conv2(H), 2)
# - return self.fc2(F.relu(self.fc1(H.flatten(1))))
# + H = F.max_pool2d(F.sigmoid(self.conv1(X)), 2)
# + H = F.max_pool2d(F.sigmoid(self.conv2(H)), 2)
# + return self.fc2(F.sigmoid(self.fc1(H.flatten(1))))

# %% wrong, as above: (unnamed) Strides in the convolutions in place of pooling.
# - self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
# - self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
# + self.conv1 = nn.Conv2d(1, 32, 3, padding=1, stride=2)
# + self.conv2 = nn.Conv2d(32, 64, 3, padding=1, stride=2)
# - H = F.max_pool2d(self.conv1(X), 2)
# - H = F.max_pool2d(self.conv2(H), 2)
# + H = F.relu(self.conv1(X))
# + H = F.relu(self.conv2(H))

# %% wrong, as above: Tanh is used in place of ReLU.
# - H = F.max_pool2d(self.conv1(X), 2)
# - H = F.max_pool2d(self.conv2(H), 2)
# - return self.fc2(F.relu(self.fc1(H.flatten(1))))
# + H = F.max_pool2d(F.tanh(self.conv1(X)), 2)
# + H = F.max_pool2d(F.tanh(self.conv2(H)), 2)
# + return self.fc2(F.tanh(self.fc1(H.flatten(1))))


# %% wrong: The ReLU between the linear layers is missing.
class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.fc1, self.fc2 = nn.Linear(64 * 7 * 7, 512), nn.Linear(512, 10)

    def forward(self, X):
        H = F.max_pool2d(F.relu(self.conv1(X)), 2)
        H = F.max_pool2d(F.relu(self.conv2(H)), 2)
        return self.fc2(self.fc1(H.flatten(1)))


# %% wrong, as above: (unnamed) Flattens with the channels last.
# - return self.fc2(self.fc1(H.flatten(1)))
# + return self.fc2(F.relu(self.fc1(H.permute(0, 2, 3, 1).flatten(1))))

# %% wrong, as above: (unnamed) Has dropout that nobody asked for.
# - return self.fc2(self.fc1(H.flatten(1)))
# + return self.fc2(F.dropout(F.relu(self.fc1(H.flatten(1))), 0.5, self.training))

# %% wrong, as above: (unnamed) Makes rows of 3136 numbers by a view that mixes channels and images.
# - return self.fc2(self.fc1(H.flatten(1)))
# + return self.fc2(F.relu(self.fc1(H.transpose(0, 1).reshape(-1, 64 * 7 * 7))))

# %% wrong, as above: Log-softmax is applied; logits are asked for.
# - return self.fc2(self.fc1(H.flatten(1)))
# + return self.fc2(F.relu(self.fc1(H.flatten(1)))).log_softmax(1)

# %% wrong, as above: There is a ReLU on the output.
# - return self.fc2(self.fc1(H.flatten(1)))
# + return F.relu(self.fc2(F.relu(self.fc1(H.flatten(1)))))

# %% wrong, as above: Softmax is applied; logits are asked for, the loss applies softmax itself.
# - return self.fc2(self.fc1(H.flatten(1)))
# + return self.fc2(F.relu(self.fc1(H.flatten(1)))).softmax(1)

# %% wrong, as above: The batch dimension is lost for a batch of one.
# - return self.fc2(self.fc1(H.flatten(1)))
# + return self.fc2(F.relu(self.fc1(H.flatten(1)))).squeeze()


# %% wrong: The first linear layer does not fit: the second pooling halves the sides again.
class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)

    def forward(self, X):
        H = F.max_pool2d(F.relu(self.conv1(X)), 2)
        H = F.max_pool2d(F.relu(self.conv2(H)), 2)
        return self.fc2(F.relu(self.fc1(H.flatten(1))))


# %% wrong, as above: (unnamed) Has batch normalisation that nobody asked for.
# - self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)
# + self.norm = nn.BatchNorm2d(32)
# + self.fc1, self.fc2 = nn.Linear(64 * 7 * 7, 512), nn.Linear(512, 10)
# - H = F.max_pool2d(F.relu(self.conv1(X)), 2)
# + H = F.max_pool2d(F.relu(self.norm(self.conv1(X))), 2)

# %% wrong, as above: The first linear layer does not fit: both poolings halve the sides.
# - self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)
# + self.fc1, self.fc2 = nn.Linear(64 * 28 * 28, 512), nn.Linear(512, 10)

# %% wrong, as above: (unnamed) Pads in a circle, not with zeros.
# - self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
# - self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
# - self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)
# + self.conv1 = nn.Conv2d(1, 32, 3, padding=1, padding_mode="circular")
# + self.conv2 = nn.Conv2d(32, 64, 3, padding=1, padding_mode="circular")
# + self.fc1, self.fc2 = nn.Linear(64 * 7 * 7, 512), nn.Linear(512, 10)

# %% wrong, as above: The first linear layer counts 32 channels; the second convolution leaves 64.
# - self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)
# + self.fc1, self.fc2 = nn.Linear(32 * 7 * 7, 512), nn.Linear(512, 10)

# %% wrong, as above: The channels are 16 and 32, not 32 and 64.
# - self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
# - self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
# - self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)
# + self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
# + self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
# + self.fc1, self.fc2 = nn.Linear(32 * 7 * 7, 512), nn.Linear(512, 10)

# %% wrong, as above: The kernels are 5×5, not 3×3.
# - self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
# - self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
# - self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)
# + self.conv1 = nn.Conv2d(1, 32, 5, padding=2)
# + self.conv2 = nn.Conv2d(32, 64, 5, padding=2)
# + self.fc1, self.fc2 = nn.Linear(64 * 7 * 7, 512), nn.Linear(512, 10)

# %% wrong, as above: (unnamed) Makes a layer in forward, with new weights each time.
# - self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)
# + self.fc1 = nn.Linear(64 * 7 * 7, 512)
# - return self.fc2(F.relu(self.fc1(H.flatten(1))))
# + return nn.Linear(512, 10)(F.relu(self.fc1(H.flatten(1))))

# %% wrong, as above: The linear layer between is missing: 3136 → 512 → 10.
# - self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)
# + self.fc = nn.Linear(64 * 7 * 7, 10)
# - return self.fc2(F.relu(self.fc1(H.flatten(1))))
# + return self.fc(H.flatten(1))

# %% wrong, as above: The first linear layer fits convolutions without padding.
# - self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
# - self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
# - self.fc1, self.fc2 = nn.Linear(64 * 14 * 14, 512), nn.Linear(512, 10)
# + self.conv1 = nn.Conv2d(1, 32, 3)
# + self.conv2 = nn.Conv2d(32, 64, 3)
# + self.fc1, self.fc2 = nn.Linear(64 * 5 * 5, 512), nn.Linear(512, 10)

# %% wrong, as above: The first linear layer does not fit: the second pooling halves the sides
#    again.
# - H = F.max_pool2d(F.relu(self.conv2(H)), 2)
# + H = F.relu(self.conv2(H))


# %% wrong: The net has no parameters: a plain Python list hides its layers.
class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = [nn.Conv2d(1, 32, 3, padding=1), nn.Conv2d(32, 64, 3, padding=1)]
        self.linears = [nn.Linear(64 * 7 * 7, 512), nn.Linear(512, 10)]

    def forward(self, X):
        H = F.max_pool2d(F.relu(self.convs[0](X)), 2)
        H = F.max_pool2d(F.relu(self.convs[1](H)), 2)
        return self.linears[1](F.relu(self.linears[0](H.flatten(1))))


# %% right: Lazy layers, adaptive pooling, an output without a name of its own.
class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        pool = nn.AdaptiveMaxPool2d
        self.net = nn.Sequential(
            *(nn.LazyConv2d(32, 3, padding=1), nn.ReLU(), pool(14)),
            *(nn.LazyConv2d(64, 3, padding=1), nn.ReLU(), pool((7, 7))),
            *(nn.Flatten(), nn.LazyLinear(512), nn.ReLU(), nn.LazyLinear(10)),
        )

    def forward(self, X):
        return self.net(X)


# %% right: Two nn.Sequential, pooling before ReLU, a view, weights initialised, a dry run for the
#    size.
class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.classifier = nn.Sequential()
        self.features = nn.Sequential(
            nn.Conv2d(1, 32, (3, 3), padding="same"),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.ReLU(inplace=True),
            nn.Conv2d(32, 64, 3, 1, 1),
            nn.MaxPool2d((2, 2)),
            nn.ReLU(inplace=True),
        )
        size = self.features(torch.zeros(1, 1, 28, 28)).numel()
        for n, m in ((size, 512), (512, 10)):
            linear = nn.Linear(n, m)
            nn.init.zeros_(linear.bias)
            self.classifier.append(linear)
            if m == 512:
                self.classifier.append(nn.ReLU())

    def forward(self, X):
        H = self.features(X)
        return self.classifier(H.view(H.size(0), -1))
