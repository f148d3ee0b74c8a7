"""Long work in parts, between which others are served."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in their order, `size` at a time; the last batch has what is left."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
