"""Stopping emails by the link that is in each of them: without signing in, and with one click of a mail program.

RFC 8058: the program sends a POST to the address of the List-Unsubscribe header; opening it changes nothing.
"""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from practice_hub.notifications.actions.preferences import stop_mails
from practice_hub.notifications.enums import DeliveryChannel
from practice_hub.notifications.letters import read_stop_token
from practice_hub.people import access as people
from practice_hub.people.models import User
from practice_hub.people.viewer import viewer_of
from practice_hub.web.extension import settings
from practice_hub.web.security import csrf
from practice_hub.web.sessions import database

bp = Blueprint("unsubscribing", __name__)

WORDS = {
    DeliveryChannel.EMAIL_NOW: "emails about single notifications",
    DeliveryChannel.DIGEST: "the morning digest",
}


@bp.get("/unsubscribe/<token>")
def page(token: str) -> ResponseReturnValue:
    user, channel = _opened(token)
    return render_template("notifications/unsubscribe.html", person=user, words=WORDS[channel], is_done=False)


@bp.post("/unsubscribe/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF ships no types
def stop(token: str) -> ResponseReturnValue:
    """A mail program has no token of ours for forms; the address itself is the secret."""
    user, channel = _opened(token)
    with database().write(user.tenant_id) as session:
        stop_mails(session, channel, by=viewer_of(user))
    return render_template("notifications/unsubscribe.html", person=user, words=WORDS[channel], is_done=True)


def _opened(token: str) -> tuple[User, DeliveryChannel]:
    stop = read_stop_token(settings(), token) or abort(404)
    with database().read(stop.tenant_id) as session:
        user = people.get_user(session, stop.user_id)
    if user is None or not stop.is_of(user) or stop.channel not in WORDS:
        abort(404)
    return user, stop.channel
