"""What students do at home beside running tests: see whether all is there, guess, hand in, update."""
