"""The house itself: what is pinned, what is vendored, what no file may hold."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "static" / "vendor"
OURS = ("practice_hub", "templates", "static", "migrations", "tests", "benchmarks", "deploy")
LONGEST_FILE = 400
# Of pages, styles and scripts; of documents outside tables and code. Formatters keep Python to its own.
LONGEST_LINE = 140
LONGEST_TEXT = 120

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))

# A pinned name with an optional marker; a checksum; a note of who wants it.
LOCKED_LINES = re.compile(
    r"""
    [a-z0-9-]+ (\[ [a-z0-9,-]+ \])? == [\w.+]+ (\ ;\ [^;]+)? \ \\
    | \ {4} --hash=sha256:[0-9a-f]{64} (\ \\)?
    | \ {4} \# \ \ ?\ ? (via)? \ ? [\w./\[\] -]*
    """,
    re.VERBOSE,
)

# Each goes round Jinja's escaping: what people type would become markup.
UNESCAPED = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false|autoescape=False")


def our_files(*suffixes: str) -> Iterator[Path]:
    """Files of the project by ending, without what others wrote."""
    yield from (path for path in ROOT.glob("*.py") if path.suffix in suffixes)
    for folder in OURS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and VENDOR not in path.parents:
                yield path


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


# ── Requirements ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", REQUIREMENTS, ids=named)
def test_requirements_hold_names_versions_and_checksums_and_no_address(path: Path) -> None:
    strange = [line for line in path.read_text().splitlines() if not LOCKED_LINES.fullmatch(line)]
    assert strange == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=named)
def test_every_requirement_has_a_checksum(path: Path) -> None:
    pins = re.split(r"^(?=[a-z])", path.read_text(), flags=re.MULTILINE)
    assert any("--hash=sha256:" in pin for pin in pins)
    assert [pin.split()[0] for pin in pins if "==" in pin and "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.in")), ids=named)
def test_what_is_asked_for_is_pinned(path: Path) -> None:
    asked = {re.split(r"[\s\[~=<>]", line)[0] for line in path.read_text().splitlines() if re.match(r"[a-z]", line)}
    pinned = set(re.findall(r"^([a-z0-9-]+)", path.with_suffix(".txt").read_text(), flags=re.MULTILINE))
    assert asked - pinned == set()


def test_no_requirement_is_pinned_twice_to_different_versions() -> None:
    pins: dict[str, set[str]] = {}
    for path in REQUIREMENTS:
        for name, version in re.findall(
            r"^([a-z0-9-]+)(?:\[.+\])?==([\w.+]+) \\$", path.read_text(), flags=re.MULTILINE
        ):
            pins.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in pins.items() if len(versions) > 1} == {}


def test_the_javascript_tools_are_pinned_to_exact_versions_and_serve_nobody() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    assert "dependencies" not in package
    assert [tool for tool, version in package["devDependencies"].items() if not re.fullmatch(r"[\d.]+", version)] == []
    assert not (ROOT / "package-lock.json").exists()


# ── Vendored browser files ─────────────────────────────────────────────────────────────────────────────────────────


def vendored() -> list[dict[str, str]]:
    entries: list[dict[str, str]] = json.loads((VENDOR / "manifest.json").read_text())
    return entries


@pytest.mark.parametrize("entry", vendored(), ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_that_the_manifest_names(entry: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert (VENDOR / entry["licence_file"]).is_file()
    # Browsers keep scripts and styles for a year by their address: a new version needs a new name.
    if Path(entry["file"]).suffix in {".js", ".css"}:
        assert entry["version"] in entry["file"]


def test_nothing_is_vendored_that_the_manifest_does_not_name() -> None:
    here = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.suffix in {".js", ".css", ".woff2"}}
    assert here == {entry["file"] for entry in vendored()}


# ── What no file may hold ──────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_goes_round_the_escaping_of_what_people_typed() -> None:
    files = [path for path in our_files(".py", ".html", ".txt", ".xml") if path != Path(__file__)]
    assert files
    assert [named(path) for path in files if UNESCAPED.search(path.read_text())] == []


@pytest.mark.parametrize("words", ["{{ name|safe }}", "{{ name | safe }}", "Markup(name)", "{% autoescape false %}"])
def test_the_search_for_ways_round_the_escaping_finds_them(words: str) -> None:
    assert UNESCAPED.search(words)


@pytest.mark.parametrize("word", [" style=", " onclick=", " hx-on", "<style", "javascript:", '"js:'])
def test_templates_hold_nothing_that_the_security_policy_refuses(word: str) -> None:
    templates = list(our_files(".html"))
    assert len(templates) > 100
    assert [named(path) for path in templates if word in path.read_text()] == []


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    files = our_files(".py", ".js", ".css", ".html")
    # A migration is generated, and never edited once it has landed: there is nothing to split.
    written = [path for path in files if "migrations" not in path.parts]
    lengths = {named(path): len(path.read_text().splitlines()) for path in written}
    assert {"practice_hub/application.py", "static/js/realtime/page.js", "templates/base.html"} <= set(lengths)
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_line_is_wider_than_a_reader_sees_beside_another_file() -> None:
    files = list(our_files(".html", ".css", ".js"))
    assert {path.parent.name for path in files} >= {"components", "css", "realtime"}
    lines = [(named(path), *line) for path in files for line in enumerate(path.read_text().splitlines(), 1)]
    assert [f"{name}:{number}" for name, number, line in lines if len(line) > LONGEST_LINE] == []


# ── Contracts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_room_keeps_to_the_layers_inside_a_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = {name for contract in contracts if "Inside a room" in contract["name"] for name in contract["containers"]}
    # These have no nouns of their own, and so no routes, actions and models.
    others = {"base", "realtime", "web", "live", "demo"}
    rooms = {path.parent.name for path in (ROOT / "practice_hub").glob("*/__init__.py")} - others
    assert held == {f"practice_hub.{room}" for room in rooms}


# ── Documents ──────────────────────────────────────────────────────────────────────────────────────────────────────

FILES_NAMED = re.compile(r"`([\w./*-]+\.(?:py|js|html|css|conf|md|csv))[:`]")
CODE_OR_TABLE = re.compile(r"^ *```.*?^ *```$|^ *\|.*?$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "path",
    [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("static/js/**/README.md"))],
    ids=named,
)
def test_documents_name_files_that_exist(path: Path) -> None:
    """By the whole path or its end: `clients/actions.py`."""
    files = [
        *our_files(".py", ".js", ".html", ".css", ".conf", ".md", ".csv"),
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*"),
    ]
    named_here = set(FILES_NAMED.findall(path.read_text()))
    assert [name for name in sorted(named_here) if not any(file.match(name.lstrip("./")) for file in files)] == []


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))], ids=named)
def test_a_document_reads_without_scrolling_sideways(path: Path) -> None:
    text = CODE_OR_TABLE.sub("", path.read_text())
    assert text.strip(), "a document is more than code and tables"
    assert [line for line in text.splitlines() if len(line) > LONGEST_TEXT] == []
