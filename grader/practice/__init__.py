"""What students do while they write: tests as they save, in notebooks, what is asked, guesses before code."""
