"""The judge's side of the trust line: the zygote, its workers, and how strongly they are held."""
