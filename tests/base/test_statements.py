"""Reading the code: raw statements, which no wall can see through, stand in named modules alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from practice_hub import ROOT

PACKAGE = ROOT / "practice_hub"

# Each says at its head why it speaks with the database itself.
RAW = {
    "base/backup.py",
    "base/database.py",
    "base/engines.py",
    "base/jobs.py",
    "base/migrations.py",
    "base/protection.py",
    "base/readiness.py",
    "demo/removal.py",
    "realtime/log.py",
    "realtime/watch.py",
}
# The doors to the directory's tables.
DIRECTORY = {"base/attempts.py", "base/directory.py", "base/installation.py", "base/jobs.py", "demo/removal.py"}
DIRECTORY_MODELS = {"Tenant", "SignIn", "Browser", "OneTimeLink", "Attempts", "Job", "Mark"}

DRIVERS = {"sqlite3", "psycopg"}
RAW_NAMES = {"text", "literal_column", "TextClause"}
RAW_ATTRIBUTES = {"exec_driver_sql", "__table__", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file.relative_to(PACKAGE).as_posix(), ast.parse(file.read_text())


def raw_statements(tree: ast.Module) -> Iterator[str]:
    """What in a module speaks with the database past the sessions."""
    # A connection may be handed on to the log, which is a named module.
    handed_on = {id(argument) for call in calls(tree) if is_of_the_log(call) for argument in call.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in DRIVERS)
        elif isinstance(node, ast.ImportFrom) and node.module in DRIVERS:
            yield str(node.module)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            yield from (alias.name for alias in node.names if alias.name in RAW_NAMES)
        elif isinstance(node, ast.Attribute) and node.attr in RAW_ATTRIBUTES:
            yield node.attr
        elif asks_for_connection(node) and id(node) not in handed_on:
            yield "connection()"


def asks_for_connection(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connection"


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def is_of_the_log(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "log"
    )


def directory_models(tree: ast.Module) -> Iterator[str]:
    """The directory's models that a module asks for or makes; naming one as a type is no asking."""
    types = {
        id(inner)
        for node in ast.walk(tree)
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if annotation is not None
        for inner in ast.walk(annotation)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in DIRECTORY_MODELS and id(node) not in types:
            yield node.id


def test_raw_statements_stand_in_named_modules_alone() -> None:
    found = {name: sorted(set(raw_statements(tree))) for name, tree in modules()}
    assert {name: what for name, what in found.items() if what and name not in RAW} == {}


def test_only_the_directory_asks_for_what_is_known_before_a_tenant() -> None:
    found = {name: sorted(set(directory_models(tree))) for name, tree in modules()}
    assert {name: what for name, what in found.items() if what and name not in DIRECTORY} == {}


def test_each_named_module_is_there_and_needs_its_name() -> None:
    found = dict(modules())
    assert {name for name in RAW if name not in found or not list(raw_statements(found[name]))} == set()
    assert {name for name in DIRECTORY if name not in found or not list(directory_models(found[name]))} == set()


@pytest.mark.parametrize(
    "code",
    [
        "from sqlalchemy import text",
        "import sqlite3",
        "session.connection().execute(insert(x))",
        "with engine.begin() as c: c.exec_driver_sql('DELETE FROM clients')",
        "select(Client.__table__)",
        "session.bulk_save_objects([])",
    ],
)
def test_the_reading_finds_what_it_looks_for(code: str) -> None:
    assert list(raw_statements(ast.parse(code)))


def test_the_reading_knows_a_type_from_a_question() -> None:
    assert list(directory_models(ast.parse("def show(browser: Browser) -> Browser | None: ..."))) == []
    assert list(directory_models(ast.parse("session.get(Browser, 1)"))) == ["Browser"]
    assert list(raw_statements(ast.parse("log.open_log(session.connection(), 1)"))) == []


def test_migrations_name_no_model() -> None:
    """A migration must still run when the model is long gone."""
    files = list(Path(ROOT / "migrations" / "versions").glob("*.py"))
    assert len(files) > 20
    for file in files:
        imported = [node.module for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)]
        assert not [name for name in imported if name and name.startswith("practice_hub")], file.name
