"""The commands of credit records: add, correct, show one subject's, list who stands how."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from matching.cli.registry import Actor, AsOf, Url, count, day, local_time, open_registry, terminal_of, who
from matching.cli.words import BadValue, Command, Group
from matching.language import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matching.cli.terminal import Terminal
    from matching.models.database import Database
    from matching.models.standing import Entry

#: Rows of the list that are shown.
SHOWN = 50
WITHDRAWN = Text("withdrawn", "撤回")

credit_commands = typer.Typer(cls=Group, rich_markup_mode=None, name="credit")


def _subject(text: str) -> str:
    from matching.models.standing import SUBJECTS
    from matching.models.tables import imported_table

    found = imported_table(text)
    if found is None or found.name not in SUBJECTS:
        raise BadValue(
            Text(
                f"{text!r} has no credit records; workers and employers have",
                f"“{text}” 没有信用记录；可用：劳动者、用人单位",
            )
        )
    return found.name


def _words() -> Mapping[str, Text]:
    """Return what each status is called."""
    from matching.exchange.schema import BY_NAME

    return {name: Text(name, chinese) for name, chinese in BY_NAME["workers"].by_name["credit"].kind.choices}


def _status(text: str) -> str:
    from matching.exchange.schema import BY_NAME

    kind = BY_NAME["workers"].by_name["credit"].kind
    try:
        return kind.write(kind.read(text))
    except ValueError:
        raise BadValue(Text(f"{text!r} is not {kind.right.en}", f"“{text}” 不是{kind.right.zh}")) from None


def _status_or_none(text: str) -> str:
    return "" if text.casefold() in WITHDRAWN else _status(text)


def _said(text: str) -> str:
    from matching.intake.batches.identity import hidden

    if hidden(text) != text:
        raise BadValue(Text("holds an identity number, which is never kept", "含有身份证号，登记库从不保存"))
    if not text.strip():
        raise BadValue(Text("is blank", "为空"))
    return text.strip()


Subject = Annotated[str, typer.Argument(metavar="TABLE", show_default=False, parser=_subject)]
SubjectId = Annotated[str, typer.Argument(metavar="ID", show_default=False)]
What = Annotated[str, typer.Option("--what", metavar="TEXT", show_default=False, parser=_said)]
From = Annotated[date | None, typer.Option("--from", metavar="DATE", parser=day)]


@credit_commands.command("add", cls=Command)
def add(
    context: typer.Context,
    subject: Subject,
    subject_id: SubjectId,
    status: Annotated[str, typer.Argument(metavar="STATUS", show_default=False, parser=_status)],
    what: What,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", parser=_said)] = None,
    effective_on: From = None,
    actor: Actor = None,
    database: Url = None,
) -> None:
    """Append a credit record."""
    from matching.models.standing import record

    registry, by = _registry(database), who(actor)
    number = record(
        registry, subject, subject_id, status, source=source or by, actor=by, what=what, effective_on=effective_on
    )
    _tell(terminal_of(context), registry, number, subject, subject_id)


@credit_commands.command("correct", cls=Command)
def correct(
    context: typer.Context,
    entry: Annotated[int, typer.Argument(metavar="RECORD", show_default=False, parser=count)],
    corrected: Annotated[str, typer.Argument(metavar="STATUS", show_default=False, parser=_status_or_none)],
    what: What,
    source_instead: Annotated[str | None, typer.Option("--source", metavar="NAME", parser=_said)] = None,
    from_instead: From = None,
    actor: Actor = None,
    database: Url = None,
) -> None:
    """Append a record that stands in place of another one; both stay."""
    from matching.models import standing

    registry = _registry(database)
    number = standing.correct(
        registry,
        entry,
        corrected or None,
        actor=who(actor),
        what=what,
        source=source_instead,
        effective_on=from_instead,
    )
    with registry.reading() as connection:
        about = standing.entry(connection, number)
    _tell(terminal_of(context), registry, number, about.subject, about.subject_id, instead_of=entry)


@credit_commands.command("show", cls=Command)
def show(
    context: typer.Context, subject: Subject, subject_id: SubjectId, as_of: AsOf = None, database: Url = None
) -> None:
    """Show what was said of a worker or an employer, and what holds."""
    from matching.models.standing import history

    terminal = terminal_of(context)
    with _registry(database).reading() as connection:
        records = history(connection, subject, subject_id)
    terminal.say(_standing(subject, subject_id, records, as_of))
    if records:
        _show_records(terminal, records)


@credit_commands.command("list", cls=Command)
def list_standing(
    context: typer.Context,
    of: Annotated[str | None, typer.Option("--of", metavar="TABLE", parser=_subject)] = None,
    standing: Annotated[str | None, typer.Option("--status", metavar="STATUS", parser=_status)] = None,
    of_source: Annotated[str | None, typer.Option("--source", metavar="NAME")] = None,
    as_of: AsOf = None,
    shown: Annotated[int, typer.Option("--show", metavar="N", parser=count)] = SHOWN,
    database: Url = None,
) -> None:
    """List who does not stand clear, and by which record."""
    from matching.models.standing import SUBJECTS, deciding, entries

    terminal, registry, words = terminal_of(context), _registry(database), _words()
    clear, *_ = order = list(words)
    found: list[Entry] = []
    with registry.reading() as connection:
        for name in [of] if of else SUBJECTS:
            found += deciding(entries(connection, name), as_of).values()
    wanted = [
        entry
        for entry in found
        if (entry.status == standing if standing else entry.status != clear) and of_source in (None, entry.source)
    ]
    terminal.say(Text(f"found: {len(wanted):,}", f"共 {len(wanted):,} 个"))
    if wanted:
        terminal.rows(
            [Text("id", "编号"), Text("of", "类别"), Text("status", "状态"), Text("from", "起始日"),
             Text("source", "来源"), Text("record", "记录"), Text("reason", "事由")],
            [
                (e.subject_id, terminal.words(_called(e.subject)), terminal.words(words[e.status or ""]),
                 str(e.effective_on), e.source, str(e.id), e.what)
                for e in sorted(wanted, key=lambda e: (-order.index(e.status or ""), e.subject, e.subject_id))[:shown]
            ],
        )  # fmt: skip
        terminal.more(len(wanted) - shown)


def _registry(url: str | None) -> Database:
    from matching.models.upgrade import require_newest

    registry = open_registry(url)
    require_newest(registry)
    return registry


def _called(subject: str) -> Text:
    from matching.models.catalogue import KEPT

    return Text({"workers": "worker", "employers": "employer"}[subject], KEPT[subject].table.chinese)


def _tell(
    terminal: Terminal, registry: Database, number: int, subject: str, subject_id: str, instead_of: int = 0
) -> None:
    """Say what was appended, and what holds now."""
    from matching.models.standing import history

    with registry.reading() as connection:
        records = history(connection, subject, subject_id)
    added = Text(f"credit record {number} was added", f"已添加信用记录 {number}")
    if instead_of:
        added = Text(f"{added.en}; it corrects {instead_of}", f"{added.zh}，更正 {instead_of}")
    terminal.say(added)
    terminal.say(_standing(subject, subject_id, records, None))


def _standing(subject: str, subject_id: str, records: Sequence[Entry], as_of: date | None) -> Text:
    """Return what holds of a subject, and which record says so."""
    from matching.models.standing import deciding

    called, words = _called(subject), _words()
    on = Text(f" on {as_of}", f"（{as_of}）") if as_of else Text("", "")
    decided = deciding(records, as_of).get(subject_id)
    if decided is None:
        clear = next(iter(words.values()))
        return Text(
            f"{called.en} {subject_id}{on.en}: {clear.en}; no record says otherwise",
            f"{called.zh} {subject_id}{on.zh}：{clear.zh}；无相反记录",
        )
    status = words[decided.status or ""]
    return Text(
        f"{called.en} {subject_id}{on.en}: {status.en}, by record {decided.id} of {decided.source}, "
        f"from {decided.effective_on}",
        f"{called.zh} {subject_id}{on.zh}：{status.zh}，依据 {decided.source} 的第 {decided.id} 号记录，"
        f"自 {decided.effective_on} 起",
    )


def _show_records(terminal: Terminal, records: Sequence[Entry]) -> None:
    """Write every record, corrected ones among them, in the order in which they were added."""
    words = _words()
    corrected = {entry.corrects: entry.id for entry in records if entry.corrects}

    def beside(entry: Entry) -> str:
        told = []
        if entry.corrects:
            told.append(terminal.words(Text(f"corrects {entry.corrects}", f"更正 {entry.corrects}")))
        if entry.id in corrected:
            told.append(terminal.words(Text(f"corrected by {corrected[entry.id]}", f"已由 {corrected[entry.id]} 更正")))
        if entry.batch:
            told.append(terminal.words(Text(f"batch {entry.batch}", f"批次 {entry.batch}")))
        return ", ".join(told)

    terminal.rows(
        [Text("record", "记录"), Text("status", "状态"), Text("from", "起始日"), Text("source", "来源"),
         Text("reason", "事由"), Text("actor", "操作人"), Text("recorded", "记录时间"), Text("note", "备注")],
        [
            (str(e.id), terminal.words(words[e.status] if e.status else WITHDRAWN), str(e.effective_on), e.source,
             e.what, e.actor, local_time(e.recorded_at), beside(e))
            for e in records
        ],
    )  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(credit_commands)
