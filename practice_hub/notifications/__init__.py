"""Notifications: what one person should know, how it reaches them, and what they want to be told."""
