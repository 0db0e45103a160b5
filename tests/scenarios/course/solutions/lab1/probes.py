"""Nothing to look at beside what calls return."""
