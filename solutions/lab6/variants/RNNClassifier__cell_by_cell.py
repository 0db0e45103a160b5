"""An LSTM cell in a loop; each text keeps its state once its tokens are over. float32 alone."""

import torch
from torch import nn


class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, embed_dim)
        self.cell = nn.LSTMCell(embed_dim, hidden_dim)
        self.out = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        hidden = torch.zeros(len(text), self.cell.hidden_size, device=text.device)
        state = hidden.clone()
        inputs = self.embed(text)  # (B, T, E)
        for step in range(text.shape[1]):
            new_hidden, new_state = self.cell(inputs[:, step], (hidden, state))
            going = (step < lengths).unsqueeze(1)  # (B, 1)
            hidden = torch.where(going, new_hidden, hidden)
            state = torch.where(going, new_state, state)
        return self.out(hidden)
