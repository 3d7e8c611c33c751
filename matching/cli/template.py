"""The command that writes the workbook in which a sender fills in one table."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matching.cli.registry import Url, open_registry, terminal_of
from matching.cli.sheets import new_workbook, service_names, table_named, written
from matching.cli.words import Command
from matching.language import Text

if TYPE_CHECKING:
    from matching.intake.lookups import Lookups
    from matching.models.database import Database


def template(
    context: typer.Context,
    table: Annotated[str, typer.Argument(metavar="TABLE", show_default=False, parser=table_named)],
    workbook: Annotated[Path, typer.Argument(metavar="OUT.xlsx", show_default=False, parser=new_workbook)],
    database: Url = None,
) -> None:
    """Write the workbook in which a sender fills in one table."""
    from matching.intake.template import write_template

    terminal = terminal_of(context)
    known, own = _known(_registry_there(database), table)
    written(workbook, lambda path: write_template(path, table, regions=known.regions, services=known.services))
    terminal.say(Text(f"template: {workbook}", f"模板：{workbook}"))
    terminal.say(
        Text("regions and services to choose from are the registry's", "可选的地区和工种取自登记库")
        if own
        else Text(
            "regions and services to choose from are the shipped ones: there is no registry with regions",
            "可选的地区和工种取自软件自带的目录：没有含地区的登记库",
        )
    )


def _registry_there(url: str | None) -> Database | None:
    """Return the registry, None if none is named and there is none where it would be."""
    from matching.models.database import DEFAULT, SETTING

    named = url or os.environ.get(SETTING)
    if not named and not Path(DEFAULT.removeprefix("sqlite:///")).exists():
        return None
    return open_registry(url)


def _known(registry: Database | None, table: str) -> tuple[Lookups, bool]:
    """Return what a template's cells are chosen from, and whether it is the registry's."""
    from matching.intake.lookups import Lookups, lookups
    from matching.intake.places import Places
    from matching.models.catalogue import KEPT
    from matching.models.rows import count_rows
    from matching.models.upgrade import require_newest

    if registry is not None:
        require_newest(registry)
        with registry.reading() as connection:
            found = lookups(connection, table, service_names())
            if count_rows(connection, KEPT["regions"]):
                return found, True
    from matching.generate import geography

    here, _ = geography.load()
    parents = ["" if row < 0 else here.codes[row] for row in here.parent.tolist()]
    levels = [geography.LEVELS[level] for level in here.level.tolist()]
    return Lookups(Places(zip(here.codes, here.names, levels, parents, strict=True)), service_names()), False


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("template", cls=Command)(template)
