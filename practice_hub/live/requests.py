"""What the routes share: the hub of this process, the asked cursor, and a refusal (docs/realtime.md, section 4)."""

from flask import Request, Response, current_app

from practice_hub.realtime.event import Cursor
from practice_hub.realtime.hub import Hub, HubUnavailable
from practice_hub.web.extension import PracticeHub


def hub() -> Hub:
    return PracticeHub.of(current_app).hub


def asked_cursor(request: Request) -> Cursor | None:
    """`Last-Event-ID`, else `?cursor=`, else none. Anything that is no cursor counts as none."""
    return Cursor.parse(request.headers.get("Last-Event-ID")) or Cursor.parse(request.args.get("cursor"))


def refused(refusal: HubUnavailable) -> Response:
    """Come back later: the page shows polling meanwhile."""
    headers = {"Retry-After": str(refusal.retry_after), "Cache-Control": "no-store"}
    return Response(str(refusal), refusal.status, headers, content_type="text/plain; charset=utf-8")
