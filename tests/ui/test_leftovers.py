"""Nothing goes to every browser, or before every newcomer, that no page shows: icons, macros, templates, classes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = {path: path.read_text() for path in sorted((ROOT / "templates").rglob("*.*"))}
CODE = {
    path: path.read_text() for folder in ("practice_hub", "static/js") for path in (ROOT / folder).rglob("*.[pj][ys]")
}
EVERYTHING = "\n".join([*TEMPLATES.values(), *CODE.values()])
# Written as `stage-{{ mark }}` and `w{{ width }}`.
MADE_OF_PARTS = re.compile(r"stage-\w+|w\d+")


def test_every_icon_of_the_sprite_is_shown_somewhere() -> None:
    symbols = re.findall(r'<symbol id="([^"]+)"', (ROOT / "static" / "icons.svg").read_text())
    assert len(symbols) > 50
    assert [name for name in symbols if not re.search(rf"[\"'#]{name}[\"'`]", EVERYTHING)] == []


def test_every_macro_is_called_somewhere() -> None:
    macros = re.findall(r"{%-?\s*macro\s+(\w+)", "\n".join(TEMPLATES.values()))
    assert len(macros) > 50
    assert [name for name in macros if not re.search(rf"(?<!macro )\b{name}\(", EVERYTHING)] == []


def test_every_template_is_drawn_or_included_somewhere() -> None:
    names = [path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES]
    # Drawn by their numbers.
    numbered = {f"errors/{path.name}" for path in TEMPLATES if path.stem.isdigit()}
    assert {"base.html", "tasks/_row.html"} <= set(names)
    assert [name for name in names if name not in EVERYTHING and name not in numbered] == []


def test_every_class_of_the_stylesheets_is_on_some_page() -> None:
    sheets = "\n".join(path.read_text() for path in (ROOT / "static" / "css").glob("*.css"))
    selectors = re.sub(r"/\*.*?\*/|url\(.*?\)|(?<={)[^{}]*(?=})", "", sheets, flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-z][\w-]*)", selectors))
    assert {"due", "ledger", "toast"} <= classes
    unused = [name for name in sorted(classes) if not re.search(rf"(?<![\w-]){name}(?![\w-])", EVERYTHING)]
    assert [name for name in unused if not MADE_OF_PARTS.fullmatch(name)] == []
