"""The services that the practice does for a client, and their fees."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from practice_hub.base.database import TenantSession
from practice_hub.clients.models import ServiceEngagement
from practice_hub.clients.services import Service
from practice_hub.records.parsing import ParseError

SERVICES = "services"
"""What the services of a client, by its number, are called in events."""

_POUNDS = re.compile(r"£?([0-9]{1,7})(?:\.([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class EngagementInput:
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


def fee_words(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02}"
