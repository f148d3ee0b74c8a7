"""Chance that makes up people, places and reference numbers: they look right and belong to nobody we know of."""

import random
import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from faker import Faker
from stdnum.gb import utr, vat

from practice_hub.base import clock

T = TypeVar("T")

# Letters that a postcode's second half may hold (Royal Mail leaves out C, I, K, M, O and V).
POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def table(name: str) -> dict[str, Any]:
    """What the TOML file of this name holds."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


WORDS = table("words")
CHANCES: dict[str, float] = table("chances")


class Fake(random.Random):
    """With the same seed always the same; without one it is another each time."""

    @cached_property
    def faker(self) -> Faker:
        faker = Faker("en_GB")
        faker.seed_instance(self.random())
        return faker

    def happens(self, what: str) -> bool:
        """Whether it is so this time (chances.toml)."""
        return self.random() < CHANCES[what]

    def some(self, of: Sequence[T], what: str) -> list[T]:
        """Those of them of which it is so."""
        return self.sample(of, round(len(of) * CHANCES[what]))

    def weighted(self, weights: Mapping[T, float]) -> T:
        return self.choices(list(weights), list(weights.values()))[0]

    def ago(self, most: int, least: int = 0) -> datetime:
        """A moment between so many days ago."""
        return clock.now() - timedelta(days=self.randint(least, most), minutes=self.randint(0, 600))

    def word(self, kind: str) -> str:
        """A name, or one of the words of this kind."""
        if kind == "person":
            return f"{self.faker.first_name()} {self.faker.last_name()}"
        return self.faker.last_name() if kind == "surname" else self.choice(list(WORDS[kind]))

    def fill(self, pattern: str) -> str:
        """The pattern with a word of its kind for each name in braces."""
        return re.sub(r"\{(\w+)\}", lambda found: self.word(found[1]), pattern)

    def signs(self, pattern: str, letters: str = string.ascii_uppercase) -> str:
        """A digit for each # of the pattern, one that is not 0 for each %, a letter for each ?."""
        kinds = {"#": string.digits, "%": "123456789", "?": letters}
        return "".join(self.choice(kinds.get(sign, sign)) for sign in pattern)

    def address(self) -> tuple[str, str]:
        """Street and town, and a postcode of that town."""
        town = self.word("towns")
        area, lowest, highest = WORDS["towns"][town]
        postcode = self.signs(f"{area}{self.randint(lowest, highest)} %??", POSTCODE_LETTERS)
        return f"{self.randint(1, 180)} {self.word('streets')}\n{town}", postcode

    def phone(self) -> str:
        return self.signs(self.word("phones"))

    def utr(self) -> str:
        body = self.signs("#########")
        return f"{utr.calc_check_digit(body)}{body}"

    def vat_number(self) -> str:
        body = self.signs("%######")
        return f"{body}{97 - vat.checksum(f'{body}00'):02}"


def slug(name: str, between: str = "-") -> str:
    """Letters and figures in lower case, for addresses."""
    return between.join(re.findall(r"[a-z0-9]+", name.lower().replace("'", "")))
