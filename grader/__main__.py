"""``python -m grader``: the command line, where no script ``grader`` is on the path."""

from grader.commands.cli import main

if __name__ == "__main__":
    main()
