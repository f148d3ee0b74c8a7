"""Error pages: what failed, what still works, and a reference that the log carries too."""

import logging
import secrets

from flask import Flask, Response, g, make_response, render_template, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

logger = logging.getLogger(__name__)

PAGES = {400, 401, 403, 404, 413, 429, 500, 503}
# The addresses of the real-time core answer a page's script, which swaps no error page.
PLAIN = "/realtime/"
# What SQLAlchemy raises when the database cannot be asked: no connection, one that broke, or none free in time.
AWAY = (OperationalError, InterfaceError, PoolTimeout)
# Codes without a page of their own are shown by the nearest one.
NEAREST = {405: 404, 410: 404, 414: 413, 431: 413}


def init_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    for kind in AWAY:
        app.register_error_handler(kind, _database_away)
    app.register_error_handler(Exception, _fault)
    # Flask's own words, of faults after the view, name the address.
    app.log_exception = lambda exc_info: _log(exc_info[1])  # type: ignore[method-assign]


def reference() -> str:
    """Names this request in the log and on an error page."""
    if "hub_reference" not in g:
        g.hub_reference = secrets.token_hex(4)
    return str(g.hub_reference)


def error_page(code: int, words: str = "", error: HTTPException | None = None) -> Response:
    """The page of an error. From 500 on it needs neither the database nor a viewer."""
    if request.path.startswith(PLAIN):
        return _with_headers(Response(f"{code}\n", code, content_type="text/plain; charset=utf-8"), error)
    page = code if code in PAGES else NEAREST.get(code, 500 if code >= 500 else 404)
    g.hub_error = code
    response = make_response(
        render_template(f"errors/{page}.html", code=code, words=words, reference=reference()), code
    )
    return _with_headers(response, error)


def _with_headers(response: Response, error: HTTPException | None) -> Response:
    for name, value in error.get_headers() if error is not None else ():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, AWAY):
        # It went away under another error: its handler, or its page, asked it.
        return _database_away(error.original_exception)
    assert error.code is not None, "Flask itself answers one that carries its own response, a redirect among them"
    words = error.description or ""
    return error_page(error.code, "" if words == type(error).description else words, error)


def _database_away(error: Exception) -> Response:
    logger.error("the database is away (%s) at %s", reference(), _place(), exc_info=error)
    return error_page(503, error=ServiceUnavailable(retry_after=5))


def _fault(error: Exception) -> Response:
    _log(error)
    return error_page(500, error=InternalServerError())


def _log(error: BaseException | None) -> None:
    logger.error("a fault (%s) at %s", reference(), _place(), exc_info=error)


def _place() -> str:
    """The rule that the address follows: the address itself may hold a secret, and what somebody searched for."""
    return request.url_rule.rule if request.url_rule else "no route"
