"""The writes of services: what the practice does for a client, from when, for which fee."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from practice_hub.activity import actions as story
from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.access import SUBJECT, subject_of
from practice_hub.clients.effects import Changes, summary
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.followers import Answer, standing, tell_followers
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.services import Service
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.outbox import append
from practice_hub.records.editing import Saved
from practice_hub.records.parsing import ParseError
from practice_hub.web.templating import long_date

SERVICES = "services"
"""What the services of a client, by its number, are called in events."""
_POUNDS = re.compile(r"£?([0-9]{1,7})(?:\.([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Wish:
    """What one service is to be, from texts."""

    service: Service
    starts_on: date
    ends_on: date | None = None
    fee_pence: int | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)


def of_client(session: TenantSession, client_id: int) -> dict[Service, ServiceEngagement]:
    own = select(ServiceEngagement).where(ServiceEngagement.client_id == client_id).order_by(ServiceEngagement.id)
    return {Service(one.service): one for one in session.scalars(own)}


def parse_fee(text: str) -> int | None:
    """Pence from “385” or “£1,250.50”."""
    bare = text.replace(",", "").replace(" ", "")
    if not bare:
        return None
    match = _POUNDS.fullmatch(bare)
    if not match:
        raise ParseError("Enter a fee in pounds, such as 385 or 1,250.50")
    return int(match[1]) * 100 + int(match[2] or 0)


def engage(
    session: WriteSession, client: Client, wishes: list[Wish], *, by: Viewer, answer: Answer | None = None
) -> Saved:
    """Bring the client's services to these wishes, the others stay. With an `answer` it may raise `Unseen`."""
    by.must(Permission.EDIT_CLIENTS)
    stood = standing(session, [client])
    there = of_client(session, client.id)
    changes: dict[str, list[str]] = {}
    for wish in wishes:
        before = _words(there.get(wish.service))
        if not _put(session, client, there.get(wish.service), wish):
            continue
        session.flush()
        after = _words(of_client(session, client.id)[wish.service])
        changes[wish.service.label] = [before, after if after != before else f"{after}, details changed"]
    if not changes:
        return Saved()
    _announce(session, client, changes, by)
    effects = tell_followers(session, [client], by, stood, answer)
    return Saved(list(changes), consequences=summary(effects.values()))


def _put(session: WriteSession, client: Client, engagement: ServiceEngagement | None, wish: Wish) -> bool:
    values = {
        "starts_on": wish.starts_on,
        "ends_on": wish.ends_on,
        "fee_pence": wish.fee_pence,
        "inputs": dict(wish.inputs),
    }
    if engagement is None:
        session.add(ServiceEngagement(client_id=client.id, service=wish.service.value, **values))
        return True
    changed = {name: value for name, value in values.items() if getattr(engagement, name) != value}
    for name, value in changed.items():
        setattr(engagement, name, value)
    return bool(changed)


def _words(engagement: ServiceEngagement | None) -> str:
    if engagement is None:
        return ""
    words = f"From {long_date(engagement.starts_on)}"
    if engagement.ends_on:
        words += f" to {long_date(engagement.ends_on)}"
    return words + (f", {fee_words(engagement.fee_pence)} a year" if engagement.fee_pence is not None else "")


def fee_words(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02}"


def _announce(session: WriteSession, client: Client, changes: Changes, by: Viewer) -> None:
    client.last_activity_at = clock.now()
    append(session, ClientEvent.SERVICES, SERVICES, client, data=story.who(by), related=[(SUBJECT, client)])
    story.record(
        session,
        by=by,
        action="client.services_changed",
        verb="changed the services of",
        subject=subject_of(client),
        description=", ".join(changes),
        changes=changes,
    )
