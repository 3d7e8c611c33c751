"""The command line: run a campaign, write the page and the charts again, list what a campaign holds."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from benchmarks import calibration, imports, intake, machine, record, scenarios
from benchmarks.campaign import CAMPAIGNS, Choice
from benchmarks.charts import draw_all
from benchmarks.peers.catalogue import PEERS
from benchmarks.rows import read
from benchmarks.run import Settings, run
from benchmarks.table import render

RESULTS = "results.csv"
#: Where results go: those of the full campaign are published, others stay in the cache folder.
PUBLISHED = machine.ROOT / "benchmarks"
CACHE = machine.ROOT / ".bench"
#: Share of the machine's memory that a child may use.
MEMORY_SHARE = 0.85


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status: 0 done, 1 interrupted or wrong file, 2 a wrong call."""
    given = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(given.do(given))
    except KeyboardInterrupt:
        _tell("interrupted; what is done is kept, the same command goes on from there")
        return 1
    except record.WrongFileError as error:
        _tell(str(error))
        return 1


def publish(out: Path) -> None:
    """Write the page and the charts of a folder from its rows."""
    rows = record.read(out / RESULTS)
    names = draw_all(rows, out / "charts")
    more = imports.section(read(out / imports.RESULTS, imports.ImportRow))
    more += scenarios.section(read(out / scenarios.RESULTS, scenarios.ScenarioRow))
    page = render(rows, [f"charts/{name}" for name in names], more)
    (out / "RESULTS.md").write_text(page, encoding="utf-8", newline="\n")


def _run(given: argparse.Namespace) -> int:
    out = given.out or (PUBLISHED if given.plan == "full" else CACHE / given.plan)
    settings = Settings(
        cache=given.cache,
        results=out / RESULTS,
        memory=int(given.memory * 2**30),
        threads=given.threads,
        gap=given.gap,
        again=given.again,
        tell=_tell,
    )
    try:
        added = run(_choice(given).of(CAMPAIGNS[given.plan]), settings, after_case=lambda: publish(out))
    finally:
        if (out / RESULTS).exists():
            publish(out)
    _tell(f"{added} new rows; see {out / 'RESULTS.md'}")
    return 0


def _table(given: argparse.Namespace) -> int:
    out = given.out or PUBLISHED
    publish(out)
    _tell(f"written: {out / 'RESULTS.md'}")
    return 0


def _intake(given: argparse.Namespace) -> int:
    measured = list(intake.measure(given.cache, given.workers, given.tables, given.forms))
    for line in intake.page(measured):
        _tell(line)
    return int(any(one.problems for one in measured))


def _imports(given: argparse.Namespace) -> int:
    full = given.plan == "full"
    out = given.out or (PUBLISHED if full else CACHE / given.plan)
    sizes = imports.FULL if full else imports.QUICK
    chosen = {form: sizes[form] for form in given.forms}
    imports.run(out, given.cache, sizes=chosen, repeats=given.repeats, databases=given.databases, tell=_tell)
    publish(out)
    _tell(f"see {out / 'RESULTS.md'}")
    return 0


def _scenarios(given: argparse.Namespace) -> int:
    full = given.plan == "full"
    out = given.out or (PUBLISHED if full else CACHE / given.plan)
    size = scenarios.FULL if full else scenarios.QUICK
    scenarios.run(out, size, repeats=given.repeats or (scenarios.REPEATS if full else 1), tell=_tell)
    publish(out)
    _tell(f"see {out / 'RESULTS.md'}")
    return 0


def _calibration(given: argparse.Namespace) -> int:
    for line in calibration.page(calibration.measure(given.workers, given.seeds, _tell)):
        _tell(line)
    return 0


def _list(given: argparse.Namespace) -> int:
    for batch in _choice(given).of(CAMPAIGNS[given.plan]):
        seeds = ",".join(map(str, batch.seeds))
        _tell(f"{batch.family}: {batch.kind}, {batch.workers:,} workers, seeds {seeds}, {batch.limit:.0f} s a peer")
        _tell(f"    {', '.join(batch.peers)}")
    return 0


def _choice(given: argparse.Namespace) -> Choice:
    return Choice(
        families=given.family,
        kinds=given.kind,
        peers=given.peers,
        least=given.least,
        most=given.most,
        seeds=given.seeds,
        limit=given.time_limit,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True)

    running = commands.add_parser("run", help="run what is not there yet, then write the page and the charts")
    _campaign_options(running)
    running.add_argument("--out", type=Path, help="folder of results.csv, RESULTS.md and charts/")
    running.add_argument("--cache", type=Path, default=CACHE, help="folder of generated rounds")
    running.add_argument("--again", action="store_true", help="run also what is there")
    running.add_argument("--gap", type=float, default=0.0, help="relative gap at which our solver may stop")
    running.add_argument("--threads", type=int, default=machine.cores(), help="for peers that can be told")
    most = MEMORY_SHARE * machine.memory_bytes() / 2**30
    running.add_argument("--memory", type=float, default=most, help="GiB of address space for each peer")
    running.set_defaults(do=_run)

    importing = commands.add_parser("imports", help="measure files into the registry, then write the page again")
    importing.add_argument("--plan", choices=("quick", "full"), default="quick", help="quick: a tenth of the rows")
    importing.add_argument("--repeats", type=int, default=3, help="runs of each")
    importing.add_argument("--databases", type=_names, default=imports.DATABASES, help="sqlite, postgresql")
    importing.add_argument("--forms", type=_names, default=imports.FORMS, help="csv, xlsx")
    importing.add_argument("--out", type=Path, help="folder of imports.csv and RESULTS.md")
    importing.add_argument("--cache", type=Path, default=CACHE, help="folder of generated files")
    importing.set_defaults(do=_imports)

    playing = commands.add_parser("scenarios", help="measure studies of scenarios, then write the page again")
    playing.add_argument("--plan", choices=("quick", "full"), default="quick", help="quick: a minute or two")
    playing.add_argument("--repeats", type=int, help=f"runs of each; {scenarios.REPEATS} in the full plan")
    playing.add_argument("--out", type=Path, help="folder of scenarios.csv and RESULTS.md")
    playing.set_defaults(do=_scenarios)

    holding = commands.add_parser("calibration", help="hold generated flows between provinces against the census")
    holding.add_argument("--workers", type=int, default=10_000, help="size of each base")
    holding.add_argument("--seeds", type=_seeds, default=tuple(range(101, 106)), help="101-105 or 101,103")
    holding.set_defaults(do=_calibration)

    writing = commands.add_parser("table", help="write the page and the charts again from results.csv")
    writing.add_argument("--out", type=Path, help="folder of results.csv")
    writing.set_defaults(do=_table)

    sheets = commands.add_parser("intake", help="read sheets from outside: rows a second and memory")
    sheets.add_argument("--workers", type=int, default=200_000, help="size of the round that the tables are taken from")
    sheets.add_argument("--tables", type=_names, default=intake.TABLES, help=f"of {','.join(intake.TABLES)}")
    sheets.add_argument("--forms", type=_names, default=intake.FORMS, help=f"of {','.join(intake.FORMS)}")
    sheets.add_argument("--cache", type=Path, default=CACHE, help="folder of generated tables")
    sheets.set_defaults(do=_intake)

    listing = commands.add_parser("list", help="list rounds and peers of a campaign")
    _campaign_options(listing)
    listing.set_defaults(do=_list)
    return parser


def _campaign_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", choices=sorted(CAMPAIGNS), default="quick", help="quick: minutes; full: hours")
    parser.add_argument("--family", type=_names, help="sizes, shapes")
    parser.add_argument("--kind", type=_names, help="names of shapes, separated by commas")
    parser.add_argument("--peers", type=_peers, help=f"of {', '.join(PEERS)}")
    parser.add_argument("--least", type=int, default=0, help="fewest workers")
    parser.add_argument("--most", type=int, help="most workers")
    parser.add_argument("--seeds", type=_seeds, help="101-105 or 101,103")
    parser.add_argument("--time-limit", type=float, help="seconds for each peer")


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _peers(text: str) -> tuple[str, ...]:
    unknown = [name for name in _names(text) if name not in PEERS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no {unknown[0]}; peers are {', '.join(PEERS)}")
    return _names(text)


def _seeds(text: str) -> tuple[int, ...]:
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        seeds += range(int(first), int(last or first) + 1)
    return tuple(seeds)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
