"""(unnamed) The vocabulary lacks all tokens but the specials."""


def build_vocab(token_lists, min_freq=1, specials=("<pad>", "<unk>")):
    return {special: index for index, special in enumerate(specials)}
