"""The command ``matching``: thin doors to the pipeline.

Exit status: 0 done; 1 the input or the result is wrong, each problem on a line
of standard error; 2 the call is wrong; 130 interrupted; 141 the reader of the
output went away; 143 terminated. Heavy parts are imported by the command that needs them.
"""

from __future__ import annotations

import io
import math
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from matching import __version__
from matching.cli import credit, imports, registry, scenario, template, watch
from matching.cli.terminal import WARNINGS_SHOWN, Terminal
from matching.cli.words import INTERRUPTED, BadValue, Command, Group, UsageError, asked_language, complaint
from matching.language import Language, Text
from matching.problems import InputError, RegistryError, ResultError, StudyError, TargetError

DONE, WRONG_INPUT, WRONG_CALL = 0, 1, 2
READER_GONE, TERMINATED = 141, 143

#: Largest seed that every solver takes.
MAX_SEED = 2**31 - 1

app = typer.Typer(
    name="matching",
    cls=Group,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)
for part in (registry, imports, template, credit, watch, scenario):
    part.add_to(app)


def _number(text: str, fits: Callable[[float], bool], asked: Text) -> float:
    """Read a finite number that fits, or say what was asked for."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and fits(number)):
        raise BadValue(Text(f"{text!r} is not {asked.en}", f"“{text}” 不是{asked.zh}"))
    return number


def _seconds(text: str) -> float:
    return _number(text, lambda number: number > 0, Text("a positive number of seconds", "正的秒数"))


def _fraction(text: str) -> float:
    return _number(text, lambda number: 0 <= number <= 1, Text("a fraction from 0 to 1", " 0 到 1 之间的比例"))


def _whole(text: str, least: int, asked: Text) -> int:
    return int(_number(text, lambda number: number.is_integer() and least <= number <= MAX_SEED, asked))


def _workers(text: str) -> int:
    return _whole(text, 1, Text("a positive whole number", "正整数"))


def _seed(text: str) -> int:
    return _whole(text, 0, Text(f"a whole number from 0 to {MAX_SEED}", f" 0 到 {MAX_SEED} 之间的整数"))


def _method(text: str) -> str:
    from matching.result import METHODS

    if text not in METHODS:
        names = ", ".join(METHODS)
        raise BadValue(Text(f"{text!r} is no method; methods are {names}", f"“{text}” 不是求解方法；可用：{names}"))
    return text


def _tier(text: str) -> str:
    from matching.rules import Tier

    if text not in set(Tier):
        names = ", ".join(Tier)
        raise BadValue(Text(f"{text!r} is no tier; tiers are {names}", f"“{text}” 不是目标层级；可用：{names}"))
    return text


def _language(text: str) -> str:
    if text not in ("zh", "en"):
        raise BadValue(Text(f"{text!r} is neither zh nor en", f"“{text}” 不是 zh 或 en"))
    return text


def _file(text: str) -> Path:
    if Path(text).is_dir():
        raise BadValue(Text(f"{text!r} is a folder; name a file", f"“{text}” 是文件夹，请指定文件"))
    return Path(text)


Dataset = Annotated[Path, typer.Argument(metavar="DATASET", show_default=False)]
Policy = Annotated[Path | None, typer.Option("--policy", metavar="FILE")]
TimeLimit = Annotated[float | None, typer.Option("--time-limit", metavar="S", parser=_seconds)]
Gap = Annotated[float, typer.Option("--gap", metavar="G", parser=_fraction)]
Method = Annotated[str, typer.Option("--method", metavar="M", parser=_method)]
Seed = Annotated[int, typer.Option("--seed", metavar="S", parser=_seed)]
Workers = Annotated[int, typer.Option("--workers", metavar="N", parser=_workers)]


def _terminal(context: typer.Context) -> Terminal:
    """Return the terminal in the language that the call asked for."""
    language: Language = context.find_root().obj
    return Terminal(language)


def _show_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"matching {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    lang: Annotated[str | None, typer.Option("--lang", metavar="zh|en", parser=_language)] = None,
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_show_version)] = False,
) -> None:
    """Options before the command; `main` has read the language already."""


@app.command(cls=Command)
def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER")] = Path("demo"),
    workers: Workers = 5000,
    seed: Seed = 1,
    time_limit: TimeLimit = 300.0,
    gap: Gap = 0.0,
) -> None:
    """Generate a round, solve and verify it, and show what came of it."""
    from matching.pipeline import generate_dataset, solve_dataset
    from matching.reports.html import write_report
    from matching.reports.summary import print_summary

    terminal = _terminal(context)
    dataset, result, report = out / "dataset", out / "result", out / "report.html"
    with terminal.progress() as progress:
        generate_dataset(dataset, workers=workers, seed=seed, progress=progress)
        solved = solve_dataset(dataset, result, seed=seed, time_limit=time_limit, gap=gap, progress=progress)
        write_report(solved.loaded.instance, solved.loaded.policy, solved.result, report, terminal.language)
    print_summary(solved.loaded.instance, solved.loaded.policy, solved.result, terminal.console, terminal.language)
    terminal.say(
        Text(
            f"tables: {dataset}\nverified result: {result}\nreport: {report}",
            f"数据表：{dataset}\n经核验的结果：{result}\n报告：{report}",
        )
    )


@app.command(cls=Command)
def generate(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="OUT", show_default=False)],
    workers: Workers = 5000,
    seed: Seed = 1,
) -> None:
    """Write a dataset on real geography."""
    from matching.pipeline import generate_dataset

    terminal = _terminal(context)
    with terminal.progress() as progress:
        generate_dataset(target, workers=workers, seed=seed, progress=progress)
    terminal.say(Text(f"tables: {target}", f"数据表：{target}"))


@app.command(cls=Command)
def check(context: typer.Context, dataset: Dataset, policy: Policy = None) -> None:
    """Read and validate a dataset."""
    from matching.exchange.read import load

    terminal = _terminal(context)
    loaded = load(dataset, policy)
    terminal.problems(loaded.warnings)
    orders, workers = loaded.instance.orders, loaded.instance.workers
    positions = int(orders.headcount.sum())
    terminal.say(
        Text(
            f"{dataset}: valid; workers {len(workers):,}, orders {len(orders):,}, positions {positions:,}, "
            f"warnings {len(loaded.warnings):,}",
            f"{dataset}：有效；劳动者 {len(workers):,} 人，订单 {len(orders):,} 个，岗位 {positions:,} 个，"
            f"警告 {len(loaded.warnings):,} 条",
        )
    )


@app.command(cls=Command)
def solve(
    context: typer.Context,
    dataset: Dataset,
    out: Annotated[Path, typer.Option("--out", metavar="RESULT", show_default=False)],
    policy: Policy = None,
    time_limit: TimeLimit = None,
    gap: Gap = 0.0,
    seed: Seed = 1,
    method: Method = "auto",
    start: Annotated[Path | None, typer.Option("--start", metavar="RESULT")] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE.html", parser=_file)] = None,
) -> None:
    """Solve a dataset; publish the verified result."""
    from matching.pipeline import solve_dataset
    from matching.result import METHOD_TEXTS

    terminal = _terminal(context)
    with terminal.progress() as progress:
        solved = solve_dataset(
            dataset,
            out,
            policy_path=policy,
            method=method,
            time_limit=time_limit,
            gap=gap,
            seed=seed,
            start=start,
            progress=progress,
            keep_on_interrupt=True,
        )
        if report:
            from matching.reports.html import write_report

            report.parent.mkdir(parents=True, exist_ok=True)
            write_report(solved.loaded.instance, solved.loaded.policy, solved.result, report, terminal.language)
    terminal.problems(solved.loaded.warnings, WARNINGS_SHOWN)
    terminal.tiers(solved.result.tiers)
    terminal.say(METHOD_TEXTS[solved.result.method])
    terminal.say(Text(f"verified result: {out}", f"经核验的结果：{out}"))
    if report:
        terminal.say(Text(f"report: {report}", f"报告：{report}"))


@app.command(cls=Command)
def verify(
    context: typer.Context,
    dataset: Dataset,
    result: Annotated[Path, typer.Argument(metavar="RESULT", show_default=False)],
    policy: Policy = None,
) -> None:
    """Check a result against its dataset."""
    from matching.pipeline import verify_result

    terminal = _terminal(context)
    with terminal.progress() as progress:
        checked = verify_result(dataset, result, policy_path=policy, progress=progress)
    if checked.report.violations:
        raise ResultError(checked.report.violations)
    placed = len(checked.tables.placements)
    terminal.say(Text(f"{result}: valid; placements {placed:,}", f"{result}：有效；上岗 {placed:,} 人次"))


@app.command("export-model", cls=Command)
def export(
    context: typer.Context,
    dataset: Dataset,
    model: Annotated[Path, typer.Argument(metavar="OUT.mps", show_default=False, parser=_file)],
    policy: Policy = None,
    tier: Annotated[str | None, typer.Option("--tier", metavar="TIER", parser=_tier)] = None,
) -> None:
    """Write the whole model of one tier for any other solver."""
    from matching.exchange.read import load
    from matching.pipeline import READING, step_words
    from matching.rules import Tier
    from matching.solver.export import export_model

    terminal = _terminal(context)
    with terminal.progress() as progress:
        progress(READING)
        loaded = load(dataset, policy)
        if tier and tier not in loaded.policy.tiers:
            raise BadValue(Text(f"the policy has no tier {tier!r}", f"政策中没有目标层级 “{tier}”"))
        export_model(
            loaded.instance,
            loaded.policy,
            model,
            Tier(tier) if tier else None,
            progress=lambda step: progress(step_words(step)),
        )
    terminal.say(Text(f"model: {model}", f"模型：{model}"))


def _leave(*_: object) -> None:
    """End as a process ended by SIGTERM does, but clean up on the way."""
    raise SystemExit(TERMINATED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for a wrong call or input."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    language = asked_language(arguments)
    terminal = Terminal(language)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show Chinese gets question marks, not a crash.
            stream.reconfigure(errors="replace")
    command = typer.main.get_command(app)
    # Without a handler the process would end on the spot and leave its half-written folder.
    signal.signal(signal.SIGTERM, _leave)
    try:
        with command.make_context("matching", arguments, obj=language) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as leaving:
        return leaving.exit_code
    except UsageError as error:
        terminal.complain(complaint(error, language))
        return WRONG_CALL
    except TargetError as error:
        terminal.complain(terminal.words(error.text))
        return WRONG_CALL
    except (RegistryError, StudyError) as error:
        terminal.complain(terminal.words(error.text))
        return WRONG_INPUT
    except (InputError, ResultError) as error:
        for line in error.lines(language):
            terminal.complain(line)
        return WRONG_INPUT
    except (KeyboardInterrupt, typer.Abort):
        terminal.complain(terminal.words(Text("interrupted; nothing was written", "已中断，未写出任何内容")))
        return INTERRUPTED
    except BrokenPipeError:
        # What is left in the buffer has no reader: keep the interpreter from trying once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except OSError as error:
        terminal.complain(f"{error.filename or 'matching'}: {error.strerror}")
        return WRONG_INPUT
    return DONE
