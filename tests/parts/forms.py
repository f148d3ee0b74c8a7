"""The forms of a page as a browser sees them: where they go, what they send, and what is said beside each field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

# What somebody types into. A date has a picker, and can be typed in all the same.
TYPED = {"text", "email", "tel", "search", "url", "number", "date", "time", "password", "textarea"}
# Without anything to send, or not to be typed.
NOTHING = {"submit", "button", "image", "reset", "file"}
# Those whose words we ask for, by their id.
WORDS = {"p", "div", "span", "li", "fieldset"}


@dataclass
class Field:
    """One control: its name, what it is, what it holds, and what it can be."""

    name: str
    kind: str
    value: str = ""
    described_by: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        return self.kind in TYPED


@dataclass
class Form:
    action: str
    method: str
    id: str = ""
    fields: list[Field] = field(default_factory=list)

    @property
    def typed(self) -> list[Field]:
        return [one for one in self.fields if one.is_typed]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(one.name for one in self.fields)

    @property
    def path(self) -> str:
        return urlsplit(self.action).path


@dataclass
class Page:
    forms: list[Form]
    words: dict[str, str]

    def same(self, form: Form) -> Form | None:
        """The form of this page that goes where that one does, and asks the same."""
        mine = (one for one in self.forms if one.path == form.path and one.method == form.method)
        return next((one for one in mine if {each.name for each in form.typed} <= one.names), None)

    def problem(self, one: Field) -> str:
        return " ".join(self.words.get(name, "") for name in one.described_by if name.endswith("-error"))


def read_page(html: str, path: str) -> Page:
    """The forms of a page that stands at `path`, or of a part of one."""
    reader = _Reader(path)
    reader.feed(html)
    reader.close()
    forms = {form.id: form for form in reader.forms}
    for one, owner in reader.elsewhere:
        if owner in forms:
            forms[owner].fields.append(one)
    return Page(
        [*reader.forms, *reader.by_buttons(forms)], {key: " ".join(s.split()) for key, s in reader.words.items()}
    )


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.words: dict[str, str] = {}
        # Fields that name their form, and buttons that send one somewhere else.
        self.elsewhere: list[tuple[Field, str]] = []
        self._buttons: list[tuple[dict[str, str], Form | None]] = []
        self._form: Form | None = None
        self._inside: Field | None = None
        self._open: list[tuple[str, str]] = []

    def by_buttons(self, forms: dict[str, Form]) -> Iterator[Form]:
        for button, around in self._buttons:
            form = forms.get(button["form"]) if "form" in button else around
            if form is not None:
                method = button.get("formmethod", form.method)
                yield Form(button["formaction"], method, form.id, form.fields)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in WORDS:
            self._open.append((tag, given.get("id", "")))
        elif tag == "form":
            self._form = Form(given.get("action") or self.path, given.get("method", "get"), given.get("id", ""))
            self.forms.append(self._form)
        elif tag == "button" and "formaction" in given:
            self._buttons.append((given, self._form))
        elif tag == "input":
            self._input(given)
        elif tag in ("textarea", "select"):
            self._inside = self._add(Field(given.get("name", ""), tag), given)
        elif tag == "option" and self._inside is not None:
            if not self._inside.options or "selected" in given:
                self._inside.value = given.get("value", "")
            self._inside.options.append(given.get("value", ""))

    def _input(self, given: dict[str, str]) -> None:
        name, kind, value = given.get("name", ""), given.get("type", "text"), given.get("value", "")
        if kind == "radio":
            self._radio(name, value, given)
        elif kind not in NOTHING and (kind != "checkbox" or "checked" in given):
            self._add(Field(name, kind, value or ("on" if kind == "checkbox" else "")), given)

    def _radio(self, name: str, value: str, given: dict[str, str]) -> None:
        known = (one for one in (self._form.fields if self._form else []) if one.name == name)
        group = next(known, None) or self._add(Field(name, "radio"), given)
        group.options.append(value)
        if "checked" in given:
            group.value = value

    def _add(self, one: Field, given: dict[str, str]) -> Field:
        one.described_by = given.get("aria-describedby", "").split()
        if not one.name or "disabled" in given:
            return one
        if "form" in given:
            self.elsewhere.append((one, given["form"]))
        elif self._form is not None:
            self._form.fields.append(one)
        return one

    def handle_data(self, data: str) -> None:
        if self._inside is not None and self._inside.kind == "textarea":
            self._inside.value += data
        for _, name in self._open:
            if name:
                self.words[name] = self.words.get(name, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in ("textarea", "select") and self._inside is not None:
            # As browsers do, which drop the first line end.
            self._inside.value = self._inside.value.removeprefix("\r").removeprefix("\n")
            self._inside = None
        elif tag in WORDS:
            while self._open and self._open.pop()[0] != tag:
                pass


def hidden(page: str, name: str) -> str:
    """What a hidden field of the page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])
