"""The order of the tokens makes no difference: this is a bag of tokens."""

import torch
from torch import nn


class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.rnn = nn.Linear(embed_dim, hidden_dim)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        embedded = self.embedding(text)
        inside = torch.arange(text.shape[1]) < lengths[:, None]
        return self.fc(self.rnn((embedded * inside[:, :, None]).sum(1)).tanh())
