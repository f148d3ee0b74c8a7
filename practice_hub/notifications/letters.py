"""What people are written: the notification that goes out at once, and the digest. Plain text and HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from itsdangerous import BadSignature, URLSafeSerializer

from practice_hub.base.config import Settings
from practice_hub.base.directory import hashed
from practice_hub.base.mail import Letter
from practice_hub.notifications.batch import clip
from practice_hub.notifications.digest import Digest, DigestLine
from practice_hub.notifications.enums import DeliveryChannel
from practice_hub.notifications.models import Notification
from practice_hub.people.models import User
from practice_hub.web.extension import PracticeHub
from practice_hub.web.templating import counted, path_builder, render_partial

# Longer letters are not read; the rest stands in the list.
MOST_LINES = 30
LONGEST_SUBJECT = 120
NOTHING: Digest = {}
SALT = "stop notification mails"

WHY = {
    DeliveryChannel.EMAIL_NOW: "You get this since you chose to be written to at once.",
    DeliveryChannel.DIGEST: "You get this digest on working days when there is something to say.",
}


def letter(
    app: Flask,
    user: User,
    own: Sequence[Notification],
    channel: DeliveryChannel,
    digest: Digest = NOTHING,
) -> Letter:
    """The letter about these notifications, newest first, and what else waits; there is at least one of both."""
    settings = PracticeHub.of(app).settings
    own, path = _besides(own, digest), path_builder(app)
    lines = lines_of(own)
    token = stop_token(settings, user, channel)
    stop_url = settings.public_url + path("unsubscribing.page", token=token)
    content = {
        "name": user.name,
        "base": settings.public_url,
        "digest": digest,
        "lines": lines[:MOST_LINES],
        "more": len(lines) - MOST_LINES if len(lines) > MOST_LINES else 0,
        "list_url": settings.public_url + path("notifications.index"),
        "choose_url": settings.public_url + path("notification_preferences.page"),
        "stop_url": stop_url,
        "why": WHY[channel],
    }
    headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    html = render_partial(app, "notifications/letter.html", **content)
    return Letter(
        _subject(own, lines, channel, digest), render_partial(app, "notifications/letter.txt", **content), html, headers
    )


def lines_of(own: Sequence[Notification]) -> list[DigestLine]:
    """One line for each group, at the place of its newest."""
    return [
        DigestLine(
            f"{some[0].title} ×{len(some)}" if len(some) > 1 else some[0].title,
            some[0].message,
            some[0].action_url,
        )
        for some in _groups(own)
    ]


def _groups(own: Sequence[Notification]) -> list[list[Notification]]:
    groups: dict[tuple[object, ...], list[Notification]] = {}
    for one in own:
        groups.setdefault((one.day, one.group_key or one.id), []).append(one)
    return list(groups.values())


def _besides(own: Sequence[Notification], digest: Digest) -> list[Notification]:
    """Those that tell of more than of records which the digest names already."""
    named = {line.url for items in digest.values() for line in items.first}
    return [one for some in _groups(own) if {each.action_url for each in some} - named for one in some]


def _subject(
    own: Sequence[Notification],
    lines: Sequence[DigestLine],
    channel: DeliveryChannel,
    digest: Digest,
) -> str:
    if channel is DeliveryChannel.DIGEST:
        said = [f"{items.number:,} {section}" for section, items in digest.items()]
        words = "Your morning digest: " + ", ".join([*said, *([counted(len(own), "notification")] if own else [])])
    else:
        words = lines[0].title if len(lines) == 1 else f"{counted(len(own), 'notification')} from Practice Hub"
    # A header is one line.
    return clip(" ".join(words.split()), LONGEST_SUBJECT)


# --- the link that stops them ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose letters of which sort, and the address that they went to: none in a letter of an earlier version."""

    tenant_id: int
    user_id: int
    channel: DeliveryChannel
    address: str

    def is_of(self, user: User) -> bool:
        """Whoever reads letters to an address that the person has left stops nothing and is shown nothing."""
        return user.active and self.address in ("", _short(user.email))


def stop_token(settings: Settings, user: User, channel: DeliveryChannel) -> str:
    """Good without signing in, and for this alone."""
    return _serializer(settings).dumps([user.tenant_id, user.id, str(channel), _short(user.email)])


def read_stop_token(settings: Settings, token: str) -> Stop | None:
    """None when we did not make it."""
    try:
        tenant_id, user_id, channel, *address = _serializer(settings).loads(token)
    except BadSignature:
        return None
    return Stop(tenant_id, user_id, DeliveryChannel(channel), "".join(address))


def _short(email: str) -> str:
    """Enough to tell a person's addresses apart; the signature is what nobody can make."""
    return hashed(email)[:16]


def _serializer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, SALT)
