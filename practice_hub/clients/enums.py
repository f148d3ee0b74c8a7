"""What a client can be: types, statuses, VAT staggers and year ends, with the words that people read."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from practice_hub.base.labels import Labelled


class ClientType(Labelled):
    LIMITED_COMPANY = "limited_company"
    PLC = "plc", "PLC"
    LLP = "llp", "LLP"
    PARTNERSHIP = "partnership"
    SOLE_TRADER = "sole_trader"
    INDIVIDUAL = "individual"
    TRUST = "trust"
    CHARITY = "charity"
    OTHER = "other"


class ClientStatus(Labelled):
    PROSPECT = "prospect"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    DISENGAGING = "disengaging"
    FORMER = "former"


class VatStagger(Labelled):
    """Which months a VAT-registered client's periods end in."""

    ONE = "1", "Stagger 1: Mar, Jun, Sep, Dec"
    TWO = "2", "Stagger 2: Jan, Apr, Jul, Oct"
    THREE = "3", "Stagger 3: Feb, May, Aug, Nov"
    MONTHLY = "monthly"
    ANNUAL = "annual"


class RelationKind(Labelled):
    """What one client is to another."""

    DIRECTOR_OF = "director_of"
    SHAREHOLDER_OF = "shareholder_of"
    PARENT_OF = "parent_of", "Parent company of"
    PARTNER_IN = "partner_in"
    TRUSTEE_OF = "trustee_of"
    SPOUSE_OF = "spouse_of"

    @property
    def inverse_label(self) -> str:
        """The same, seen from the other side."""
        if self is RelationKind.SPOUSE_OF:
            return self.label
        if self is RelationKind.PARENT_OF:
            return "Subsidiary of"
        return self.value.partition("_")[0].capitalize()


class FieldKind(Labelled):
    """What a field of the practice's own holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no", "Yes or no"
    CHOICE = "choice", "Choice from a list"


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
