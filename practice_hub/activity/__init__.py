"""Activity: the story of the practice and its audit trail; the feed."""
