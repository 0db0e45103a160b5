# %% wrong: Tokens that occur equally often stand in the order in which they were met.
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [token for token, n in counts.items() if n >= min_freq and token not in specials]
    often.sort(key=lambda token: -counts[token])
    return {token: index for index, token in enumerate([*specials, *often])}


# %% wrong, as above: The tokens are in alphabetical order alone; the most frequent come first.
# - often.sort(key=lambda token: -counts[token])
# + often.sort()

# %% wrong, as above: Tokens that occur equally often stand in an order of chance.
# - often.sort(key=lambda token: -counts[token])
# + often.sort(key=lambda token: (-counts[token], token[::-1]))

# %% wrong, as above: The rarest tokens come first.
# - often.sort(key=lambda token: -counts[token])
# + often.sort(key=lambda token: (counts[token], token))

# %% wrong, as above: Equally frequent tokens stand in reversed alphabetical order.
# - often.sort(key=lambda token: -counts[token])
# + often.sort(key=lambda token: (counts[token], token), reverse=True)

# %% wrong, as above: Tokens that occur equally often stand in an order of chance.
# - often = [token for token, n in counts.items() if n >= min_freq and token not in specials]
# + often = [token for token in set(counts) if counts[token] >= min_freq and token not in specials]


# %% wrong: The specials are always <pad> and <unk>; take those that are given.
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [
        token for token, n in counts.items() if n >= min_freq and token not in ("<pad>", "<unk>")
    ]
    often.sort(key=lambda token: (-counts[token], token))
    specials = ("<pad>", "<unk>")
    return {token: index for index, token in enumerate([*specials, *often])}


# %% wrong: (unnamed) The dict goes from index to token.
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [token for token, n in counts.items() if n >= min_freq and token not in specials]
    often.sort(key=lambda token: (-counts[token], token))
    return dict(enumerate([*specials, *often]))


# %% wrong, as above: The indices begin at 1.
# - return dict(enumerate([*specials, *often]))
# + return {token: index for index, token in enumerate([*specials, *often], start=1)}

# %% wrong, as above: (unnamed) It returns a list of tokens.
# - return dict(enumerate([*specials, *often]))
# + return [*specials, *often]

# %% wrong, as above: The specials are missing.
# - return dict(enumerate([*specials, *often]))
# + return {token: index for index, token in enumerate(often)}

# %% wrong, as above: The specials come last.
# - return dict(enumerate([*specials, *often]))
# + return {token: index for index, token in enumerate([*often, *specials])}


# %% wrong: (unnamed) Nothing but the first text counts.
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists[:1] for token in tokens)
    often = [token for token, n in counts.items() if n >= min_freq and token not in specials]
    often.sort(key=lambda token: (-counts[token], token))
    return {token: index for index, token in enumerate([*specials, *often])}


# %% wrong, as above: It counts in how many texts a token occurs, not how often.
# - counts = Counter(token for tokens in token_lists[:1] for token in tokens)
# + counts = Counter(token for tokens in token_lists for token in set(tokens))


# %% wrong: A special that occurs as a token loses its place among the specials.
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [token for token, n in counts.items() if n >= min_freq]
    often.sort(key=lambda token: (-counts[token], token))
    return {token: index for index, token in enumerate([*specials, *often])}


# %% wrong, as above: min_freq is ignored.
# - often = [token for token, n in counts.items() if n >= min_freq]
# + often = [token for token, n in counts.items() if token not in specials]

# %% wrong, as above: Tokens that occur exactly min_freq times are left out; they belong in.
# - often = [token for token, n in counts.items() if n >= min_freq]
# + often = [token for token, n in counts.items() if n > min_freq and token not in specials]

# %% wrong, as above: A special that occurs as a token leaves a gap in the indices.
# - return {token: index for index, token in enumerate([*specials, *often])}
# + vocab = {}
# + for index, token in enumerate([*specials, *often]):
# +     vocab.setdefault(token, index)
# + return vocab

# %% right: Sorts the pairs of most_common, and returns a dict of its own kind.
from collections import Counter, OrderedDict
from itertools import chain


def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    pairs = Counter(chain.from_iterable(token_lists)).most_common()
    kept = [t for t, n in sorted(pairs, key=lambda p: (-p[1], p[0])) if not n < min_freq]
    words = list(specials) + [t for t in kept if t not in set(specials)]
    return OrderedDict(zip(words, range(len(words)), strict=True))


# %% right: Sorts alphabetically first and then by count, which keeps the order of ties.
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = {}
    for tokens in token_lists:
        for token in tokens:
            counts[token] = counts.get(token, 0) + 1
    vocab = {}
    for special in specials:
        vocab[special] = len(vocab)
    for token in sorted(sorted(counts), key=counts.get, reverse=True):
        if counts[token] >= min_freq and token not in vocab:
            vocab[token] = len(vocab)
    return vocab
