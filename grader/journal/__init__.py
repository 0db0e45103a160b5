"""What has been handed in and judged over a term, in a database in the output folder."""
