"""The tests, the student that they ask, and what they say; at home and behind the trust line."""
