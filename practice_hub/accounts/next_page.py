"""`next=`: where a person wanted to go. The only function that lets an address from outside decide that."""

from flask import Flask

from practice_hub.accounts.sign_in_required import OPEN_ENDPOINTS, REALTIME
from practice_hub.web.addresses import local_rule

HOME = "/"
LONGEST = 2_000


def safe_next(app: Flask, wanted: str | None) -> str:
    """The wanted page when it is one of ours that a signed-in person can open, else the dashboard."""
    rule = local_rule(app, wanted or "", LONGEST)
    if not wanted or rule is None or rule.endpoint in OPEN_ENDPOINTS or rule.rule.startswith(REALTIME):
        return HOME
    return wanted
