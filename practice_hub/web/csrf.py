"""The CSRF token, with other bytes in each answer: from the length of compressed pages nobody learns it (BREACH)."""

import base64
import binascii
import secrets

from flask import Flask, g
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf


class MaskedCSRFProtect(CSRFProtect):  # type: ignore[misc]  # Flask-WTF ships no types
    """Flask-WTF's protection, whose token goes out masked by a pad of its own length and comes back so."""

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = masked_token
        app.context_processor(lambda: {"csrf_token": masked_token})

    def _get_csrf_token(self) -> str | None:
        token: str | None = super()._get_csrf_token()
        return token and unmask(token)


def masked_token() -> str:
    """The token of this answer: the same wherever the page shows it."""
    if "hub_csrf_token" not in g:
        g.hub_csrf_token = mask(generate_csrf())
    return str(g.hub_csrf_token)


def mask(token: str) -> str:
    """A pad of chance and the token under it (exclusive or), in the alphabet of addresses."""
    text = token.encode()
    pad = secrets.token_bytes(len(text))
    return base64.urlsafe_b64encode(pad + _xor(text, pad)).decode()


def unmask(masked: str) -> str:
    """The token that was masked. What is no masked token is answered as it is, for the check to refuse."""
    try:
        content = base64.b64decode(masked, altchars=b"-_", validate=True)
        half = len(content) // 2
        return _xor(content[half:], content[:half]).decode("ascii")
    except (binascii.Error, ValueError):
        return masked


def _xor(text: bytes, pad: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(text, pad, strict=False))
