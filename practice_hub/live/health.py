"""Health: `/healthz` says the process answers, `/readyz` that it can serve (docs/realtime.md, section 4)."""

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from practice_hub.live.requests import hub
from practice_hub.web.extension import PracticeHub

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    return _plain("ok", 200)


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """503 with the reasons while the database is away or not migrated, a back-up was just restored, or it drains."""
    checks = PracticeHub.of(current_app).readiness
    wrong = [words for check in checks if (words := check())]
    if hub().draining:
        wrong.append("this process is ending")
    return _plain("\n".join(wrong) or "ready", 503 if wrong else 200)


def _plain(words: str, code: int) -> Response:
    return Response(words + "\n", code, {"Cache-Control": "no-store"}, content_type="text/plain; charset=utf-8")
