"""Two fields that a demonstration practice made for its clients, and what stands in them."""

import random
from collections.abc import Sequence
from datetime import timedelta

from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.enums import FieldKind
from practice_hub.clients.models import Client, CustomField

RISKS, SHARES = ("Low", "Normal", "High"), (30, 62, 8)
SHARE_KNOWN = 0.9
# Reviews are due once in one to three years.
REVIEW_DAYS = (-40, 1_000)


def add_own_fields(session: WriteSession, clients: Sequence[Client], rng: random.Random) -> None:
    """Before the clients are written, so that they are written once."""
    risk = CustomField(label="AML risk", kind=FieldKind.CHOICE, choices=list(RISKS), retired=[], place=1)
    review = CustomField(label="Next AML review", kind=FieldKind.DATE, choices=[], retired=[], place=2)
    session.add_all([risk, review])
    session.flush()
    for client in clients:
        if rng.random() < SHARE_KNOWN:
            day = clock.today() + timedelta(days=rng.randint(*REVIEW_DAYS))
            client.custom = {str(risk.id): rng.choices(RISKS, SHARES)[0], str(review.id): day.isoformat()}
