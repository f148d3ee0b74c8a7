"""What an import does to the deadlines of the clients that it changes. Nobody is asked: what stands is never moved."""

from collections.abc import Iterable
from typing import Any

from practice_hub.base.batches import batches
from practice_hub.base.database import TenantSession
from practice_hub.clients import access as clients
from practice_hub.clients.effects import Effects, summary
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.observers import DATED, foresee
from practice_hub.imports.planning import Plan

# Clients of one piece: their deadlines are held in memory together.
PIECE = 100
FOLLOWS = "Deadlines that follow: "
"""Begins what is said of them, after what else there is to say of a file."""


def dated(changes: dict[str, list[str]], place: int) -> dict[str, Any]:
    """The values before (0) or after (1) a row of the fields that dates follow from."""
    return {name: FIELDS[name].parse(pair[place]) for name, pair in changes.items() if name in DATED}


def foresee_deadlines(session: TenantSession, plans: Iterable[Plan]) -> str:
    """Says in each row what its client's deadlines would become; answers it of all rows."""
    found: list[Effects] = []
    changing = (one for one in plans if one.client_id and not DATED.isdisjoint(one.changes))
    for piece in batches(changing, PIECE):
        values = {one.client_id: dated(one.changes, 1) for one in piece if one.client_id}
        effects = foresee(session, list(clients.by_ids(session, set(values)).values()), values)
        for plan in piece:
            own = effects.get(plan.client_id or 0)
            if own and own.counts:
                plan.reason = f"{plan.reason} {FOLLOWS}{summary([own])}.".strip()[:300]
                found.append(own)
    return summary(found)


def with_deadlines(note: str, words: str) -> str:
    """The note of a file with what was worked out last."""
    bare = note.partition(FOLLOWS)[0].strip()
    return f"{bare} {FOLLOWS}{words}. What is begun or filed or has ended is left.".strip() if words else bare
