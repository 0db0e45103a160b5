# %% right: Both directions, with the last states of each.
# - self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# - self.output = nn.Linear(hidden_dim, output_dim)
# + self.rnn = nn.LSTM(embed_dim, hidden_dim, batch_first=True, bidirectional=True)
# + self.fc = nn.Linear(2 * hidden_dim, output_dim)
# - _, hidden = self.rnn(packed)
# - return self.output(hidden[-1])
# + _, (state, _) = self.rnn(packed)
# + return self.fc(torch.cat([state[-2], state[-1]], dim=1))

# %% wrong: Sigmoid is applied; logits are asked for.
# - self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# - self.output = nn.Linear(hidden_dim, output_dim)
# + self.rnn = nn.LSTM(embed_dim, hidden_dim, batch_first=True, bidirectional=True)
# + self.fc = nn.Linear(2 * hidden_dim, output_dim)
# - _, hidden = self.rnn(packed)
# - return self.output(hidden[-1])
# + _, (state, _) = self.rnn(packed)
# + return torch.sigmoid(self.fc(torch.cat([state[-2], state[-1]], dim=1)))

# %% wrong: Softmax is applied; logits are asked for, the loss applies softmax itself.
# - self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# - self.output = nn.Linear(hidden_dim, output_dim)
# + self.rnn = nn.LSTM(embed_dim, hidden_dim, batch_first=True, bidirectional=True)
# + self.fc = nn.Linear(2 * hidden_dim, output_dim)
# - _, hidden = self.rnn(packed)
# - return self.output(hidden[-1])
# + _, (state, _) = self.rnn(packed)
# + return self.fc(torch.cat([state[-2], state[-1]], dim=1)).softmax(dim=1)

# %% wrong: Sigmoid is applied; logits are asked for.
# - return self.output(hidden[-1])
# + return torch.sigmoid(self.output(hidden[-1]))

# %% wrong: (unnamed) Both directions, and a sigmoid on all steps before the last is picked.
# - self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# - self.output = nn.Linear(hidden_dim, output_dim)
# + self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True, bidirectional=True)
# + self.output = nn.Linear(2 * hidden_dim, output_dim)
# - _, hidden = self.rnn(packed)
# - return self.output(hidden[-1])
# + steps, _ = nn.utils.rnn.pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
# + return self.output(steps).sigmoid()[torch.arange(len(text)), lengths - 1]

# %% wrong: There is dropout; none is asked for here.
# - self.output = nn.Linear(hidden_dim, output_dim)
# + self.output = nn.Sequential(nn.Dropout(0.3), nn.Linear(hidden_dim, output_dim))

# %% wrong: There is dropout; none is asked for here.
# - self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# + self.rnn = nn.LSTM(
# +     embed_dim, hidden_dim, num_layers=2, dropout=0.2, bidirectional=True, batch_first=True
# + )
# - self.output = nn.Linear(hidden_dim, output_dim)
# + self.output = nn.Linear(2 * hidden_dim, output_dim)
# - _, hidden = self.rnn(packed)
# - return self.output(hidden[-1])
# + _, (hidden, _) = self.rnn(packed)
# + return self.output(torch.cat([hidden[-2], hidden[-1]], dim=1))

# %% wrong: There are more linear layers than the one that is asked for.
# - self.output = nn.Linear(hidden_dim, output_dim)
# + self.hidden = nn.Linear(hidden_dim, hidden_dim)
# + self.output = nn.Linear(hidden_dim, output_dim)
# - return self.output(hidden[-1])
# + return self.output(torch.relu(self.hidden(hidden[-1])))

# %% wrong: (unnamed) Normalises over the batch in train mode.
# - self.output = nn.Linear(hidden_dim, output_dim)
# + self.output = nn.Linear(hidden_dim, output_dim)
# + self.norm = nn.BatchNorm1d(embed_dim)
# - embedded = self.embedding(text)
# + embedded = self.norm(self.embedding(text).transpose(1, 2)).transpose(1, 2)

# %% wrong: What it returns does not depend on the text.
# - return self.output(hidden[-1])
# + return torch.zeros(len(text), self.output.out_features)

# %% right: Classifies every step of a GRU, and then picks the last.
# - _, hidden = self.rnn(packed)
# - return self.output(hidden[-1])
# + steps, _ = nn.utils.rnn.pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
# + return self.output(steps)[torch.arange(len(text)), lengths - 1]

# %% right: A plain RNN, packed, unpacked, and its last step picked.
# - self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# - self.output = nn.Linear(hidden_dim, output_dim)
# + self.rnn = nn.RNN(embed_dim, hidden_dim, batch_first=True)
# + self.fc = nn.Linear(hidden_dim, output_dim)
# - _, hidden = self.rnn(packed)
# - return self.output(hidden[-1])
# + steps, lengths = nn.utils.rnn.pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
# + return self.fc(steps[torch.arange(len(text)), lengths - 1])

# %% wrong: The cell state of the LSTM is taken, not its hidden state.
class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.rnn = nn.LSTM(embed_dim, hidden_dim, batch_first=True)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        embedded = self.embedding(text)
        packed = nn.utils.rnn.pack_padded_sequence(
            embedded, lengths, batch_first=True, enforce_sorted=False
        )
        _, state = self.rnn(packed)
        return self.fc(state[1][-1])


# %% wrong, as above: The hidden state of the first layer is taken, not that of the last.
# - self.rnn = nn.LSTM(embed_dim, hidden_dim, batch_first=True)
# + self.rnn = nn.GRU(embed_dim, hidden_dim, num_layers=2, batch_first=True)
# - return self.fc(state[1][-1])
# + return self.fc(state[0])

# %% wrong, as above: Padding leaks in: the state after the last column is taken, not after each
#    text's own last token.
# - packed = nn.utils.rnn.pack_padded_sequence(
# -     embedded, lengths, batch_first=True, enforce_sorted=False
# - )
# - _, state = self.rnn(packed)
# - return self.fc(state[1][-1])
# + _, state = self.rnn(embedded)
# + return self.fc(state[0][-1])


# %% wrong: The result is cut off from the graph, so the embedding never learns.
class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        embedded = self.embedding(text)
        steps, _ = self.rnn(embedded)
        return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())


# %% wrong, as above: The states after all tokens are averaged; the last one is asked for.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(
# +     (steps * (torch.arange(text.shape[1]) < lengths[:, None])[:, :, None]).sum(1)
# +     / lengths[:, None]
# + )

# %% wrong, as above: The order of the tokens makes no difference: this is a bag of tokens.
# - self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# + self.rnn = nn.Linear(embed_dim, hidden_dim)
# - steps, _ = self.rnn(embedded)
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + inside = torch.arange(text.shape[1]) < lengths[:, None]
# + return self.fc(self.rnn((embedded * inside[:, :, None]).sum(1)).tanh())

# %% wrong, as above: The result is cut off from the graph, so the embedding never learns.
# - embedded = self.embedding(text)
# + embedded = self.embedding(text).detach()
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), lengths - 1])

# %% wrong, as above: The state after the first token is taken, not after the last.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[:, 0])

# %% wrong, as above: Padding leaks in: the state after the last column is taken, not after each
#    text's own last token.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[:, -1])

# %% wrong, as above: Padding leaks in: the state after the last column is taken, not after each
#    text's own last token.
# - steps, _ = self.rnn(embedded)
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + _, state = self.rnn(embedded)
# + return self.fc(state[-1])

# %% wrong, as above: Log-softmax is applied; logits are asked for.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), lengths - 1]).log_softmax(1)

# %% wrong, as above: The largest values over all steps are taken; the last state is asked for.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(
# +     steps.masked_fill(
# +         (torch.arange(text.shape[1]) >= lengths[:, None])[:, :, None], -9
# +     ).amax(1)
# + )

# %% wrong, as above: (unnamed) The mean over all columns, padding included.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps.mean(1))

# %% wrong, as above: The texts of a batch are mixed up: text has the batch first.
# - self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# + self.rnn = nn.GRU(embed_dim, hidden_dim)
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), lengths - 1])

# %% wrong, as above: It stops one token too early.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), (lengths - 2).clamp(min=0)])

# %% wrong, as above: (unnamed) A batch norm makes the logits of a text depend on the others.
# - self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# + self.rnn = nn.GRU(embed_dim, hidden_dim, batch_first=True)
# + self.norm = nn.BatchNorm1d(hidden_dim, track_running_stats=False)
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(
# +     self.norm(steps[torch.arange(len(text)), lengths - 1])
# +     if len(text) > 1
# +     else steps[torch.arange(len(text)), lengths - 1]
# + )

# %% wrong, as above: (unnamed) It counts the tokens that are not 0, and misses a token 0 inside a
#    text.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), (text != 0).sum(1) - 1])

# %% wrong, as above: Padding is told by the index 0; only lengths says where a text ends.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), (text != 0).cumsum(1).argmax(1)])

# %% wrong, as above: There is an activation after the last layer.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), lengths - 1]).relu()

# %% wrong, as above: embed_dim and hidden_dim are swapped.
# - super().__init__()
# + super().__init__()
# + embed_dim, hidden_dim = hidden_dim, embed_dim
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), lengths - 1])

# %% wrong, as above: Softmax is applied; logits are asked for, the loss applies softmax itself.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), lengths - 1]).softmax(1)

# %% wrong, as above: (unnamed) Packs with lengths that must be sorted, and raises where they are
#    not.
# - steps, _ = self.rnn(embedded)
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + packed = nn.utils.rnn.pack_padded_sequence(embedded, lengths, batch_first=True)
# + _, state = self.rnn(packed)
# + return self.fc(state[-1])

# %% wrong, as above: The rows come back in another order: sorted by length.
# - embedded = self.embedding(text)
# + lengths, order = lengths.sort(descending=True)
# + text = text[order]
# + embedded = self.embedding(text)
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), lengths - 1])

# %% wrong, as above: A batch of one text loses its batch dimension.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(steps[torch.arange(len(text)), lengths - 1]).squeeze()

# %% wrong, as above: The hidden state is carried over from one call to the next.
# - super().__init__()
# + super().__init__()
# + self.state = None
# - steps, _ = self.rnn(embedded)
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + if self.state is not None and self.state.shape[1] != len(text):
# +     self.state = self.state[:, :1].expand(-1, len(text), -1).contiguous()
# + steps, self.state = self.rnn(embedded, self.state)
# + self.state = self.state.detach()
# + return self.fc(steps[torch.arange(len(text)), lengths - 1])

# %% right, as above: Runs over the padding and gathers the right step.
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + return self.fc(
# +     steps.gather(
# +         1, (lengths.to(text.device) - 1).view(-1, 1, 1).expand(-1, 1, steps.shape[2])
# +     ).squeeze(1)
# + )

# %% right, as above: Sorts by length as old PyTorch wanted, and puts the rows back.
# - steps, _ = self.rnn(embedded)
# - return self.fc(steps[torch.arange(len(text)), lengths - 1].detach())
# + order = lengths.argsort(descending=True)
# + packed = nn.utils.rnn.pack_padded_sequence(
# +     embedded[order], lengths[order].cpu(), batch_first=True
# + )
# + state = self.rnn(packed)[1][-1]
# + return self.fc(state[order.argsort()])


# %% right: An LSTM cell in a loop; each text keeps its state once its tokens are over. float32
#    alone.
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


# %% right: An LSTM, batch second inside.
class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.rnn = nn.LSTM(embed_dim, hidden_dim)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        embedded = self.embedding(text)
        packed = nn.utils.rnn.pack_padded_sequence(
            embedded.transpose(0, 1), lengths.cpu(), enforce_sorted=False
        )
        _, (state, _) = self.rnn(packed)
        return self.fc(state.squeeze(0))


# %% right: A cell in a loop that keeps the old state behind the end of a text.
class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.cell = nn.GRUCell(embed_dim, hidden_dim)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        embedded = self.embedding(text)
        state = embedded.new_zeros(len(text), self.cell.hidden_size)
        for t in range(text.shape[1]):
            inside = (t < lengths).to(state.device)[:, None]
            state = torch.where(inside, self.cell(embedded[:, t], state), state)
        return self.fc(state)


# %% right: Two layers; the embedding marks the index 0 as padding.
class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim, padding_idx=0)
        self.rnn = nn.GRU(embed_dim, hidden_dim, num_layers=2, batch_first=True)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        embedded = self.embedding(text)
        packed = nn.utils.rnn.pack_padded_sequence(
            embedded, lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        _, state = self.rnn(packed)
        return self.fc(state[-1])
