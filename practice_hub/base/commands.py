"""`flask db`: upgrade, check, backup, restore. Plain click: the ground floor knows no Flask."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from practice_hub.base import backup
from practice_hub.base.migrations import MigrationError, Migrations


def database_commands(migrations: Migrations) -> click.Group:
    """The group, for the database of this installation."""

    @click.group("db")
    def group() -> None:
        """Make, check, back up and restore the database."""

    @group.command("upgrade")
    def upgrade() -> None:
        """Bring the database to the newest migration; once more is harmless."""
        with _in_words():
            before, after = migrations.upgrade()
        click.echo(f"The database is at {after}." + ("" if before == after else f" It was at {before}."))

    @group.command("check")
    def check() -> None:
        """Say what is wrong with the database; exit 1 when something is."""
        with _in_words():
            wrong = migrations.check()
        if wrong:
            raise click.ClickException("\n  ".join(["The database is not as it should be:", *wrong]))
        click.echo(f"The database is at {migrations.head}, as the models describe it.")

    @group.command("backup")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def back_up(file: Path) -> None:
        """Copy the whole database into FILE while everybody goes on working."""
        with _in_words():
            backup.back_up(migrations.settings, file)
        click.echo(f"The database is backed up in {file}.")

    @group.command("restore")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--yes", is_flag=True, help="Replace a database that holds practices, or is in use.")
    def restore(file: Path, yes: bool) -> None:
        """Replace the database by the back-up in FILE."""
        with _in_words():
            backup.restore(migrations, file, replace=yes)
        click.echo(
            f"The database is restored from {file}.\n"
            "It is not ready yet: run `flask events restart`, so that open pages ask everything again."
        )

    @group.command("revise", hidden=True)
    @click.argument("message")
    def revise(message: str) -> None:
        """For developers: write the next migration from what the models have become."""
        with _in_words():
            click.echo(migrations.revise(message))

    return group


@contextmanager
def _in_words() -> Iterator[None]:
    """What an operator can act on, instead of a traceback."""
    try:
        yield
    except (MigrationError, backup.BackupError) as error:
        raise click.ClickException(str(error)) from error
    except SQLAlchemyError as error:
        raise click.ClickException(f"The database refused: {str(error).splitlines()[0]}") from error
