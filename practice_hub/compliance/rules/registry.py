"""All rules by name, and the one door to them for text: examples files, the command line, a page's form."""

from collections.abc import Mapping
from types import MappingProxyType

from practice_hub.compliance.rules import (
    charities,
    companies,
    corporation_tax,
    income_tax,
    payroll,
    penalties,
    vat,
)
from practice_hub.compliance.rules.rule import Result, Rule, RuleError, one_of

_MODULES = (companies, corporation_tax, vat, income_tax, payroll, charities, penalties)

# Every rule of the product by its rule_id.
RULES: Mapping[str, Rule] = MappingProxyType({rule.rule_id: rule for module in _MODULES for rule in module.RULES})


def evaluate(rule_id: str, inputs: Mapping[str, str]) -> Result:
    """The answer of the rule `rule_id` to `inputs`, each as text (dates as 2026-03-31, tax years as 2025-26).

    Raises `RuleError`, with the name of the input at fault, when there is no such rule, an input is missing, unknown
    or not well written, or the inputs contradict each other.
    """
    if rule_id not in RULES:
        raise RuleError(f"there is no rule “{rule_id}”; {one_of(list(RULES), rule_id)}")
    rule = RULES[rule_id]
    answer = rule.answer(**rule.read(inputs))
    return Result(rule, answer.outputs, answer.reason, (*answer.cautions, *rule.doubts(answer.about)))
