"""The commands that ask what would happen if: scenario run, check, list, report, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matching.cli.registry import count, terminal_of
from matching.cli.words import INTERRUPTED, BadValue, Command, Group
from matching.language import Text

if TYPE_CHECKING:
    from matching.cli.terminal import Terminal
    from matching.simulation.folder import Finished

scenario_commands = typer.Typer(cls=Group, rich_markup_mode=None, name="scenario")


def _positive(text: object) -> int:
    number = count(text)
    if not number:
        raise BadValue(Text(f"{text!r} is not a positive whole number", f"“{text}” 不是正整数"))
    return number


File = Annotated[Path, typer.Argument(metavar="FILE.toml", show_default=False)]
Seeds = Annotated[int, typer.Option("--seeds", metavar="N", parser=_positive)]
Boundaries = Annotated[Path | None, typer.Option("--boundaries", metavar="FILE")]


@scenario_commands.command("run", cls=Command)
def run(
    context: typer.Context,
    scenarios: File,
    study_out: Annotated[Path, typer.Option("--out", metavar="FOLDER", show_default=False)],
    seeds: Seeds = 1,
    jobs: Annotated[int | None, typer.Option("--jobs", metavar="N", parser=_positive)] = None,
    cluster: Annotated[str | None, typer.Option("--cluster", metavar="ADDRESS")] = None,
    boundaries: Boundaries = None,
) -> None:
    """Solve every scenario of a file and write the report."""
    from matching.simulation.folder import run_study
    from matching.simulation.runner import Crew

    terminal = terminal_of(context)
    with terminal.progress() as progress:
        try:
            finished, ran = run_study(scenarios, study_out, seeds, Crew(jobs, cluster), progress)
        except KeyboardInterrupt:
            terminal.complain(
                terminal.words(
                    Text(
                        f"interrupted; what is done is kept in {study_out}, the same command goes on from there",
                        f"已中断；已完成的部分保存在 {study_out}，重复同一命令即可继续",
                    )
                )
            )
            raise typer.Exit(INTERRUPTED) from None
        _write_report(terminal, finished, study_out, boundaries)
    terminal.say(
        Text(
            f"runs {len(finished.outcomes):,}, of these now {ran:,}; "
            "the others were done before, or have the same inputs as one of these",
            f"共 {len(finished.outcomes):,} 次运行，本次 {ran:,} 次；其余此前已完成，或与某次相同",
        )
    )
    _show(terminal, finished, study_out)


@scenario_commands.command("report", cls=Command)
def report(
    context: typer.Context,
    study: Annotated[Path, typer.Argument(metavar="FOLDER", show_default=False)],
    boundaries: Boundaries = None,
) -> None:
    """Make the report of a finished study anew."""
    from matching.simulation.folder import read_finished

    terminal = terminal_of(context)
    finished = read_finished(study)
    with terminal.progress():
        _write_report(terminal, finished, study, boundaries)
    _show(terminal, finished, study)


@scenario_commands.command("check", cls=Command)
def check(context: typer.Context, scenarios: File) -> None:
    """Read a scenario file and make every scenario's tables."""
    from matching.simulation.folder import check_file

    terminal = terminal_of(context)
    with terminal.progress() as progress:
        _, number = check_file(scenarios, progress)
    terminal.say(Text(f"{scenarios}: valid; scenarios {number:,}", f"{scenarios}：有效；情景 {number:,} 个"))


@scenario_commands.command("list", cls=Command)
def list_files(
    context: typer.Context, library: Annotated[Path, typer.Argument(metavar="FOLDER")] = Path("scenarios")
) -> None:
    """List the scenario files of a folder."""
    from matching.problems import InputError, Problem
    from matching.simulation.study_file import read_study

    terminal = terminal_of(context)
    files = sorted(library.glob("*.toml"))
    if not files:
        text = Text("no scenario files here", "此处没有情景文件")
        raise InputError([Problem(text, str(library))])
    studies = [(file, read_study(file)) for file in files]
    terminal.rows(
        [Text("file", "文件"), Text("scenarios", "情景数"), Text("asks", "问题")],
        [
            (
                str(file),
                str(len(list(study.all_scenarios))),
                terminal.words(study.question if study.question.en else study.title),
            )
            for file, study in studies
        ],
    )


@scenario_commands.command("export", cls=Command)
def export(
    context: typer.Context,
    scenarios: File,
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", show_default=False)],
) -> None:
    """Write the tables that a scenario makes as a dataset."""
    from matching.pipeline import DATASET_FILES
    from matching.simulation.folder import export_scenario
    from matching.staging import staged

    terminal = terminal_of(context)
    with terminal.progress() as progress, staged(out, DATASET_FILES, "workers.csv") as folder:
        export_scenario(scenarios, scenario, folder, progress)
    terminal.say(Text(f"tables: {out}", f"数据表：{out}"))


def _write_report(terminal: Terminal, finished: Finished, folder: Path, boundaries: Path | None) -> None:
    from matching.reports.study.boundaries import read_boundaries
    from matching.reports.study.page import study_page
    from matching.reports.study.workbook import write_study_workbook
    from matching.simulation.report.document import document_of
    from matching.simulation.store import PAGE, WORKBOOK
    from matching.staging import write_whole

    lines = read_boundaries(boundaries) if boundaries else ()
    document = document_of(finished)
    write_whole(folder / PAGE, study_page(document, terminal.language, lines).encode())
    write_study_workbook(document, folder / WORKBOOK)


def _show(terminal: Terminal, finished: Finished, folder: Path) -> None:
    """Write what the study found, in its sentences, and where its report is."""
    from matching.simulation.report.document import document_of
    from matching.simulation.store import PAGE, WORKBOOK

    for finding in document_of(finished).findings:
        terminal.say(finding)
    terminal.say(
        Text(
            f"report: {folder / PAGE}\nworkbook: {folder / WORKBOOK}",
            f"报告：{folder / PAGE}\n工作簿：{folder / WORKBOOK}",
        )
    )


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(scenario_commands)
