"""Pages of a list, as the URL carries them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of `total` items. Pages count from 1; a number past the end is the last page."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        return last_page(self.total, self.size)

    @property
    def first_item(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last_item(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None

    def window(self) -> Iterator[int | None]:
        """The page numbers to offer; None stands for a gap: 1 2 3 … 17."""
        near = {1, self.last, self.number - 1, self.number, self.number + 1}
        before = 0
        for number in sorted(number for number in near if 1 <= number <= self.last):
            if number - before > 1:
                yield None
            yield number
            before = number


def last_page(total: int, size: int) -> int:
    return max(1, -(-total // size))


def page_number(raw: str | None, total: int, size: int) -> int:
    """The page that a URL asks for, kept between the first and the last."""
    wanted = int(raw) if raw and raw.isdecimal() and len(raw) < 9 else 1
    return min(max(wanted, 1), last_page(total, size))


def url_arguments(arguments: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The filters of a URL with some changed; empty ones are left out, so that addresses stay short."""
    merged = {**arguments, **changes}
    return {name: value for name, value in merged.items() if value not in (None, "", [])}
