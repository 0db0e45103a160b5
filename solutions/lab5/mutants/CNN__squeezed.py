"""The batch dimension is lost for a batch of one."""

from torch import nn
from torch.nn import functional as F


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.fc1, self.fc2 = nn.Linear(64 * 7 * 7, 512), nn.Linear(512, 10)

    def forward(self, X):
        H = F.max_pool2d(F.relu(self.conv1(X)), 2)
        H = F.max_pool2d(F.relu(self.conv2(H)), 2)
        return self.fc2(F.relu(self.fc1(H.flatten(1)))).squeeze()
