"""Sorts by length as old PyTorch wanted, and puts the rows back."""

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
        order = lengths.argsort(descending=True)
        packed = nn.utils.rnn.pack_padded_sequence(
            embedded[order], lengths[order].cpu(), batch_first=True
        )
        state = self.rnn(packed)[1][-1]
        return self.fc(state[order.argsort()])
