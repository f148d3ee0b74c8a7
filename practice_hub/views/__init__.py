"""Saved views: a list with its filters, under a name, for its owner or for the whole practice. docs/views.md."""
