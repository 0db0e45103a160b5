"""From records to what people read: pages, tables, the score report."""
