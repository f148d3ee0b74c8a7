"""The dry run: what each row would do, and what is wrong with it. Pure; the rules are those of the client form."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from practice_hub.clients import validation
from practice_hub.clients.actions.records import UNIQUE
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import sorted_by
from practice_hub.imports.cells import Staff, text_of_cell
from practice_hub.imports.enums import Outcome, RowAction
from practice_hub.imports.files import Line
from practice_hub.imports.known_clients import POSTCODES, KnownClient, KnownClients, Likeness
from practice_hub.records.fields import Field, text_of
from practice_hub.records.parsing import ParseError

# What a new client has where its row says nothing, as on the form.
NEW = {"name": "", "type": "", "status": ClientStatus.ACTIVE.value}
NO_TYPE = "Say which type of client this is, here or for all rows with the columns"
TOO_LONG = "This row has more cells than there are headings. A text with a comma in it needs quotation marks."

# What rows are compared by.
KEYS = ("code", "company_number", "name", *POSTCODES)

# Thousands of rows of one name are no namesakes but a mistake, which the first of them shows.
MOST_COMPARED = 100

Problem = dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What becomes of one row; the columns of `ImportRow` by the same names."""

    outcome: Outcome
    doing: RowAction
    name: str
    texts: dict[str, str] = field(default_factory=dict)
    client_id: int | None = None
    changes: dict[str, list[str]] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    reason: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Match:
    """The client that a row is, or may be; `reason` says why it is only perhaps."""

    known: KnownClient
    reason: str = ""
    usual: RowAction = RowAction.SKIP
    is_by_name: bool = False


class Planner:
    """Plans the rows of one file. Rows are compared with each other too."""

    def __init__(
        self,
        columns: Sequence[str],
        book: KnownClients,
        staff: Staff,
        usual_type: str = "",
        fields: Mapping[str, Field] = FIELDS,
    ) -> None:
        self._columns, self._book, self._staff, self._usual_type = columns, book, staff, usual_type
        self._fields = fields
        self._places = {name: place for place, name in enumerate(columns) if name in fields}
        self._rows_of: dict[int, int] = {}
        self._names: dict[str, list[tuple[int, Likeness]]] = defaultdict(list)
        self._repeated: dict[str, dict[str, list[int]]] = {}

    def plans(self, lines: Sequence[Line]) -> Iterator[tuple[Line, Plan]]:
        keys = {line.number: self._keys(line) for line in lines}
        self._repeated = {name: _repeated(keys, name) for name in UNIQUE}
        matches = {number: self._match(own) for number, own in keys.items()}
        for number, match in matches.items():
            if match and not match.reason:
                self._rows_of.setdefault(match.known.id, number)
        for line in lines:
            yield line, self._plan(line, keys[line.number], matches[line.number])

    # --- one row ---------------------------------------------------------------------------------------------------

    def _plan(self, line: Line, keys: Mapping[str, str], match: Match | None) -> Plan:
        other = self._rows_of.setdefault(match.known.id, line.number) if match else line.number
        if match and match.is_by_name and other != line.number:
            # Another row is that client, so this one is only called the same.
            match = None
        texts, cells = self._texts(line, match)
        before = match.known.texts if match else {}
        values, refused = validation.parse((before or self._new(texts)) | texts, self._fields)
        problems = {**refused, **cells, **self._taken(values, match), **self._twice(keys)}
        if "type" in refused and "type" not in cells:
            problems["type"] = NO_TYPE
        texts = {name: text_of(values[name]) for name in texts if name in values}
        said = [self._problem(line, name, problems[name]) for name in self._fields if name in problems]
        if match and other != line.number:
            said.append(self._problem(line, "name", f"Row {other} is this client too"))
        if len(line.cells) > len(self._columns):
            said.append({"field": "", "column": len(self._columns), "value": "", "words": TOO_LONG})
        name = texts.get("name") or (match.known.name if match else "")
        self._names[sorted_by(name)].append((line.number, Likeness.of(texts)))
        if said:
            return Plan(Outcome.ERROR, RowAction.SKIP, name, texts, problems=said)
        return self._changing(match, name, texts) if match else self._adding(line.number, name, texts)

    def _changing(self, match: Match, name: str, texts: dict[str, str]) -> Plan:
        before = match.known.texts
        # An empty cell says nothing: it takes nothing away.
        changes = {one: [before[one], text] for one, text in texts.items() if text and text != before[one]}
        plan = Plan(Outcome.UPDATE, RowAction.UPDATE, name, texts, match.known.id, changes)
        if not changes:
            plan.outcome, plan.doing = Outcome.UNCHANGED, RowAction.SKIP
        elif match.reason:
            plan.outcome, plan.doing, plan.reason = Outcome.DUPLICATE, match.usual, match.reason
            plan.options = [RowAction.UPDATE, RowAction.SKIP]
            if self._could_be_new(texts):
                plan.options.append(RowAction.CREATE)
        return plan

    def _adding(self, number: int, name: str, texts: dict[str, str]) -> Plan:
        plan = Plan(Outcome.CREATE, RowAction.CREATE, name, texts)
        if twin := self._twin(number, name, Likeness.of(texts)):
            plan.outcome, plan.doing = Outcome.DUPLICATE, RowAction.SKIP
            plan.reason = f"Row {twin} has this name too"
            plan.options = [RowAction.SKIP, RowAction.CREATE]
        return plan

    def _twin(self, number: int, name: str, own: Likeness) -> int:
        """The earlier row that may be the same client; 0 for none. The product that the file is from may tell them
        apart by their codes.
        """
        for row, other in self._names[sorted_by(name)][:MOST_COMPARED]:
            if row != number and own.may_be(other) and not (own.code and other.code and own.code != other.code):
                return row
        return 0

    def _new(self, texts: Mapping[str, str]) -> dict[str, str]:
        return NEW | ({} if texts.get("type") else {"type": self._usual_type})

    def _could_be_new(self, texts: Mapping[str, str]) -> bool:
        """Whether it could be added beside the one that it is like."""
        own = {name: text for name, text in texts.items() if text}
        if own.get("code") in self._book.by_code or own.get("company_number") in self._book.by_number:
            return False
        return not validation.parse(self._new(own) | own, self._fields)[1]

    # --- which client it is ----------------------------------------------------------------------------------------

    def _match(self, keys: Mapping[str, str]) -> Match | None:
        code, number = keys.get("code", ""), keys.get("company_number", "")
        if known := self._book.by_code.get(code):
            return Match(known)
        if known := self._book.by_number.get(number):
            reason = f"{known.words} has this company number, with the code {known.texts['code']}"
            return Match(known, reason) if code else Match(known)
        likeness = Likeness.of(dict(keys))
        known = self._book.namesake(keys.get("name", ""), likeness)
        if known is None:
            return None
        if known.likeness.is_sure(likeness):
            return Match(known, f"{known.words} has this name and this postcode", RowAction.UPDATE, is_by_name=True)
        return Match(known, f"{known.words} has this name", is_by_name=True)

    def _keys(self, line: Line) -> dict[str, str]:
        return {name: self._key(line, name) for name in KEYS if name in self._places}

    def _key(self, line: Line, name: str) -> str:
        """What the row says of this field, read on its own; nothing when that cannot be read."""
        try:
            text = text_of_cell(self._fields[name], self._cell(line, name), self._staff)
            return text_of(self._fields[name].parse(text))
        except ParseError:
            return ""

    # --- what it says ----------------------------------------------------------------------------------------------

    def _texts(self, line: Line, match: Match | None) -> tuple[dict[str, str], dict[str, str]]:
        """The texts of the cells that are not empty, and what is wrong with cells before they are read."""
        texts: dict[str, str] = {}
        problems: dict[str, str] = {}
        for name in self._places:
            own = self._fields[name]
            standing = match.known.texts.get(name, "") if match and own.is_person else ""
            try:
                text = text_of_cell(own, self._cell(line, name), self._staff, int(standing or 0))
            except ParseError as unreadable:
                problems[name] = str(unreadable)
            else:
                texts |= {name: text} if text else {}
        return texts, problems

    def _taken(self, values: Mapping[str, Any], match: Match | None) -> dict[str, str]:
        found = {"code": self._book.by_code, "company_number": self._book.by_number}
        own = match.known.id if match else None
        holders = {name: book.get(values.get(name) or "") for name, book in found.items()}
        return {name: f"{one.words} {UNIQUE[name]}" for name, one in holders.items() if one and one.id != own}

    def _twice(self, keys: Mapping[str, str]) -> dict[str, str]:
        found = {name: rows.get(keys.get(name, ""), ()) for name, rows in self._repeated.items()}
        return {
            name: f"{_rows_in_words(rows)} have the same {self._fields[name].label.lower()}"
            for name, rows in found.items()
            if rows
        }

    def _cell(self, line: Line, name: str) -> str:
        place = self._places[name]
        return line.cells[place] if place < len(line.cells) else ""

    def _problem(self, line: Line, name: str, words: str) -> Problem:
        column = self._places.get(name)
        value = self._cell(line, name)[:200] if column is not None else ""
        return {"field": name, "column": column, "value": value, "words": words}


def _repeated(keys: Mapping[int, Mapping[str, str]], name: str) -> dict[str, list[int]]:
    """The values that several rows have, with the numbers of those rows."""
    rows: dict[str, list[int]] = defaultdict(list)
    for number, own in keys.items():
        if key := own.get(name):
            rows[key].append(number)
    return {key: numbers for key, numbers in rows.items() if len(numbers) > 1}


def _rows_in_words(numbers: Sequence[int]) -> str:
    """“Rows 4 and 9”, “Rows 4, 9 and 3 more”."""
    if len(numbers) > 3:
        return f"Rows {numbers[0]}, {numbers[1]} and {len(numbers) - 2} more"
    return f"Rows {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
