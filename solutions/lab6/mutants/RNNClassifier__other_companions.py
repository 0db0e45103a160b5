"""(unnamed) A batch norm makes the logits of a text depend on the others."""

import torch
from torch import nn


class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
        self.norm = nn.BatchNorm1d(hidden_dim, track_running_stats=False)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        embedded = self.embedding(text)
        steps, _ = self.rnn(embedded)
        return self.fc(
            self.norm(steps[torch.arange(len(text)), lengths - 1])
            if len(text) > 1
            else steps[torch.arange(len(text)), lengths - 1]
        )
