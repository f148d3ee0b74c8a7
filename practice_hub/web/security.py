"""Headers on every answer, the CSRF token, trusted hosts and cookies."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.middleware.proxy_fix import ProxyFix

from practice_hub.base.config import Settings
from practice_hub.web.compression import ASSETS
from practice_hub.web.csrf import MaskedCSRFProtect

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The CSRF check of forms over https needs our own origin as referrer.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

# A whole year, as HSTS lists ask for.
HSTS = "max-age=31536000"
# No form of ours is larger; what is imported says its own limit.
MOST_REQUEST_BYTES = 2_000_000

csrf = MaskedCSRFProtect()


class Sessions(SecureCookieSessionInterface):
    """Flask's own, but for assets: Flask-Login looks into the session of each request, which made them vary by it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in ASSETS:
            super().save_session(app, session, response)


def init_security(app: Flask, settings: Settings) -> None:
    """Cookies, hosts, CSRF and headers, all from the address that people open."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=settings.cookie_name,
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=MOST_REQUEST_BYTES,
        # A page left open for an hour must still save.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken", "X-CSRF-Token"],
        WTF_CSRF_SSL_STRICT=settings.is_https,
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.session_interface = Sessions()
    csrf.init_app(app)
    app.after_request(lambda response: _protect(response, settings.is_https))


def _protect(response: Response, is_https: bool) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if is_https:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if "Cache-Control" not in response.headers and request.endpoint not in ASSETS:
        # An old copy from the history carries its own cursor, so showing it is right; a shared cache must not.
        response.headers["Cache-Control"] = "private, no-cache"
    return response
