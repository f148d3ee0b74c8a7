"""Pages and text files go out as gzip, streams never: a proxy or a browser would hold their frames back.

A page that shows a secret beside what a stranger chose would tell the secret by its length (BREACH), so the CSRF token
has other bytes in each answer: web/csrf.py. Why this is not Flask-Compress: docs/decisions.md.
"""

import gzip

from flask import Flask, Response, request
from werkzeug.wsgi import FileWrapper

from practice_hub.base.threads import beside_the_loop

# The media types of pages and assets. `text/event-stream` is none of them.
TYPES = frozenset({"application/json", "image/svg+xml", "text/css", "text/html", "text/javascript", "text/plain"})
# Shorter ones fit into one packet of the network as they are.
SMALLEST_BYTES = 1_000
# A page is compressed once for one reader, an asset once for everybody.
PAGE_LEVEL, ASSET_LEVEL = 5, 9
# Some 5 ms of a processor: more than that must not hold up the event loop.
LONG_BYTES = 400_000

ASSETS = frozenset({"static", "assets"})
"""The endpoints of files that are the same for everybody."""


def init_compression(app: Flask) -> None:
    """Call it before whatever else adds to answers: the last registered sees an answer first."""
    cache: dict[str, bytes] = {}
    app.after_request(lambda response: _compress(response, cache))


def _compress(response: Response, cache: dict[str, bytes]) -> Response:
    """As gzip for who takes it. `cache`: compressed assets by their entity tags."""
    is_asset = request.endpoint in ASSETS
    if response.mimetype not in TYPES or response.status_code == 206 or (response.is_streamed and not is_asset):
        return response
    response.vary.add("Accept-Encoding")
    tag = _one_tag(response)
    if (response.content_length or 0) < SMALLEST_BYTES or not request.accept_encodings["gzip"]:
        return response
    if is_asset and tag:
        return _send(response, cache.get(tag) or cache.setdefault(tag, _gzip(_content(response), ASSET_LEVEL)))
    return _send(response, _gzip(_content(response), PAGE_LEVEL))


def _one_tag(response: Response) -> str:
    """For the file as it is and as gzip: a weak one says that they mean the same (RFC 9110, section 8.8.3)."""
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return tag or ""


def _content(response: Response) -> bytes:
    response.direct_passthrough = False
    return response.get_data()


def _gzip(content: bytes, level: int) -> bytes:
    if len(content) < LONG_BYTES:
        return gzip.compress(content, level, mtime=0)
    return beside_the_loop(lambda: gzip.compress(content, level, mtime=0))


def _send(response: Response, content: bytes) -> Response:
    """In the place of what it had, which may be an open file."""
    response.direct_passthrough = False
    if isinstance(response.response, FileWrapper):
        response.call_on_close(response.response.close)
    response.set_data(content)
    response.headers["Content-Encoding"] = "gzip"
    return response
