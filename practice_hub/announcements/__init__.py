"""Announcements: what an owner or manager tells the whole practice."""
