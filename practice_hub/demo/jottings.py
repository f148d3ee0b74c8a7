"""Notes that colleagues of a demonstration practice wrote about clients; a few are pinned."""

import random
from collections.abc import Sequence
from datetime import timedelta

from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.access import SUBJECT
from practice_hub.clients.models import Client
from practice_hub.notes.mentions import mentions_in
from practice_hub.notes.models import Note
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission, permissions_of

SHARE_WITH_NOTES = 0.25
SHARE_PINNED = 0.3
LONGEST_DAYS = 200
TEXTS = (
    "Prefers to be called after 4 pm; mornings are at the workshop.",
    "New van on lease from January.\nCheck VAT recovery and whether private use is kept in a log.",
    "Asked for a quote for monthly bookkeeping. Sent, waiting for an answer.",
    "Records come in a box, once a year. Ask for bank statements separately.",
    "{colleague} has the signed engagement letter.",
    "{colleague} could you confirm the payroll journal before the accounts go out?",
    "Director’s loan is overdrawn: raise it before the year end.",
    "Thinking of selling in two years. Talk about reliefs at the next meeting.",
)


def add_jottings(session: WriteSession, staff: Sequence[User], clients: Sequence[Client], rng: random.Random) -> None:
    """One to three for a quarter of the clients."""
    writers = [user for user in staff if Permission.EDIT_CLIENTS in permissions_of(user.role)]
    names = {user.id: user.name for user in writers}
    chosen = rng.sample(list(clients), round(len(clients) * SHARE_WITH_NOTES))
    session.add_all(
        _note(client, rng, writers, names) for client in [*clients[:1], *chosen] for _ in range(rng.randint(1, 3))
    )


def _note(client: Client, rng: random.Random, writers: Sequence[User], names: dict[int, str]) -> Note:
    author, colleague = rng.sample(list(writers), 2)
    body = rng.choice(TEXTS).format(colleague=f"@{colleague.name}")
    moment = clock.now() - timedelta(days=rng.randint(1, LONGEST_DAYS), minutes=rng.randint(0, 600))
    found = mentions_in(body, names)
    return Note(
        subject_type=SUBJECT,
        subject_id=client.id,
        body=body,
        mentions=[[one.begin, one.end, one.user_ids[0]] for one in found],
        told=sorted({user_id for one in found for user_id in one.user_ids}),
        author_id=author.id,
        author_name=author.name,
        created_at=moment,
        pinned_at=moment if rng.random() < SHARE_PINNED else None,
    )
