"""`next=`: where a person wanted to go. The only function that lets an address from outside decide that."""

import re
from urllib.parse import unquote, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from practice_hub.accounts.sign_in_required import OPEN_ENDPOINTS

HOME = "/"
# One slash and then no second one, in whatever way browsers read one; nothing that is not printed.
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*\Z")


def safe_next(app: Flask, wanted: str | None) -> str:
    """The wanted page when it is one of ours that a signed-in person can open, else the dashboard."""
    if not wanted or len(wanted) > 2_000 or not _LOCAL.match(wanted):
        return HOME
    page = unquote(urlsplit(wanted).path)
    try:
        endpoint, _ = app.url_map.bind("").match(page, method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return HOME
    return HOME if endpoint in OPEN_ENDPOINTS or page.startswith("/realtime/") else wanted
