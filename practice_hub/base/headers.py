"""The headers of a letter as they go over the wire: ASCII in short lines (RFC 5322), other words encoded (RFC 2047).

`email` encodes and folds whatever is long, also the address in a List-Unsubscribe, which mail programs then ignore.
"""

import re
from base64 import b64encode
from email.headerregistry import Address
from textwrap import wrap

from practice_hub.base.texts import visible

# Octets of a line without its CRLF: as it should be, and as mail servers take it (RFC 5322, section 2.1.1).
LINE, LONGEST_LINE = 78, 998
# What fits beside the name of a header in its first line.
LONGEST_WORD = 60
# Octets in one encoded word: 52 signs of base64, so that a line with “Subject: ” has at most the 76 of RFC 2047.
LONGEST_PART = 39
FOLD = "\r\n "
_NAME = re.compile(r"[!-9;-~]+")
_PLAIN = re.compile(r"[ -~]*")


def as_written(name: str, value: str) -> str:
    """A header that programs read: an address, a number, a date. Raises `ValueError` when it cannot go in one line."""
    line = f"{name}: {value}"
    if not _NAME.fullmatch(name) or not _PLAIN.fullmatch(value) or len(line) > LONGEST_LINE:
        raise ValueError(f"header {name} cannot be written: {value!r}")
    return line


def words(name: str, text: str) -> str:
    """A header that people read. Raises `ValueError` when the text has several lines: the next would be a header."""
    text = _one_line(name, text)
    if _is_plain(text):
        return FOLD.join(wrap(f"{name}: {text}", LINE - 1, break_long_words=False, break_on_hyphens=False))
    return f"{name}: {_encoded(text)}"


def mailbox(name: str, address: Address) -> str:
    """A header with one address, its name encoded where it must be, the address itself never."""
    display = _one_line(name, address.display_name)
    line = f"{name}: {Address(display, address.username, address.domain)}"
    if not display or (_is_ascii(display) and len(line) <= LINE):
        return line
    return f"{name}: {_encoded(display)}{FOLD}<{address.addr_spec}>"


def _one_line(name: str, text: str) -> str:
    if "\r" in text or "\n" in text:
        raise ValueError(f"header {name} has several lines: {text!r}")
    return visible(text).replace("\t", " ")


def _is_ascii(text: str) -> bool:
    """Whether it stands for itself: what looks like an encoded word would be read as one."""
    return bool(_PLAIN.fullmatch(text)) and "=?" not in text


def _is_plain(text: str) -> bool:
    """Whether it may be folded at its spaces and reads the same afterwards."""
    each = text.split()
    return _is_ascii(text) and text == " ".join(each) and all(len(word) <= LONGEST_WORD for word in each)


def _encoded(text: str) -> str:
    """Encoded words, each whole by itself: no character is divided between two."""
    parts = [b""]
    for octets in map(str.encode, text):
        if len(parts[-1] + octets) > LONGEST_PART:
            parts.append(b"")
        parts[-1] += octets
    return FOLD.join(f"=?utf-8?b?{b64encode(part).decode()}?=" for part in parts)
