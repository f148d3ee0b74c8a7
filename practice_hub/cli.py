"""The `flask` commands: practice, user, demo, deadlines, events, db, work."""

from flask import Flask


def init_commands(app: Flask) -> None:
    """Hang every group of commands on the app."""
