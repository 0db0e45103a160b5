"""What students do at home beside running tests: see whether all is there, hand in, take a newer kit."""
