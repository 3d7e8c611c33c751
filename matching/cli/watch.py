"""The command that shows what a bureau should look at: what runs out soon, orders that look written for one person."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matching.cli.registry import AsOf, Url, count, open_registry, terminal_of
from matching.cli.words import Command
from matching.language import Text

if TYPE_CHECKING:
    from matching.cli.terminal import Terminal
    from matching.models.narrow import NarrowOrder
    from matching.models.watch import Due

#: Lines of each list that are shown.
SHOWN = 50


def watch(
    context: typer.Context,
    days: Annotated[int, typer.Option("--days", metavar="N", parser=count)] = 30,
    as_of: AsOf = None,
    few: Annotated[int, typer.Option("--few", metavar="N", parser=count)] = 2,
    policy: Annotated[Path | None, typer.Option("--policy", metavar="FILE")] = None,
    shown: Annotated[int, typer.Option("--show", metavar="N", parser=count)] = SHOWN,
    database: Url = None,
) -> None:
    """Show what runs out soon, and orders that look written for one person."""
    from matching.exchange.policy_file import read_policy
    from matching.models.narrow import narrow_orders
    from matching.models.snapshot import snapshot
    from matching.models.upgrade import require_newest
    from matching.models.watch import running_out
    from matching.policy import Policy
    from matching.problems import InputError, Problem

    terminal, registry = terminal_of(context), open_registry(database)
    problems: list[Problem] = []
    rules = read_policy(policy, problems) if policy else Policy()
    if any(not problem.warning for problem in problems):
        raise InputError(problems)
    require_newest(registry)
    with terminal.progress() as progress:
        progress(Text("reading the registry", "读取登记库"))
        due = running_out(registry, as_of or date.today(), days, rules)
        narrow = narrow_orders(snapshot(registry, rules, as_of).instance, few=few)
    _show_due(terminal, due, days, shown)
    _show_narrow(terminal, narrow, shown)


def _show_due(terminal: Terminal, due: list[Due], days: int, shown: int) -> None:
    terminal.say(Text(f"running out within {days} days: {len(due):,}", f"{days} 天内到期：{len(due):,} 项"))
    if due:
        terminal.rows(
            [Text("last day", "最后有效日"), Text("what", "事项"), Text("id", "编号"), Text("of", "所属")],
            [(str(d.last_day), terminal.words(d.what), d.key, d.of) for d in due[:shown]],
        )
        terminal.more(len(due) - shown)


def _show_narrow(terminal: Terminal, narrow: list[NarrowOrder], shown: int) -> None:
    terminal.say(
        Text(
            f"orders that hardly anybody meets although many do the work: {len(narrow):,}",
            f"从业者多而符合者极少的订单：{len(narrow):,} 个",
        )
    )
    if narrow:
        titles = [Text("order", "订单"), Text("met by", "符合者"), Text("of holders", "从业者"),
                  Text("narrowed by", "主要限制"), Text("without it", "去掉后"), Text("held now", "现任")]  # fmt: skip
        terminal.rows(
            titles,
            [
                (
                    order.order_id,
                    " ".join(order.eligible),
                    f"{order.holders:,}",
                    str(order.narrowest),
                    f"{order.without[order.narrowest]:,}",
                    terminal.words(Text("yes", "是") if order.held else Text("no", "否")),
                )
                for order in narrow[:shown]
            ],
        )
        terminal.more(len(narrow) - shown)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("watch", cls=Command)(watch)
