"""From grades to what platforms and other programs take back; each module is one format."""
