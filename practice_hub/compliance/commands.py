"""`flask deadlines`: the rules at the command line, which need no database, and today's reminders."""

from pathlib import Path

import click

from practice_hub.compliance import examples
from practice_hub.compliance.reminders.jobs import remind_command
from practice_hub.compliance.rules import RULES, Result, RuleError, evaluate
from practice_hub.compliance.rules.rule import Rule


@click.group()
def deadlines() -> None:
    """Statutory deadlines: check worked examples, explain a date, send today's reminders."""


deadlines.add_command(remind_command)


@deadlines.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def check(context: click.Context, file: Path) -> None:
    """Compare an examples FILE (CSV) with the rules.

    Prints each mismatch and how many of the examples are wrong; ends with status 1 when any is.
    """
    report = examples.check(file.read_bytes())
    for mismatch in report.mismatches:
        click.echo(mismatch)
    click.echo(report)
    context.exit(1 if report.wrong else 0)


@deadlines.command()
@click.argument("rule", required=False)
@click.argument("inputs", nargs=-1)
def explain(rule: str | None, inputs: tuple[str, ...]) -> None:
    """Print the dates of a RULE for INPUTS (name=value …), the reason and the source.

    Without a rule: lists the rules and what each takes.
    """
    if rule is None:
        for known in RULES.values():
            click.echo(f"{known.rule_id}: {known.title}\n    {_inputs(known)}")
        return
    try:
        result = evaluate(rule, examples.pairs("inputs", list(inputs)))
    except RuleError as error:
        takes = f"\n{rule} takes {_inputs(RULES[rule])}" if rule in RULES else ""
        raise click.UsageError(f"{error}{takes}") from error
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    for line in _lines(result):
        click.echo(line)


def _inputs(rule: Rule) -> str:
    shown = (f"{given.name}={given.form}" for given in rule.inputs)
    return " ".join(text if given.required else f"[{text}]" for text, given in zip(shown, rule.inputs, strict=True))


def _lines(result: Result) -> list[str]:
    width = max(map(len, result.outputs))
    dates = [f"{name:<{width}}  {result.text(name).replace('|', ', ') or 'none'}" for name in result.outputs]
    cautions = [f"Note: {caution}" for caution in result.cautions]
    return [result.rule.title, *dates, f"Why: {result.reason}", f"Source: {result.rule.source}", *cautions]
