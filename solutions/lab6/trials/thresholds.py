# %% wrong: (unnamed) Sigmoid in place of ReLU learns the spirals more slowly.
# - nn.Linear(num_inputs, num_hiddens), nn.ReLU(), nn.Linear(num_hiddens, num_classes)
# + nn.Linear(num_inputs, num_hiddens), nn.Sigmoid(), nn.Linear(num_hiddens, num_classes)

# %% wrong: (unnamed) The vocabulary lacks all tokens but the specials.
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    return {special: index for index, special in enumerate(specials)}


# %% wrong: (unnamed) Only the first token of a text is read.
_forward = RNNClassifier.forward
RNNClassifier.forward = lambda self, text, lengths: _forward(self, text, lengths.clamp(max=1))


# %% wrong: (unnamed) collate_batch sorts the texts but not their labels.
_collate = collate_batch


def collate_batch(batch, vocab):
    labels, padded, lengths = _collate(batch, vocab)
    order = lengths.argsort(descending=True)
    return labels, padded[order], lengths[order]


# %% wrong: (unnamed) The linear classifier has a ReLU and separates the spirals.
linear_classifier = relu_classifier


# %% wrong: (unnamed) A plain RNN reads the padding of the descriptions and forgets the text.
class RNNClassifier(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, output_dim):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.rnn = nn.RNN(embed_dim, hidden_dim, batch_first=True)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, text, lengths):
        return self.fc(self.rnn(self.embedding(text))[0][:, -1])


# %% wrong: (unnamed) The classifier with ReLU has none.
relu_classifier = linear_classifier
