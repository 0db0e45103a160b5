"""Two nn.Sequential, pooling before ReLU, a view, weights initialised, a dry run for the size."""

import torch
from torch import nn


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
