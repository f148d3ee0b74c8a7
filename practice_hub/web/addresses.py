"""Addresses that come from outside: only a path of this application is followed."""

import re
from urllib.parse import unquote, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

# One slash and then no second one, in whatever way browsers read one; nothing that is not printed.
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*\Z")


def local_rule(app: Flask, address: str, longest: int) -> Rule | None:
    """The rule of the page that this path of ours opens; None when there is none, or more letters than `longest`."""
    if len(address) > longest or not _LOCAL.match(address):
        return None
    try:
        rule, _ = app.url_map.bind("").match(unquote(urlsplit(address).path), method="GET", return_rule=True)
    except (HTTPException, RequestRedirect, ValueError):
        return None
    return rule
