"""The command line: thin, and the one place that prints."""
