"""Addresses inside the application: every notification leads to a page that there is."""

from flask import Flask

from practice_hub.web.addresses import local_rule

HOME = "/notifications"
LONGEST = 300


def leads_somewhere(app: Flask, address: str) -> bool:
    """Whether it is a path of ours that can be opened. Which record stands there, and for whom, the page decides."""
    return local_rule(app, address, LONGEST) is not None


def safe_return(app: Flask, wanted: str | None) -> str:
    """Where a form without a script goes back to."""
    return wanted if wanted and leads_somewhere(app, wanted) else HOME
