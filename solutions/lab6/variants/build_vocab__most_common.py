"""Sorts the pairs of most_common, and returns a dict of its own kind."""

from collections import Counter, OrderedDict
from itertools import chain


def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    pairs = Counter(chain.from_iterable(token_lists)).most_common()
    kept = [t for t, n in sorted(pairs, key=lambda p: (-p[1], p[0])) if not n < min_freq]
    words = list(specials) + [t for t in kept if t not in set(specials)]
    return OrderedDict(zip(words, range(len(words)), strict=True))
