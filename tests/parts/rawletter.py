"""Letters by their octets, as a mail server gets them: Python's own parser decodes, and so forgives, what mail programs
do not.

`faults(raw)` names what RFC 5322, 2045, 2047, 2369 or 8058 does not allow; `texts_of(raw)` reads the headers back.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator

LONGEST_LINE = 998
LONGEST_ENCODED_LINE = 76
LONGEST_ENCODED_WORD = 75
ENCODED_WORD = re.compile(rb"=\?utf-8\?([bqBQ])\?([!->@-~]*)\?=")
ATOM = rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
DOT_ATOM = ATOM + rb"(?:\." + ATOM + rb")*"
SPEC = DOT_ATOM + rb"@" + DOT_ATOM
QUOTED = rb'"(?:[ !#-\[\]-~]|\\[ -~])*"'
WORDS = rb"=\?utf-8\?[bq]\?[!->@-~]*\?=(?: +=\?utf-8\?[bq]\?[!->@-~]*\?=)*"
ADDRESS = (
    rb"(?:(?:" + QUOTED + rb"|" + WORDS + rb"|" + ATOM + rb"(?: " + ATOM + rb")*) <" + SPEC + rb">|" + SPEC + rb")"
)
DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
# What each header is, unfolded. The first ones are each there once.
GRAMMAR = {
    b"From": ADDRESS,
    b"To": ADDRESS,
    b"Date": DAY + rb" \d{2}:\d{2}:\d{2} [+-]\d{4}",
    b"Message-ID": rb"<" + SPEC + rb">",
    b"Auto-Submitted": rb"auto-generated",
    b"MIME-Version": rb"1\.0",
    b"Subject": rb"[ -~]*",
    b"Content-Type": rb'text/plain; charset="utf-8"|multipart/alternative; +boundary="[^"]{1,70}"',
    b"Content-Transfer-Encoding": rb"7bit|quoted-printable|base64",
    b"List-Unsubscribe": rb"<https?://[!-;=?-~]+>",
    b"List-Unsubscribe-Post": rb"List-Unsubscribe=One-Click",
}
ALWAYS = list(GRAMMAR)[:8]
# Programs read them, and look for them in one line.
UNFOLDED = {b"Date", b"Message-ID", b"Auto-Submitted", b"List-Unsubscribe", b"List-Unsubscribe-Post"}


def faults(raw: bytes) -> list[str]:
    """Everything that is wrong with a letter; an empty list is a letter that arrives."""
    head, _, body = raw.partition(b"\r\n\r\n")
    headers = list(_headers(head))
    return [*_of_lines(raw), *_of_headers(headers), *_of_body(dict(headers), body)]


def texts_of(raw: bytes) -> dict[str, str]:
    """Each header as a person reads it: unfolded, its encoded words decoded as RFC 2047 says and no other way."""
    unfolded = ((name.decode(), _unfolded(value)) for name, value in _headers(raw.partition(b"\r\n\r\n")[0]))
    return {name: _decoded(value) for name, value in unfolded}


def content_of(raw: bytes) -> list[str]:
    """The texts of a letter, plain first."""
    head, _, body = raw.partition(b"\r\n\r\n")
    headers = dict(_headers(head))
    boundary = re.search(rb'boundary="([^"]+)"', _unfolded(headers[b"Content-Type"]))
    if boundary is None:
        encoding = headers[b"Content-Transfer-Encoding"].strip()
        return [(quopri.decodestring(body) if encoding == b"quoted-printable" else body).decode()]
    parts = body.split(b"--" + boundary[1])[1:-1]
    return [text for part in parts for text in content_of(part.removeprefix(b"\r\n"))]


def _headers(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and value as they stand, folds included."""
    for line in re.split(rb"\r\n(?![ \t])", head):
        name, _, value = line.partition(b":")
        yield name, value


def _unfolded(value: bytes) -> bytes:
    return value.replace(b"\r\n", b"").strip()


def _of_lines(raw: bytes) -> Iterator[str]:
    if re.search(rb"\r(?!\n)|(?<!\r)\n", raw):
        yield "a line ends with half of CRLF"
    for line in raw.split(b"\r\n"):
        if len(line) > LONGEST_LINE:
            yield f"a line of {len(line)} octets"
        if re.search(rb"[^\t -~]", line):
            yield f"an octet that is not plain ASCII in {line!r}"


def _of_headers(headers: list[tuple[bytes, bytes]]) -> Iterator[str]:
    names = [name for name, _ in headers]
    yield from (f"{name!r} is there {names.count(name)} times" for name in ALWAYS if names.count(name) != 1)
    yield from (f"{name!r} is there again" for name in set(names) if names.count(name) > 1)
    for name, value in headers:
        grammar = GRAMMAR.get(name)
        if grammar is None:
            yield f"{name!r} is not a header that we send"
        elif not re.fullmatch(grammar, _unfolded(value)):
            yield f"{name!r} cannot be {value!r}"
        if name in UNFOLDED and b"\r\n" in value:
            yield f"{name!r} is folded"
        yield from _of_folds(name, value)
        yield from _of_encoded_words(name, value)


def _of_folds(name: bytes, value: bytes) -> Iterator[str]:
    first, *rest = value.split(b"\r\n")
    if rest and any(not line.strip() for line in (first, *rest)):
        yield f"{name!r} has a line of spaces"


def _of_encoded_words(name: bytes, value: bytes) -> Iterator[str]:
    words = [word for word in re.split(rb"[ \t\r\n]+", value) if b"=?" in word]
    for word in words:
        match = ENCODED_WORD.fullmatch(word)
        if match is None or len(word) > LONGEST_ENCODED_WORD:
            yield f"{name!r} has {word!r}, which is no encoded word"
        elif name not in (b"Subject", b"From", b"To"):
            yield f"{name!r} has an encoded word"
        elif name != b"Subject" and match[1] in b"qQ" and re.search(rb"[^A-Za-z0-9!*+/=_-]", match[2]):
            yield f"{name!r} has {word!r}, which may not stand in a name"
        elif not _decodes(match):
            yield f"{name!r} has {word!r}, which is not whole"
    if words and any(len(line) > LONGEST_ENCODED_LINE for line in (name + b":" + value).split(b"\r\n")):
        yield f"{name!r} has a line of encoded words that is too long"


def _decodes(match: re.Match[bytes]) -> bool:
    try:
        _word(match)
    except (binascii.Error, UnicodeDecodeError):
        return False
    return True


def _word(match: re.Match[bytes]) -> str:
    if match[1] in b"bB":
        return base64.b64decode(match[2], validate=True).decode()
    return quopri.decodestring(match[2], header=True).decode()


def _decoded(value: bytes) -> str:
    """White space between two encoded words is not text; all else is."""
    between = re.sub(rb"(\?=)[ \t]+(?==\?utf-8\?[bqBQ]\?)", rb"\1", value)
    parts, end = [], 0
    for match in ENCODED_WORD.finditer(between):
        parts += [between[end : match.start()].decode(), _word(match)]
        end = match.end()
    return "".join([*parts, between[end:].decode()])


def _of_body(headers: dict[bytes, bytes], body: bytes) -> Iterator[str]:
    boundary = re.search(rb'boundary="([^"]+)"', _unfolded(headers.get(b"Content-Type", b"")))
    if boundary is None:
        yield from _of_part(headers, body)
        return
    mark = b"--" + boundary[1]
    if not re.search(b"\r\n" + re.escape(mark) + b"--(\r\n)*$", body):
        yield "the letter has no end"
    for part in body.split(mark)[1:-1]:
        head, _, text = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        yield from _of_part(dict(_headers(head)), text.removesuffix(b"\r\n"))


def _of_part(headers: dict[bytes, bytes], body: bytes) -> Iterator[str]:
    kind = _unfolded(headers.get(b"Content-Type", b""))
    encoding = _unfolded(headers.get(b"Content-Transfer-Encoding", b""))
    if not re.fullmatch(rb'text/(plain|html); charset="utf-8"', kind):
        yield f"a part is {kind!r}"
    if encoding != b"quoted-printable":
        yield f"a part is sent as {encoding!r}, which changes on its way"
        return
    for line in body.split(b"\r\n"):
        if len(line) > LONGEST_ENCODED_LINE or not re.fullmatch(rb"(?:[\t !-<>-~]|=[0-9A-F]{2})*=?(?<![ \t])", line):
            yield f"not quoted-printable: {line!r}"
    try:
        quopri.decodestring(body).decode()
    except UnicodeDecodeError:
        yield "a part is not UTF-8"
