"""From what was handed in to the program in it: text only, nothing runs."""
