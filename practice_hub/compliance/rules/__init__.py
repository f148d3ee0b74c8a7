"""The UK statutory deadline rules: pure functions on dates, one file a tax.

Code that knows its types calls the functions (`companies.accounts_filing(period_end=…, company=…)`), which give an
`Answer`; text goes through `evaluate`, which finds the rule in `RULES`.
"""

from practice_hub.compliance.rules.registry import RULES, evaluate
from practice_hub.compliance.rules.rule import Answer, Result, Rule, RuleError

__all__ = ["RULES", "Answer", "Result", "Rule", "RuleError", "evaluate"]
