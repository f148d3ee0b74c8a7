"""Pure rules of accounts: what a password must be, and what a browser calls itself in plain words."""

import ipaddress
import re
from collections.abc import Sequence
from itertools import pairwise

from practice_hub.base.addresses import one_address

# As the standard of email allows.
LONGEST_EMAIL = 254
EMAIL_FORMAT = "Enter an email address in the correct format, like name@example.com"
_EMAIL = re.compile(r"""[^\s@<>()\[\]\\,;:"]{1,64}@(?:\w(?:[\w-]*\w)?\.)+\w[\w-]*\w\Z""")
SHORTEST_PASSWORD = 12
# Longer than any passphrase; it only keeps somebody from sending megabytes.
LONGEST_PASSWORD = 1_000

# Alone, repeated or with figures around them these are the first that are tried.
COMMON = frozenset(
    """
    abc abcd abcdef abcdefghijkl account accountant accountants accounting accounts admin administrator arsenal
    azerty baseball batman britain changeme chelsea computer correcthorsebatterystaple dragon england football
    freedom hello hunter iloveyou internet letmein liverpool london login manchester master monkey mustang ninja
    office passphrase password passwort payroll practicehub princess qazwsx qazwsxedc qwerty qwertyuiop
    qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm secret shadow starwars summer sunshine superman taxreturn
    temp temporary test testing trustno userpassword welcome whatever winter zxcvbnm
    """.split()  # noqa: SIM905 - words read best as words
)
_LEET = str.maketrans("0134@5$7!", "oieaassti")

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)
# Each also names those below it, so the order decides.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def is_email(address: str) -> bool:
    """Whether this can be an email address, in an office's own network too; only a letter that arrives proves one."""
    likely = len(address) <= LONGEST_EMAIL and address.isprintable() and _EMAIL.match(address)
    return bool(likely) and _can_be_written_to(address)


def _can_be_written_to(address: str) -> bool:
    """Whether a letter can carry it: one that cannot would stop the letters to others too."""
    try:
        one_address(address)
    except ValueError:
        return False
    return True


def password_problem(password: str, email: str = "") -> str:
    """What is wrong with a new password, in words; nothing when it will do."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters. Three or four words are easy to remember"
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD:,} characters"
    if email and password.strip().lower() in (email.lower(), email.lower().replace("@", "")):
        return "Choose a password that is not your email address"
    if _is_common(password.lower()):
        return "This password is one of the first that a stranger would try. Choose another"
    return ""


def _is_common(password: str) -> bool:
    if len(set(password)) < 4 or _is_run(password):
        return True
    spelled = re.sub(r"^[^a-z]+|[^a-z]+$", "", password).translate(_LEET)
    words = (re.sub(r"[^a-z]", "", each) for each in (password, spelled))
    return any(_consists_of_common(word) for word in words if word)


def _is_run(password: str) -> bool:
    """“abcdefghijkl”, “123456789012”: each character is one step from the one before, 9 being followed by 0."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(password)}
    return len(steps) == 1


def _consists_of_common(word: str) -> bool:
    """“password”, “passwordpassword”."""
    return any(word == common * (len(word) // len(common)) for common in COMMON)


def first_match(words: str, pairs: Sequence[tuple[str, str]]) -> str:
    return next((name for sign, name in pairs if sign in words), "")


def browser_words(user_agent: str) -> str:
    """“Chrome on Windows”: enough to recognise one's own."""
    browser = first_match(user_agent, BROWSERS) or "A browser"
    system = first_match(user_agent, SYSTEMS)
    return f"{browser} on {system}" if system else browser


def address_group(address: str) -> str:
    """Who counts as one address: an IPv6 customer has a whole /64 to try from, an IPv4 one may be written as IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
