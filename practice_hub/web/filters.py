"""The filters of a list, as its address carries them: the links that change one, the menus that offer their choices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import url_for

from practice_hub.web.pagination import url_arguments

NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter: its words, its address, and how many it would show."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of the list: what it is set to in words, or the choices that it offers."""

    label: str
    words: str
    without: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class ListFilters:
    """`arguments` is what stands in the address of the list, without what is usual."""

    arguments: dict[str, str]
    endpoint: str

    def link(self, **changes: object) -> dict[str, Any]:
        """The arguments of an address that differs in these; it begins with the first page again."""
        return url_arguments({**self.arguments}, **changes)

    def url(self, **changes: object) -> str:
        return url_for(self.endpoint, **self.link(**changes))

    def options(self, name: str, choices: Mapping[str, str]) -> list[Option]:
        """A link for each of these choices, by value, of one argument."""
        return [Option(words, self.url(**{name: value or None})) for value, words in choices.items()]

    def filter(
        self, name: str, label: str, choices: Mapping[str, str], more_words: Mapping[str, str] = NO_WORDS
    ) -> Filter:
        """One argument as a filter. `more_words` are those of values that may be set and are not offered."""
        value = self.arguments.get(name, "")
        words = choices.get(value) or more_words.get(value) or ("Somebody unknown" if value else "")
        return Filter(label, words, self.url(**{name: None}), self.options(name, choices))


def in_words(text: str, filters: Iterable[Filter]) -> str:
    """What a list was narrowed to: “plumber”, Status: On hold, Manager: Bob Ashworth."""
    return ", ".join([*([f"“{text}”"] if text else []), *(f"{one.label}: {one.words}" for one in filters if one.words)])
