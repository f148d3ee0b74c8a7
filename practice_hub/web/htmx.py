"""What a request says about itself when htmx made it."""

from flask import request


def is_htmx() -> bool:
    """Whether htmx asks (and not the browser itself, which wants a whole page)."""
    return request.headers.get("HX-Request") == "true"
