"""What students do while they write: tests as they save and in notebooks, what is asked."""
