"""Raises SystemExit(0), as a program does that ended well.

ends: raised
"""


def total(x):
    raise SystemExit(0)


# %% honest twin
"""Defines a command-line entry that exits, and does not run it."""


def main():
    raise SystemExit(0)


if __name__ == "__main__":
    main()
