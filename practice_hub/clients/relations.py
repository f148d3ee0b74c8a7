"""What clients are to each other: director, spouse, parent company. Said once, shown on both sides."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from practice_hub.base.database import TenantSession
from practice_hub.clients.enums import RelationKind
from practice_hub.clients.models import Client, ClientRelation

# After a kind's name, in a form: seen from the other side.
INVERSE = "-inverse"
# No client has more; a page must end.
MOST_RELATED = 100


@dataclass(frozen=True, slots=True)
class Related:
    """One relation as it is seen from one side: “Director of”, and the other client."""

    id: int
    words: str
    other: Client


def wordings() -> dict[str, str]:
    """What a form offers: each kind from both sides, those that read the same from both once."""
    inverse = {f"{kind.value}{INVERSE}": _asked(kind) for kind in RelationKind if kind.inverse_label != kind.label}
    return {kind.value: kind.label for kind in RelationKind} | inverse


def _asked(kind: RelationKind) -> str:
    return kind.inverse_label if kind is RelationKind.PARENT_OF else f"Has as {kind.inverse_label.lower()}"


def related_to(session: TenantSession, client_ids: Collection[int]) -> Mapping[int, Sequence[Related]]:
    """What each of these clients is to others, with one query."""
    found = defaultdict[int, list[Related]](list)
    own = select(ClientRelation).options(joinedload(ClientRelation.of), joinedload(ClientRelation.to))
    concerned = or_(ClientRelation.of_id.in_(client_ids), ClientRelation.to_id.in_(client_ids))
    for one in session.scalars(own.where(concerned).order_by(ClientRelation.id).limit(MOST_RELATED * len(client_ids))):
        if one.of_id in client_ids:
            found[one.of_id].append(Related(one.id, RelationKind(one.kind).label, one.to))
        if one.to_id in client_ids:
            found[one.to_id].append(Related(one.id, RelationKind(one.kind).inverse_label, one.of))
    return found


def get_relation(session: TenantSession, relation_id: int) -> ClientRelation | None:
    own = select(ClientRelation).options(joinedload(ClientRelation.of), joinedload(ClientRelation.to))
    return session.scalar(own.where(ClientRelation.id == relation_id))
