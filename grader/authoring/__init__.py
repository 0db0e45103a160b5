"""For who writes labs: from one source to what students receive, and the proof of it."""
