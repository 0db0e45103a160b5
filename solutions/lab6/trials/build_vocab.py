# %% wrong: The tokens are in alphabetical order alone; the most frequent come first.
# - frequent.sort(key=lambda token: (-counts[token], token))
# + frequent.sort()

# %% wrong: The tokens stand in the order in which they were first met; the most frequent come first.
# - frequent.sort(key=lambda token: (-counts[token], token))

# %% wrong: Tokens that occur equally often stand in the order in which they were met.
# - frequent.sort(key=lambda token: (-counts[token], token))
# + frequent.sort(key=lambda token: -counts[token])

# %% wrong: Tokens that occur equally often stand in an order of chance.
# - frequent.sort(key=lambda token: (-counts[token], token))
# + frequent.sort(key=lambda token: (-counts[token], token[::-1]))

# %% wrong: The indices begin at 1.
# - return {token: index for index, token in enumerate([*specials, *frequent])}
# + return {token: index for index, token in enumerate([*specials, *frequent], start=1)}

# %% wrong: (unnamed) The dict goes from index to token.
# - return {token: index for index, token in enumerate([*specials, *frequent])}
# + return dict(enumerate([*specials, *frequent]))

# %% wrong: (unnamed) It returns a list of tokens.
# - return {token: index for index, token in enumerate([*specials, *frequent])}
# + return [*specials, *frequent]

# %% wrong: (unnamed) Nothing but the first text counts.
# - counts = Counter(token for tokens in token_lists for token in tokens)
# + counts = Counter(token for tokens in token_lists[:1] for token in tokens)

# %% wrong: min_freq is ignored.
# - frequent = [token for token, n in counts.items() if n >= min_freq and token not in specials]
# + frequent = [token for token, n in counts.items() if token not in specials]

# %% wrong: Tokens that occur exactly min_freq times are left out; they belong in.
# - frequent = [token for token, n in counts.items() if n >= min_freq and token not in specials]
# + frequent = [token for token, n in counts.items() if n > min_freq and token not in specials]

# %% wrong: The specials are missing.
# - return {token: index for index, token in enumerate([*specials, *frequent])}
# + return {token: index for index, token in enumerate(frequent)}

# %% wrong: The rarest tokens come first.
# - frequent.sort(key=lambda token: (-counts[token], token))
# + frequent.sort(key=lambda token: (counts[token], token))

# %% wrong: Equally frequent tokens stand in reversed alphabetical order.
# - frequent.sort(key=lambda token: (-counts[token], token))
# + frequent.sort(key=lambda token: (counts[token], token), reverse=True)

# %% wrong: Tokens that occur equally often stand in an order of chance.
# - frequent.sort(key=lambda token: (-counts[token], token))
# + frequent.sort(key=lambda token: (-counts[token], sum(token.encode()) * 7919 % 101))

# %% wrong: A special that occurs as a token loses its place among the specials.
# - frequent = [token for token, n in counts.items() if n >= min_freq and token not in specials]
# + frequent = [token for token, n in counts.items() if n >= min_freq]

# %% wrong: The specials come last.
# - return {token: index for index, token in enumerate([*specials, *frequent])}
# + return {token: index for index, token in enumerate([*frequent, *specials])}

# %% wrong: It counts in how many texts a token occurs, not how often.
# - counts = Counter(token for tokens in token_lists for token in tokens)
# + counts = Counter(token for tokens in token_lists for token in set(tokens))

# %% wrong: The specials are always <pad> and <unk>; take those that are given.
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [
        token for token, n in counts.items() if n >= min_freq and token not in ("<pad>", "<unk>")
    ]
    often.sort(key=lambda token: (-counts[token], token))
    specials = ("<pad>", "<unk>")
    return {token: index for index, token in enumerate([*specials, *often])}


# %% wrong: A special that occurs as a token leaves a gap in the indices.
def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    counts = Counter(token for tokens in token_lists for token in tokens)
    often = [token for token, n in counts.items() if n >= min_freq]
    often.sort(key=lambda token: (-counts[token], token))
    vocab = {}
    for index, token in enumerate([*specials, *often]):
        vocab.setdefault(token, index)
    return vocab


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
