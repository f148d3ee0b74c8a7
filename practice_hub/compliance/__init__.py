"""Compliance: statutory deadlines, when they fall and why."""
