"""Runs over the padding and gathers the right step."""

import torch
from torch import nn


class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        embedded = self.embedding(text)
        steps, _ = self.rnn(embedded)
        return self.fc(
            steps.gather(
                1, (lengths.to(text.device) - 1).view(-1, 1, 1).expand(-1, 1, steps.shape[2])
            ).squeeze(1)
        )
