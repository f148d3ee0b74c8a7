"""Choices out of a fixed few, with the words that people read."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """`PLC = "plc", "PLC"`: a value and its words. Without words, those that the value itself makes: “Sole trader”."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        own = str.__new__(cls, value)
        own._value_ = value
        own.label = label or value.replace("_", " ").capitalize()
        return own
