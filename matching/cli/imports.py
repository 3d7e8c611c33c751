"""The commands that bring files into a registry as batches, list the batches and take them back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matching.cli.plan_lines import LISTED, dry_words, outcome_words, show_changes, show_counts, show_problems
from matching.cli.registry import Actor, BatchNumber, Url, local_time, open_registry, terminal_of, who
from matching.cli.sheets import check_folder, new_workbook, service_names, table_named, written
from matching.cli.words import INTERRUPTED, BadValue, Command, Group
from matching.language import Text, counted
from matching.problems import InputError, Problem, RegistryError

if TYPE_CHECKING:
    from matching.cli.terminal import Terminal
    from matching.intake.batches.files import Received
    from matching.intake.batches.model import BatchInfo, Plan
    from matching.intake.mapping import ColumnMapping
    from matching.models.database import Database

#: The file that a command is about, where none is named.
SUBCOMMAND = "file"


class FileOrCommand(Group):
    """A group in which whatever is no command is a file: ``import F`` is short for ``import file F``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that a call means, with its arguments."""
        if args and self.get_command(ctx, args[0]) is None:
            args = [SUBCOMMAND, *args]
        return super().resolve_command(ctx, args)


import_commands = typer.Typer(
    cls=FileOrCommand, rich_markup_mode=None, name="import", context_settings={"ignore_unknown_options": True}
)


def _taken(text: str) -> str:
    if text not in ("all", "valid"):
        raise BadValue(Text(f"{text!r} is neither all nor valid", f"“{text}” 不是 all 或 valid"))
    return text


@import_commands.callback()
def _imports() -> None:
    """Files into the registry."""


@import_commands.command(SUBCOMMAND, cls=Command)
def import_file(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    table: Annotated[str | None, typer.Option("--as", metavar="TABLE", parser=table_named)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    taken: Annotated[str, typer.Option("--policy", metavar="all|valid", parser=_taken)] = "all",
    sender: Annotated[str | None, typer.Option("--sender", metavar="NAME")] = None,
    returned: Annotated[Path | None, typer.Option("--returned", metavar="OUT.xlsx", parser=new_workbook)] = None,
    columns: Annotated[list[str] | None, typer.Option("--column", metavar="HEADER=FIELD")] = None,
    fixed: Annotated[list[str] | None, typer.Option("--fixed", metavar="FIELD=TEXT")] = None,
    meanings: Annotated[list[str] | None, typer.Option("--word", metavar="FIELD:WORD=MEANING")] = None,
    sheet: Annotated[str, typer.Option("--sheet", metavar="NAME", show_default=False)] = "",
    lowest_pay: Annotated[bool, typer.Option("--lowest-pay")] = False,
    forget: Annotated[bool, typer.Option("--forget")] = False,
    actor: Actor = None,
    rows: Annotated[Path | None, typer.Option("--rows", metavar="FILE.csv")] = None,
    database: Url = None,
) -> None:
    """Import a sender's sheet as one table, or a folder of exchange tables."""
    from matching.intake import batches
    from matching.intake.batches.files import learn, receive_folder, receive_sheet
    from matching.intake.batches.report import write_rows_report

    terminal, registry, by = terminal_of(context), open_registry(database), who(actor)
    if not path.exists():
        raise InputError([Problem(Text("there is no such file or folder", "没有这个文件或文件夹"), str(path))])
    if returned:
        check_folder(returned)
    for_sheets = bool(returned or columns or fixed or meanings or sheet or lowest_pay or forget)
    if table is None and not path.is_dir():
        raise BadValue(Text("a file needs --as, the table that it holds", "导入文件须用 --as 指明其数据表"))
    if path.is_dir() and (table is not None or for_sheets):
        raise BadValue(
            Text(
                "a folder is imported without --as and without the options for a sender's sheet",
                "导入文件夹时不用 --as，也不用针对单个表格的选项",
            )
        )
    with terminal.progress() as progress:
        progress(batches.READING)
        if table is None:
            came = receive_folder(path, sender=sender or by, actor=by)
        else:
            came = receive_sheet(
                registry,
                path,
                table,
                sender=sender or by,
                actor=by,
                services=service_names(),
                settled=_settled(table, columns, fixed, meanings, sheet, lowest_pay),
                forget=forget,
            )
        tables, problems = came.tables, came.problems
        plan = batches.plan_import(
            registry,
            tables,
            came.origin,
            policy="valid" if taken == "valid" else "all",
            problems=problems,
            tell=progress,
        )
        if rows:
            write_rows_report(registry, came.told(plan), rows, terminal.language)
        outcome = None if dry_run else batches.commit(registry, tables, plan, problems=problems, tell=progress)
    done = came.told(plan if outcome is None else outcome.plan)
    try:
        learned = outcome is not None and learn(registry, came)
        show_problems(terminal, done, _where_all(came, returned, rows))
        if any(not problem.warning for problem in done.problems):
            _tell_of_no_regions(terminal, registry, came)
        show_counts(terminal, done.counts)
        if dry_run and not rows:
            show_changes(terminal, registry, done)
        _give_back(terminal, came, done, returned)
    except (KeyboardInterrupt, OSError, RegistryError) as error:
        if outcome is None or outcome.batch is None or isinstance(error, BrokenPipeError):
            raise
        # Whatever went wrong afterwards: the rows are in, and nobody must think otherwise.
        terminal.say(outcome_words(outcome))
        terminal.complain(terminal.words(_unfinished(error)))
        raise typer.Exit(INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1) from error
    if learned and sender:
        terminal.say(
            Text(f"how the columns were read is kept for the next file of {sender}", f"已记住 {sender} 的列对应关系")
        )
    terminal.say(dry_words(done) if outcome is None else outcome_words(outcome))
    if done.refused or done.empty_handed:
        raise typer.Exit(1)


def _unfinished(error: BaseException) -> Text:
    """Return what to say of a batch that is in although what was to follow could not be done."""
    why = Text("", "")
    if isinstance(error, OSError):
        why = Text(f": {error.strerror}", f"：{error.strerror}")
    return Text(
        f"the batch is in, but what was to follow was broken off{why.en}; "
        "the same command does it, and writes no row twice",
        f"批次已导入，但后续步骤中断{why.zh}；可再次执行同一命令补做，不会重复写入",
    )


def _settled(
    table: str,
    columns: list[str] | None,
    fixed: list[str] | None,
    meanings: list[str] | None,
    sheet: str,
    lowest_pay: bool,
) -> ColumnMapping:
    """Return what the options say of the sender's sheets."""
    from matching.intake.headers import forms, vocabulary
    from matching.intake.mapping import ColumnMapping

    words_of_fields = vocabulary(table)

    def named(text: str) -> str:
        """Return the field that any usual word for it means; what is not known stays, and is refused later."""
        return next((words_of_fields[form][0] for form in forms(text) if form in words_of_fields), text.strip())

    codes = {name: code for code, name in service_names().items()}

    def canonical(field: str, text: str) -> str:
        return codes.get(text, text) if field == "service" else text

    words = []
    for left, meant in _pairs("--word", meanings):
        field, colon, word = left.partition(":")
        if not colon:
            raise BadValue(Text(f"--word {left!r} names no field", f"--word “{left}” 没有写明字段"))
        words.append((named(field), word, canonical(named(field), meant)))
    return ColumnMapping(
        table,
        columns=tuple((header, named(field)) for header, field in _pairs("--column", columns)),
        fixed=tuple((named(field), canonical(named(field), text)) for field, text in _pairs("--fixed", fixed)),
        words=tuple(words),
        sheet=sheet,
        lowest_pay=lowest_pay,
    )


def _pairs(option: str, texts: list[str] | None) -> list[tuple[str, str]]:
    pairs = []
    for text in texts or ():
        left, sign, right = text.rpartition("=")
        if not sign or not left.strip():
            raise BadValue(Text(f"{option} {text!r} must be written with =", f"{option} “{text}” 应以 = 连接"))
        pairs.append((left.strip(), right.strip()))
    return pairs


def _tell_of_no_regions(terminal: Terminal, registry: Database, came: Received) -> None:
    """Say where regions come from, if rows need some and there is none: each row alone says that its own is unknown."""
    from matching.models.catalogue import KEPT
    from matching.models.rows import count_rows

    needed = any(field.refers == "regions" for name in came.tables for field in KEPT[name].table.fields)
    if not needed or "regions" in came.tables:
        return
    with registry.reading() as connection:
        there = count_rows(connection, KEPT["regions"])
    if not there:
        text = Text(
            "the registry has no regions yet; `matching db regions` brings in the country's",
            "登记库还没有地区；可用 matching db regions 补入全国地区",
        )
        terminal.complain(terminal.words(text))


def _where_all(came: Received, returned: Path | None, rows: Path | None) -> Text:
    """Return where all that is wrong stands."""
    for path in (returned if came.reading else None, rows):
        if path:
            return Text(f"{path} has them all", f"全部见 {path}")
    if came.reading is None:
        return LISTED
    return Text(
        "--returned OUT.xlsx writes them all into the sender's sheet, --rows FILE.csv lists them",
        "--returned 退回.xlsx 可全部写入退给报送方的表格，--rows 文件.csv 可全部列出",
    )


def _give_back(terminal: Terminal, came: Received, plan: Plan, out: Path | None) -> None:
    """Write what goes back to the sender, or say that it can be written."""
    reading = came.reading
    if reading is None:
        return
    wrong = [problem for problem in plan.problems if not problem.warning]
    if not wrong or reading.grid is None:
        if out:
            unread = Text("the file could not be read", "文件无法读取")
            why = unread if wrong else Text("nothing was rejected", "没有被退回的行")
            terminal.say(Text(f"{why.en}, so {out} was not written", f"{why.zh}，未写出 {out}"))
        return
    if out is None:
        terminal.say(
            Text(
                "--returned OUT.xlsx writes the sheet for its sender, with a column that says what to mend",
                "加上 --returned 退回.xlsx，可写出退给报送方的表格，并注明应修改之处",
            )
        )
        return
    from matching.intake.returned import write_returned

    with terminal.progress() as progress:
        marked = written(out, lambda path: write_returned(reading, wrong, path, lambda n: progress(_going_back(n))))
    terminal.say(
        Text(
            f"to go back to the sender: {out} ({counted(marked, 'row')} to mend)",
            f"退给报送方：{out}（需要修改 {marked:,} 行）",
        )
    )


def _going_back(rows: int) -> Text:
    return Text(f"writing what goes back to the sender: {rows:,} rows", f"写出退回的表格：{rows:,} 行")


@import_commands.command("undo", cls=Command)
def undo(context: typer.Context, batch: BatchNumber, actor: Actor = None, database: Url = None) -> None:
    """Take a batch back as a whole."""
    from matching.intake import batches

    terminal = terminal_of(context)
    with terminal.progress() as progress:
        batches.undo(open_registry(database), batch, actor=who(actor), tell=progress)
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


def _batch_cells(terminal: Terminal, info: BatchInfo) -> tuple[str, ...]:
    states = {"committed": Text("committed", "已导入"), "undone": Text("undone", "已撤销")}
    written = sum(rows.new + rows.changed for rows in info.counts.values())
    return str(info.id), local_time(info.at), info.sender, info.file, terminal.words(states[info.state]), f"{written:,}"


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(import_commands)
