"""embed_dim and hidden_dim are swapped."""

import torch
from torch import nn


class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        embed_dim, hidden_dim = hidden_dim, embed_dim
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        embedded = self.embedding(text)
        steps, _ = self.rnn(embedded)
        return self.fc(steps[torch.arange(len(text)), lengths - 1])
