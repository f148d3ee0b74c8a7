"""What can fall due: each kind of deadline, the service that brings it, and how long before it the practice aims."""

from collections.abc import Mapping
from dataclasses import dataclass

from practice_hub.clients.services import Service
from practice_hub.compliance.rules import RULES
from practice_hub.compliance.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Obligation:
    """`id` names it in deadlines and addresses; `rule_id` is the rule of law behind it."""

    id: str
    title: str
    service: Service
    rule_id: str
    lead_days: int
    """The practice's own aim is so many days before the statutory date."""

    @property
    def law(self) -> Rule:
        return RULES[self.rule_id]


_ALL = (
    Obligation("accounts-filing", "Annual accounts", Service.ACCOUNTS, "accounts-filing", 30),
    Obligation(
        "corporation-tax-return", "Corporation Tax return", Service.CORPORATION_TAX, "corporation-tax-return", 30
    ),
    Obligation(
        "corporation-tax-payment", "Corporation Tax payment", Service.CORPORATION_TAX, "corporation-tax-payment", 14
    ),
    Obligation(
        "confirmation-statement", "Confirmation statement", Service.CONFIRMATION_STATEMENT, "confirmation-statement", 7
    ),
    Obligation("vat-return", "VAT return", Service.VAT, "vat-return", 7),
    Obligation("vat-annual-return", "VAT annual return", Service.VAT, "vat-annual-accounting", 14),
    Obligation("vat-instalment", "VAT instalment", Service.VAT, "vat-annual-accounting", 5),
    Obligation("vat-payment-on-account", "VAT payment on account", Service.VAT, "vat-payments-on-account", 5),
    Obligation("paye-month", "PAYE payment", Service.PAYROLL, "paye-month", 3),
    Obligation("paye-quarter", "PAYE payment", Service.PAYROLL, "paye-quarter", 3),
    Obligation("payroll-p60", "P60s", Service.PAYROLL, "payroll-year-end", 14),
    Obligation("payroll-p11d", "P11D return", Service.PAYROLL, "payroll-year-end", 14),
    Obligation("payroll-class-1a", "Class 1A payment", Service.PAYROLL, "payroll-year-end", 7),
    Obligation("cis-return", "CIS return", Service.CIS, "cis-return", 3),
    Obligation("self-assessment", "Self Assessment", Service.SELF_ASSESSMENT, "self-assessment", 31),
    Obligation("self-assessment-payment", "Second payment on account", Service.SELF_ASSESSMENT, "self-assessment", 14),
    Obligation("partnership-return", "Partnership return", Service.PARTNERSHIP, "partnership-return", 31),
    Obligation("trust-return", "Trust return", Service.TRUST, "trust-return", 31),
    Obligation("mtd-update", "MTD quarterly update", Service.MTD, "mtd-income-tax", 7),
    Obligation("mtd-final", "MTD final declaration", Service.MTD, "mtd-income-tax", 31),
    Obligation("charity-annual-return", "Charity annual return", Service.CHARITY, "charity-annual-return", 30),
)

# Kinds whose periods take each other's place: the same time is not reported in both.
_CHAINS: Mapping[str, str] = {
    "vat-annual-return": "vat-return",
    "vat-instalment": "vat-return",
    "vat-payment-on-account": "vat-return",
    "paye-quarter": "paye-month",
    "mtd-final": "self-assessment",
}
_OF_ACCOUNTS = ("accounts-filing", "corporation-tax-return", "corporation-tax-payment")
# Payments of a period are due beside its return.
_PAYMENTS: Mapping[str, str] = {"vat-instalment": "vat-annual-return", "vat-payment-on-account": "vat-return"}

# What somebody added, which no rule knows of.
BY_HAND = "by-hand"

OBLIGATIONS: Mapping[str, Obligation] = {one.id: one for one in _ALL}

JANUARY = "january"
"""Names together, in addresses, what is due on 31 January after a tax year."""
JANUARY_RETURNS = ("self-assessment", "partnership-return", "trust-return", "mtd-final")
JANUARY_WORDS = "Returns due 31 January"


def kinds_named(rule: str) -> tuple[str, ...]:
    """The kinds that a list asks for by one name."""
    return JANUARY_RETURNS if rule == JANUARY else (rule,)


def chain_of(kind: str) -> str:
    """Two deadlines of one chain are not for the same time, but for a return and the payments towards it."""
    return _CHAINS.get(kind, kind)


def return_of(kind: str) -> str:
    """The return that a payment is towards; anything else itself."""
    return _PAYMENTS.get(kind, kind)


def is_of_accounts(kind: str) -> bool:
    """Whether it is for a company's period of account, or for a part of it."""
    return kind in _OF_ACCOUNTS


def is_of_year(kind: str) -> bool:
    """Whether it is for a year that ends with the client's year end."""
    return is_of_accounts(kind) or kind == "charity-annual-return"
