"""What the command line says of an import: what is wrong, what becomes of the rows, what came of it."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from matching.cli.terminal import WARNINGS_SHOWN, Terminal
from matching.language import Text, counted
from matching.problems import Problem, printable, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matching.intake.batches.model import BatchInfo, Counts, Outcome, Plan
    from matching.models.database import Database

#: Changed rows that a dry run shows; all of them go to the file of --rows.
CHANGES_SHOWN = 20
#: Errors that are shown; the rest is counted, and told in full elsewhere.
ERRORS_SHOWN = 50
#: Sentences that many of them share, shown with how often they were said.
KINDS_SHOWN = 5

#: Where every problem stands, as the end of a sentence.
LISTED = Text("--rows FILE.csv lists them all", "--rows 文件.csv 可全部列出")


def show_problems(terminal: Terminal, plan: Plan, everything: Text = LISTED) -> None:
    """Write some of what is wrong and of what is odd, and where all of it stands.

    Parameters
    ----------
    everything
        Where every problem is to be found: the end of a sentence.
    """
    for of_kind, most, noun in (
        (False, ERRORS_SHOWN, Text("problem", "个问题")),
        (True, WARNINGS_SHOWN, Text("warning", "条警告")),
    ):
        found = [problem for problem in plan.problems if problem.warning is of_kind]
        terminal.problems(found[:most])
        if (more := len(found) - most) > 0:
            _show_kinds(terminal, found)
            where = everything if not of_kind else LISTED
            text = Text(
                f"… and {counted(more, f'more {noun.en}')}; {where.en}", f"…另有 {more:,} {noun.zh}；{where.zh}"
            )
            terminal.complain(terminal.words(text))


def _show_kinds(terminal: Terminal, found: Sequence[Problem]) -> None:
    """Write which sentences many rows share, the most frequent first."""
    kinds = Counter((problem.column, problem.text) for problem in found)
    for (column, text), times in kinds.most_common(KINDS_SHOWN):
        if times > 1:
            place = f"{column} " if column else ""
            told = Text(f"{counted(times, 'time')}: {place}{text.en}", f"{times:,} 次：{place}{text.zh}")
            terminal.complain(printable(terminal.words(told)))


def show_counts(terminal: Terminal, counts: Mapping[str, Counts]) -> None:
    """Write how many rows are new, changed, unchanged, rejected."""
    if not counts:
        return
    from matching.intake.batches.model import STATUS_TEXTS

    terminal.rows(
        [Text("table", "数据表"), *STATUS_TEXTS],
        [
            (
                terminal.words(_called(name)),
                *(f"{number:,}" for number in (rows.new, rows.changed, rows.unchanged, rows.rejected)),
            )
            for name, rows in counts.items()
        ],
    )


def show_changes(terminal: Terminal, registry: Database, plan: Plan) -> None:
    """Write the first rows that say something else than before, cell by cell."""
    from matching.intake import batches
    from matching.models.catalogue import KEPT

    left = CHANGES_SHOWN
    for name, rows in plan.counts.items():
        fields = KEPT[name].table.by_name
        for change in islice(batches.changes(registry, plan, name), left):
            cells = [(fields[column], old, new) for column, (old, new) in change.cells.items()]
            english = "; ".join(f"{field.name} {shown(old)} -> {shown(new)}" for field, old, new in cells)
            chinese = "；".join(f"{field.chinese} {shown(old)} → {shown(new)}" for field, old, new in cells)
            table = _called(name)
            terminal.say(
                Text(
                    f"{table.en} row {change.row} {change.key}: {english}",
                    f"{table.zh}第 {change.row} 行 {change.key}：{chinese}",
                )
            )
        left -= min(left, rows.changed)
    more = sum(rows.changed for rows in plan.counts.values()) - CHANGES_SHOWN
    if more > 0:
        terminal.say(Text(f"… and {more:,} more; --rows writes them all", f"…另有 {more:,} 行；--rows 可全部写出"))


def dry_words(plan: Plan) -> Text:
    """Return what an import would do."""
    if plan.refused:
        rest = _rest_words(plan)
        return Text(
            f"nothing would be taken; mend what is named above{rest.en}", f"将不导入任何数据；请先修正上述问题{rest.zh}"
        )
    if not plan.writes:
        return _nothing_words(plan)
    return Text(
        f"{counted(plan.writes, 'row')} would be written; nothing was",
        f"将写入 {plan.writes:,} 行；试运行未写入任何数据",
    )


def outcome_words(outcome: Outcome) -> Text:
    """Return what an import did."""
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
            f"batch {outcome.batch}: {counted(plan.writes, 'row')} written",
            f"批次 {outcome.batch}：已写入 {plan.writes:,} 行",
        )
    elif plan.refused:
        rest = _rest_words(plan)
        words = Text(
            f"nothing was taken; mend what is named above{rest.en}", f"未导入任何数据；请先修正上述问题{rest.zh}"
        )
    else:
        words = _nothing_words(plan)
    return Text(first.en + words.en, first.zh + words.zh)


def _named(between: Sequence[BatchInfo]) -> Text:
    return Text(
        ", ".join(f"batch {info.id} of {info.sender}" for info in between),
        "、".join(f"{info.sender} 的批次 {info.id}" for info in between),
    )


def _rest_words(plan: Plan) -> Text:
    """Return how the right rows could come in without the wrong ones, nothing if they could not."""
    right = sum(rows.new + rows.changed for rows in plan.counts.values())
    if plan.blocked or not right:
        return Text("", "")
    return Text(
        f", or take the {counted(right, 'other row')} with --policy valid",
        f"，或用 --policy valid 只导入其余 {right:,} 行",
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


def _called(name: str) -> Text:
    from matching.models.catalogue import KEPT

    return Text(name, KEPT[name].table.chinese)
