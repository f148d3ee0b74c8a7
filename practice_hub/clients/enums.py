"""What a client can be: types, statuses, VAT staggers and year ends, with the words that people read."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ClientType(StrEnum):
    LIMITED_COMPANY = "limited_company"
    PLC = "plc"
    LLP = "llp"
    PARTNERSHIP = "partnership"
    SOLE_TRADER = "sole_trader"
    INDIVIDUAL = "individual"
    TRUST = "trust"
    CHARITY = "charity"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"plc": "PLC", "llp": "LLP"}.get(self.value, _sentence(self.value))


class ClientStatus(StrEnum):
    PROSPECT = "prospect"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    DISENGAGING = "disengaging"
    FORMER = "former"

    @property
    def label(self) -> str:
        return _sentence(self.value)


class VatStagger(StrEnum):
    """Which months a VAT-registered client's periods end in."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    MONTHLY = "monthly"
    ANNUAL = "annual"

    @property
    def label(self) -> str:
        return _STAGGERS[self]


_STAGGERS = {
    VatStagger.ONE: "Stagger 1: Mar, Jun, Sep, Dec",
    VatStagger.TWO: "Stagger 2: Jan, Apr, Jul, Oct",
    VatStagger.THREE: "Stagger 3: Feb, May, Aug, Nov",
    VatStagger.MONTHLY: "Monthly",
    VatStagger.ANNUAL: "Annual",
}


class RelationKind(StrEnum):
    """What one client is to another."""

    DIRECTOR_OF = "director_of"
    SHAREHOLDER_OF = "shareholder_of"
    PARENT_OF = "parent_of"
    PARTNER_IN = "partner_in"
    TRUSTEE_OF = "trustee_of"
    SPOUSE_OF = "spouse_of"

    @property
    def label(self) -> str:
        return "Parent company of" if self is RelationKind.PARENT_OF else _sentence(self.value)

    @property
    def inverse_label(self) -> str:
        """The same, seen from the other side."""
        if self is RelationKind.SPOUSE_OF:
            return self.label
        if self is RelationKind.PARENT_OF:
            return "Subsidiary of"
        return self.value.partition("_")[0].capitalize()


class FieldKind(StrEnum):
    """What a field of the practice's own holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"

    @property
    def label(self) -> str:
        return {"yes_no": "Yes or no", "choice": "Choice from a list"}.get(self.value, _sentence(self.value))


COMPANIES = frozenset({ClientType.LIMITED_COMPANY, ClientType.PLC, ClientType.LLP})
"""Those that Companies House knows, and that owe it accounts."""
REGISTERED = COMPANIES | {ClientType.CHARITY, ClientType.OTHER}
"""Those that may have a company number and a registered office: a charity can be a company too."""

# A leap year, so that 29 February is a day of it.
_ANY_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True, order=True)
class YearEnd:
    """The day on which a client's year ends, every year. 29 February means the end of February."""

    month: int
    day: int

    def __post_init__(self) -> None:
        date(_ANY_LEAP_YEAR, self.month, self.day)

    def in_year(self, year: int) -> date:
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

    def __str__(self) -> str:
        if (self.month, self.day) == (2, 29):
            return "End of February"
        return f"{date(_ANY_LEAP_YEAR, self.month, self.day):%-d %B}"

    @property
    def short(self) -> str:
        return f"{date(_ANY_LEAP_YEAR, self.month, self.day):%-d %b}"


def _sentence(value: str) -> str:
    return value.replace("_", " ").capitalize()
