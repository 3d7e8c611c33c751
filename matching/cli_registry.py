"""The commands that keep a registry: db, import, export."""

from __future__ import annotations

import getpass
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matching.cli_words import BadValue, Command, Group
from matching.language import Language, Text
from matching.problems import InputError
from matching.terminal import WARNINGS_SHOWN, Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matching.intake.batches_model import BatchInfo, Counts, Outcome, Plan
    from matching.models.database import Database
    from matching.problems import Problem

#: Changed rows that a dry run shows; all of them go to the file of --rows.
CHANGES_SHOWN = 20
#: Largest number that an option takes.
MOST = 10**6
#: The file that a command is about, where none is named.
SUBCOMMAND = "file"


class FileOrCommand(Group):
    """A group in which whatever is no command is a file: ``import F`` is short for ``import file F``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that a call means, with its arguments."""
        if args and self.get_command(ctx, args[0]) is None:
            args = [SUBCOMMAND, *args]
        return super().resolve_command(ctx, args)


database_commands = typer.Typer(cls=Group, rich_markup_mode=None, name="db")
import_commands = typer.Typer(
    cls=FileOrCommand, rich_markup_mode=None, name="import", context_settings={"ignore_unknown_options": True}
)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadValue(Text(f"{text!r} is no date such as 2026-03-01", f"“{text}” 不是日期，应如 2026-03-01")) from None


def count(text: object) -> int:
    """Read a whole number; a default comes as one."""
    if not str(text).isdecimal() or int(str(text)) > MOST:
        raise BadValue(Text(f"{text!r} is not a whole number", f"“{text}” 不是整数"))
    return int(str(text))


def _table(text: str) -> str:
    from matching.models.tables import IMPORTED, imported_table

    if found := imported_table(text):
        return found.name
    names = ", ".join(table.name for table in IMPORTED)
    raise BadValue(Text(f"{text!r} is no table; tables are {names}", f"“{text}” 不是数据表；可用：{names}"))


def _taken(text: str) -> str:
    if text not in ("all", "valid"):
        raise BadValue(Text(f"{text!r} is neither all nor valid", f"“{text}” 不是 all 或 valid"))
    return text


Url = Annotated[str | None, typer.Option("--database", metavar="URL")]
Actor = Annotated[str | None, typer.Option("--actor", metavar="NAME")]
AsOf = Annotated[date | None, typer.Option("--as-of", metavar="DATE", parser=_day)]
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


def _who(actor: str | None) -> str:
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

    at, newest = steps.current(open_registry(database)), steps.newest()
    terminal_of(context).say(Text(f"{at or 'none'} (newest: {newest})", f"{at or '空'}（最新：{newest}）"))


@import_commands.callback()
def _imports() -> None:
    """Files into the registry."""


@import_commands.command(SUBCOMMAND, cls=Command)
def import_file(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    table: Annotated[str | None, typer.Option("--as", metavar="TABLE", parser=_table)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    taken: Annotated[str, typer.Option("--policy", metavar="all|valid", parser=_taken)] = "all",
    sender: Annotated[str | None, typer.Option("--sender", metavar="NAME")] = None,
    actor: Actor = None,
    rows: Annotated[Path | None, typer.Option("--rows", metavar="FILE.csv")] = None,
    database: Url = None,
) -> None:
    """Import a file as one table, or a folder of exchange tables."""
    from matching.intake import batches
    from matching.intake.batches_report import write_rows_report

    terminal, registry, who = terminal_of(context), open_registry(database), _who(actor)
    if not path.exists():
        raise InputError([_missing(path)])
    if table is None and not path.is_dir():
        raise BadValue(Text("a file needs --as, the table that it holds", "导入文件须用 --as 指明其数据表"))
    if table is not None and path.is_dir():
        raise BadValue(Text("a folder is imported without --as", "导入文件夹时不用 --as"))
    problems: list[Problem] = []
    with terminal.progress() as progress:
        progress(batches.READING)
        tables, origin = batches.read_files(path, table, sender=sender or who, actor=who, problems=problems)
        plan = batches.plan_import(
            registry, tables, origin, policy="valid" if taken == "valid" else "all", problems=problems, tell=progress
        )
        if rows:
            write_rows_report(registry, plan, rows, terminal.language)
        outcome = None if dry_run else batches.commit(registry, tables, plan, problems=problems, tell=progress)
    done = plan if outcome is None else outcome.plan
    _show_problems(terminal, done)
    _show_counts(terminal, done.counts)
    if dry_run and not rows:
        _show_changes(terminal, registry, done)
    terminal.say(_dry_words(done) if outcome is None else _outcome_words(outcome))
    if done.refused or done.empty_handed:
        raise typer.Exit(1)


@import_commands.command("undo", cls=Command)
def undo(context: typer.Context, batch: BatchNumber, actor: Actor = None, database: Url = None) -> None:
    """Take a batch back as a whole."""
    from matching.intake import batches

    terminal = terminal_of(context)
    with terminal.progress() as progress:
        batches.undo(open_registry(database), batch, actor=_who(actor), tell=progress)
    terminal.say(Text(f"batch {batch} is undone", f"批次 {batch} 已撤销"))


@import_commands.command("list", cls=Command)
def list_batches(context: typer.Context, database: Url = None) -> None:
    """List the batches."""
    from matching.intake import batches

    terminal = terminal_of(context)
    terminal.rows(
        [Text("batch", "批次"), Text("time", "时间"), Text("sender", "报送方"), Text("file", "文件"),
         Text("state", "状态"), Text("rows", "行数")],
        [_batch_cells(terminal, info) for info in batches.history(open_registry(database))],
    )  # fmt: skip


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


def _missing(path: Path) -> Problem:
    from matching.problems import Problem

    return Problem(Text("there is no such file or folder", "没有这个文件或文件夹"), str(path))


def _show_problems(terminal: Terminal, plan: Plan) -> None:
    """Write all that is wrong, and some of what is odd."""
    terminal.problems([problem for problem in plan.problems if not problem.warning])
    odd = [problem for problem in plan.problems if problem.warning]
    terminal.problems(odd[:WARNINGS_SHOWN])
    if len(odd) > WARNINGS_SHOWN:
        more = len(odd) - WARNINGS_SHOWN
        text = Text(
            f"… and {more:,} more warnings; --rows writes them all", f"…另有 {more:,} 条警告；--rows 可全部写出"
        )
        terminal.complain(terminal.words(text))


def _show_counts(terminal: Terminal, counts: Mapping[str, Counts]) -> None:
    from matching.intake.batches_model import STATUS_TEXTS

    terminal.rows(
        [Text("table", "数据表"), *STATUS_TEXTS],
        [
            (name, *(f"{number:,}" for number in (rows.new, rows.changed, rows.unchanged, rows.rejected)))
            for name, rows in counts.items()
        ],
    )


def _show_numbers(terminal: Terminal, written: Mapping[str, int]) -> None:
    terminal.rows(
        [Text("table", "数据表"), Text("rows", "行数")], [(name, f"{number:,}") for name, number in written.items()]
    )


def _show_changes(terminal: Terminal, registry: Database, plan: Plan) -> None:
    from itertools import islice

    from matching.intake import batches

    left = CHANGES_SHOWN
    for name, rows in plan.counts.items():
        for change in islice(batches.changes(registry, plan, name), left):
            cells = "; ".join(f"{column} {old!r} -> {new!r}" for column, (old, new) in change.cells.items())
            line = f"{change.row} {change.key}: {cells}"
            terminal.say(Text(f"{name} row {line}", f"{name} 第 {line}"))
        left -= min(left, rows.changed)
    more = sum(rows.changed for rows in plan.counts.values()) - CHANGES_SHOWN
    if more > 0:
        terminal.say(Text(f"… and {more:,} more; --rows writes them all", f"…另有 {more:,} 行；--rows 可全部写出"))


def _dry_words(plan: Plan) -> Text:
    if plan.refused:
        return Text("nothing would be taken; mend what is named above", "将不导入任何数据；请先修正上述问题")
    if not plan.writes:
        return _nothing_words(plan)
    return Text(
        f"{plan.writes:,} rows would be written; nothing was", f"将写入 {plan.writes:,} 行；试运行未写入任何数据"
    )


def _outcome_words(outcome: Outcome) -> Text:
    plan = outcome.plan
    first = Text("", "")
    if outcome.between:
        listing = _named(outcome.between)
        first = Text(
            f"while the file was compared, {listing.en} came in; the rows were compared again. ",
            f"比较期间{listing.zh}已导入，已重新比较。",
        )
    if outcome.batch is not None:
        words = Text(
            f"batch {outcome.batch}: {plan.writes:,} rows written", f"批次 {outcome.batch}：已写入 {plan.writes:,} 行"
        )
    elif plan.refused:
        words = Text("nothing was taken; mend what is named above", "未导入任何数据；请先修正上述问题")
    else:
        words = _nothing_words(plan)
    return Text(first.en + words.en, first.zh + words.zh)


def _named(between: Sequence[BatchInfo]) -> Text:
    return Text(
        ", ".join(f"batch {info.id} of {info.sender}" for info in between),
        "、".join(f"{info.sender} 的批次 {info.id}" for info in between),
    )


def _nothing_words(plan: Plan) -> Text:
    if plan.empty_handed:
        return Text("no row could be taken; mend what is named above", "没有可导入的行；请先修正上述问题")
    if plan.repeats:
        return Text(
            f"nothing to write: the same file came as batch {plan.repeats}",
            f"无需写入：同一文件已作为批次 {plan.repeats} 导入",
        )
    return Text("nothing to write: the registry says all of it already", "无需写入：登记库已有全部内容")


def _batch_cells(terminal: Terminal, info: BatchInfo) -> tuple[str, ...]:
    states = {"committed": Text("committed", "已导入"), "undone": Text("undone", "已撤销")}
    written = sum(rows.new + rows.changed for rows in info.counts.values())
    at = info.at.isoformat(sep=" ", timespec="minutes")[:16]
    return str(info.id), at, info.sender, info.file, terminal.words(states[info.state]), f"{written:,}"


def add_to(app: typer.Typer) -> None:
    """Add the commands of the registry to the command line."""
    app.add_typer(database_commands)
    app.add_typer(import_commands)
    app.command("export", cls=Command)(export)
