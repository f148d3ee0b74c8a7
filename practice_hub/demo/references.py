"""Reference numbers that look right and belong to nobody we know of."""

import random
import string
from collections.abc import Sequence
from typing import TypeVar

from stdnum.gb import utr as utrs

from practice_hub.demo import words

T = TypeVar("T")

# Letters that a postcode's second half may hold (Royal Mail leaves out C, I, K, M, O and V).
POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
# VAT numbers are checked by these weights, modulo 97.
VAT_WEIGHTS = range(8, 1, -1)

# Ofcom, "Telephone numbers for drama": never given to anybody. Each has three free figures at its end.
LANDLINES = ("0113 496 0", "0114 496 0", "0115 496 0", "0116 496 0", "0117 496 0", "020 7946 0", "01632 960 ")
MOBILES = "07700 900 "


def utr(rng: random.Random) -> str:
    """Ten figures, the first of which checks the others."""
    body = _figures(rng, 9)
    return utrs.calc_check_digit(body) + body


def vat_number(rng: random.Random) -> str:
    """Nine figures, the last two of which check the others."""
    body = str(rng.randint(1, 9)) + _figures(rng, 6)
    total = sum(weight * int(figure) for weight, figure in zip(VAT_WEIGHTS, body, strict=True))
    return f"{body}{97 - total % 97:02}"


def paye_reference(rng: random.Random) -> str:
    return f"{rng.randint(100, 999)}/{rng.choice(string.ascii_uppercase)}{rng.choice('ABEGLPRSTZ')}{_figures(rng, 5)}"


def accounts_office_reference(rng: random.Random) -> str:
    """Thirteen characters: three figures, P, a letter, eight figures."""
    return f"{rng.randint(100, 999)}P{rng.choice(string.ascii_uppercase)}{_figures(rng, 8)}"


def phone(rng: random.Random) -> str:
    return (MOBILES if rng.random() < 0.4 else rng.choice(LANDLINES)) + _figures(rng, 3)


def postcode(rng: random.Random, area: str, lowest: int, highest: int) -> str:
    return f"{area}{rng.randint(lowest, highest)} {rng.randint(1, 9)}{''.join(rng.choices(POSTCODE_LETTERS, k=2))}"


def any_postcode(rng: random.Random) -> str:
    _town, area, lowest, highest = rng.choice(words.TOWNS)
    return postcode(rng, area, lowest, highest)


def street_and_town(rng: random.Random) -> str:
    return f"{rng.randint(1, 180)} {rng.choice(words.STREETS)}\n{rng.choice(words.TOWNS)[0]}"


def one_of(choices: Sequence[tuple[T, int]], rng: random.Random) -> T:
    """One of the choices; each has its weight."""
    return rng.choices([choice for choice, _ in choices], [weight for _, weight in choices])[0]


def _figures(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(string.digits, k=length))
