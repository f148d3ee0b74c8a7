"""The words that invented businesses and addresses are put together from, as words.toml has them."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_FILE: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

FIRST_WORDS: Sequence[str] = _FILE["first_words"]
TRADES: Sequence[str] = _FILE["trades"]
CRAFTS: Sequence[str] = _FILE["crafts"]
CAUSES: Sequence[str] = _FILE["causes"]
PROFESSIONS: Sequence[str] = _FILE["professions"]
STREETS: Sequence[str] = _FILE["streets"]
NOTES: Sequence[str] = _FILE["notes"]
TOWNS: Sequence[tuple[str, str, int, int]] = [tuple(town) for town in _FILE["towns"]]
"""Town, postcode area, its lowest and highest district."""
