"""What a lecturer wrote down: labs and their rubrics, and the data that they come with."""
