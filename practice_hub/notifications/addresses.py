"""Addresses inside the application: every notification leads to a page that there is."""

import re
from urllib.parse import unquote, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

HOME = "/notifications"
LONGEST = 300
# One slash and then no second one, in whatever way browsers read one; nothing that is not printed.
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*\Z")


def leads_somewhere(app: Flask, address: str) -> bool:
    """Whether it is a path of ours that can be opened. Which record stands there, and for whom, the page decides."""
    if len(address) > LONGEST or not _LOCAL.match(address):
        return False
    try:
        app.url_map.bind("").match(unquote(urlsplit(address).path), method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return False
    return True


def safe_return(app: Flask, wanted: str | None) -> str:
    """Where a form without a script goes back to."""
    return wanted if wanted and leads_somewhere(app, wanted) else HOME
