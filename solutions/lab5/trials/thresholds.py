# %% wrong: (unnamed) Only one epoch is trained.
def train_model(model, train_loader, test_loader, epochs, lr, momentum, device):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    history = {"loss": [], "train_acc": [], "test_acc": []}
    for _ in range(1):
        model.train()
        loss_sum, right, n = 0.0, 0, 0
        for X, y in train_loader:
            X, y = X.to(device), y.to(device)
            logits = model(X)
            loss = F.cross_entropy(logits, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            right += (logits.argmax(1) == y).sum().item()
            n += len(y)
        history["loss"].append(loss_sum / n)
        history["train_acc"].append(right / n)
        model.eval()
        right, n = 0, 0
        with torch.no_grad():
            for X, y in test_loader:
                X, y = X.to(device), y.to(device)
                right += (model(X).argmax(1) == y).sum().item()
                n += len(y)
        history["test_acc"].append(right / n)
    return history


# %% wrong: (unnamed) The CNN ends in softmax, and the loss applies it again.
class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.fc1, self.fc2 = nn.Linear(64 * 7 * 7, 512), nn.Linear(512, 10)

    def forward(self, X):
        H = F.max_pool2d(F.relu(self.conv1(X)), 2)
        H = F.max_pool2d(F.relu(self.conv2(H)), 2)
        return self.fc2(F.relu(self.fc1(H.flatten(1)))).softmax(1)


# %% wrong, as above: (unnamed) A CNN of sigmoids does not get anywhere in so few steps.
# - H = F.max_pool2d(F.relu(self.conv1(X)), 2)
# - H = F.max_pool2d(F.relu(self.conv2(H)), 2)
# - return self.fc2(F.relu(self.fc1(H.flatten(1)))).softmax(1)
# + H = F.max_pool2d(F.sigmoid(self.conv1(X)), 2)
# + H = F.max_pool2d(F.sigmoid(self.conv2(H)), 2)
# + return self.fc2(F.sigmoid(self.fc1(H.flatten(1))))


# %% wrong: (unnamed) The MLP ends in softmax, and the loss applies it again: too slow.
class MLP(nn.Module):
    def __init__(self, activation, dropout=0.0):
        super().__init__()
        self.net = nn.Sequential(
            *(nn.Flatten(), nn.Linear(784, 256), activation, nn.Dropout(dropout)),
            *(nn.Linear(256, 128), activation, nn.Dropout(dropout)),
            *(nn.Linear(128, 10), nn.Softmax(dim=1)),
        )

    def forward(self, X):
        return self.net(X)
