"""The commands that keep a registry: db, export; and what every command of a registry shares."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matching import __version__
from matching.cli.plan_lines import dry_words, outcome_words, show_problems
from matching.cli.terminal import Terminal
from matching.cli.words import BadValue, Command, Group
from matching.language import Language, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matching.models.database import Database

#: Largest number that an option takes.
MOST = 10**6

database_commands = typer.Typer(cls=Group, rich_markup_mode=None, name="db")


def day(text: str) -> date:
    """Read a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadValue(Text(f"{text!r} is no date such as 2026-03-01", f"“{text}” 不是日期，应如 2026-03-01")) from None


def count(text: object) -> int:
    """Read a whole number; a default comes as one."""
    if not str(text).isdecimal() or int(str(text)) > MOST:
        raise BadValue(Text(f"{text!r} is not a whole number", f"“{text}” 不是整数"))
    return int(str(text))


def local_time(at: datetime) -> str:
    """Return a moment of the registry, kept in UTC, as the clock on the wall shows it."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return f"{aware.astimezone():%Y-%m-%d %H:%M}"


Url = Annotated[str | None, typer.Option("--database", metavar="URL")]
Actor = Annotated[str | None, typer.Option("--actor", metavar="NAME")]
AsOf = Annotated[date | None, typer.Option("--as-of", metavar="DATE", parser=day)]
Step = Annotated[str, typer.Argument(metavar="STEP")]
BatchNumber = Annotated[int, typer.Argument(metavar="BATCH", parser=count, show_default=False)]


def terminal_of(context: typer.Context) -> Terminal:
    """Return the terminal in the language that the call asked for."""
    language: Language = context.find_root().obj
    return Terminal(language)


def open_registry(url: str | None) -> Database:
    """Return the registry that a call means."""
    from matching.models.database import open_database

    return open_database(url)


def who(actor: str | None) -> str:
    """Return who does what is done."""
    named = actor or os.environ.get("MATCHING_ACTOR")
    try:
        return named or getpass.getuser()
    except (KeyError, OSError):
        # A container's user may have no name.
        return str(os.getuid())


@database_commands.command("upgrade", cls=Command)
def upgrade(context: typer.Context, step: Step = "head", database: Url = None) -> None:
    """Make the registry's tables, or bring them up to date."""
    from matching.models import upgrade as steps

    registry = open_registry(database)
    steps.upgrade(registry, step)
    at = steps.current(registry)
    terminal_of(context).say(Text(f"the registry's tables are at step {at}", f"登记库的表版本：{at}"))


@database_commands.command("downgrade", cls=Command)
def downgrade(
    context: typer.Context,
    step: Annotated[str, typer.Argument(metavar="STEP", show_default=False)],
    database: Url = None,
) -> None:
    """Take the registry's tables back to an earlier step."""
    from matching.models import upgrade as steps

    registry = open_registry(database)
    steps.downgrade(registry, step)
    at = steps.current(registry)
    terminal_of(context).say(Text(f"the registry's tables are at step {at or 'none'}", f"登记库的表版本：{at or '空'}"))


@database_commands.command("current", cls=Command)
def current(context: typer.Context, database: Url = None) -> None:
    """Say at which step the registry's tables are."""
    from matching.models import upgrade as steps

    registry = open_registry(database)
    if registry.missing_file:
        terminal_of(context).say(steps.not_there(registry.missing_file))
        return
    at, newest = steps.current(registry), steps.newest()
    terminal_of(context).say(Text(f"{at or 'none'} (newest: {newest})", f"{at or '空'}（最新：{newest}）"))


@database_commands.command("regions", cls=Command)
def regions(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    actor: Actor = None,
    database: Url = None,
) -> None:
    """Bring in the country's regions that the registry has not, as a batch."""
    from matching.generate import geography
    from matching.intake import batches
    from matching.intake.batches.files import receive_missing

    terminal, registry = terminal_of(context), open_registry(database)
    shipped = geography.load()[0].table()
    came = receive_missing(
        registry, "regions", shipped, file="regions.csv", sender=f"matching {__version__}", actor=who(actor)
    )
    with terminal.progress() as progress:
        plan = batches.plan_import(registry, came.tables, came.origin, tell=progress)
        outcome = None if dry_run else batches.commit(registry, came.tables, plan, tell=progress)
    done = plan if outcome is None else outcome.plan
    show_problems(terminal, done)
    missing, there = len(done.tables["regions"].keys), len(shipped["code"])
    held = there - missing
    terminal.say(
        Text(
            f"of {there:,} regions the registry has {held:,}, which stay as they are; {missing:,} are new",
            f"共 {there:,} 个地区：登记库已有 {held:,} 个，保持不变；新增 {missing:,} 个",
        )
    )
    terminal.say(dry_words(done) if outcome is None else outcome_words(outcome))
    if done.refused:
        raise typer.Exit(1)


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT", show_default=False)],
    as_of: AsOf = None,
    database: Url = None,
) -> None:
    """Write the registry as a folder of exchange tables."""
    from matching.exchange.schema import BY_NAME
    from matching.models import snapshot
    from matching.models.upgrade import require_newest
    from matching.staging import staged

    terminal, registry = terminal_of(context), open_registry(database)
    require_newest(registry)
    with terminal.progress() as progress:
        progress(Text("writing the tables", "写出数据表"))
        with staged(out, frozenset(f"{name}.csv" for name in BY_NAME), "workers.csv") as folder:
            written = snapshot.export(registry, folder, as_of)
    _show_numbers(terminal, written)
    terminal.say(Text(f"tables: {out}", f"数据表：{out}"))


def _show_numbers(terminal: Terminal, written: Mapping[str, int]) -> None:
    terminal.rows(
        [Text("table", "数据表"), Text("rows", "行数")], [(name, f"{number:,}") for name, number in written.items()]
    )


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(database_commands)
    app.command("export", cls=Command)(export)
