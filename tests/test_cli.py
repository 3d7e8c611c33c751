"""The command line: exit statuses, both languages, and what goes where."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from matching import __version__, pipeline
from matching.cli import app as cli
from matching.cli.words import COMMANDS, PARAMETERS
from matching.problems import Problem
from tests.small_round import TABLES, files, write


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("MATCHING_LANG", "en")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write(tmp_path / "tables")


@pytest.fixture
def run(capsys):
    """Return a function that runs one command: (exit status, standard output, standard error)."""

    def call(*arguments: object) -> tuple[int, str, str]:
        status = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def shell(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "matching", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_version_and_help(run):
    assert run("--version") == (0, f"matching {__version__}\n", "")
    status, said, _ = run("--help")
    assert status == 0
    assert all(name in said for name in COMMANDS if name != "matching" and " " not in name)


@pytest.mark.parametrize("command", [*sorted(set(COMMANDS) - {"matching"}), None])
def test_help_speaks_both_languages(run, command):
    call = [*(command or "").split(), "--help"]
    _, english, _ = run(*call)
    status, chinese, _ = run("--lang", "zh", *call)
    assert status == 0
    assert not has_chinese(english)
    assert COMMANDS[command or "matching"].zh in chinese
    assert all(word not in chinese for word in ("Usage:", "Options:", "Arguments:", "Commands:", "default", "required"))


def groups(command, path=""):
    """Yield each group of commands below a command with its path."""
    if hasattr(command, "commands"):
        yield path, command
        for name, inner in command.commands.items():
            yield from groups(inner, f"{path} {name}".strip())


def test_every_word_of_help_is_used():
    made = typer.main.get_command(cli.app)
    names = {f"{group} {name}".strip() for group, command in groups(made) for name in command.commands}
    assert set(COMMANDS) == {"matching"} | names
    assert all(text.en and has_chinese(text.zh) for text in [*COMMANDS.values(), *PARAMETERS.values()])


def test_the_app_is_an_ordinary_typer_app(dataset):
    done = CliRunner().invoke(cli.app, ["check", str(dataset)], obj="en")
    assert done.exit_code == 0
    assert "workers 2" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        ([], "Missing command", "缺少命令"),
        (["sove"], "No such command 'sove'", "没有命令 sove"),
        (["check"], "Missing argument 'DATASET'", "缺少 DATASET"),
        (["check", "a", "b"], "unexpected extra argument", "多余的参数：b"),
        (["check", "a", "--police", "p"], "No such option: --police", "没有选项 --police"),
        (["solve", "a"], "Missing option '--out'", "缺少 --out"),
        (["solve", "a", "--out"], "'--out' requires an argument", "选项 --out 需要一个值"),
        (["solve", "a", "--out", "b", "--time-limit", "0"], "'0' is not a positive number", "“0” 不是正的秒数"),
        (["solve", "a", "--out", "b", "--time-limit", "inf"], "'inf' is not", "“inf” 不是"),
        (["solve", "a", "--out", "b", "--time-limit", "soon"], "'soon' is not", "“soon” 不是"),
        (["solve", "a", "--out", "b", "--gap", "-0.1"], "'-0.1' is not a fraction", "“-0.1” 不是 0 到 1 之间的比例"),
        (["solve", "a", "--out", "b", "--gap", "1.5"], "'1.5' is not a fraction", "“1.5” 不是 0 到 1 之间的比例"),
        (["solve", "a", "--out", "b", "--seed", "-1"], "'-1' is not a whole number", "“-1” 不是 0 到"),
        (["solve", "a", "--out", "b", "--seed", "1.5"], "'1.5' is not a whole number", "“1.5” 不是 0 到"),
        (["generate", "b", "--workers", "0"], "'0' is not a positive whole number", "“0” 不是正整数"),
        (["generate", "b", "--workers", "-5"], "'-5' is not a positive whole number", "“-5” 不是正整数"),
        (["generate", "b", "--workers", "many"], "'many' is not a positive whole number", "“many” 不是正整数"),
        (["demo", "--workers", "0"], "'0' is not a positive whole number", "“0” 不是正整数"),
        (["solve", "a", "--out", "b", "--report", "."], "'.' is a folder", "“.” 是文件夹"),
        (["export-model", "a", "."], "'.' is a folder", "“.” 是文件夹"),
        (["verify", "a"], "Missing argument 'RESULT'", "缺少 RESULT"),
        (["export-model", "a"], "Missing argument 'OUT.mps'", "缺少 OUT.mps"),
        (["export-model", "a", "b.mps", "--tier", "best"], "'best' is no tier", "“best” 不是目标层级"),
    ],
)
def test_a_wrong_call_is_said_on_one_line_and_ends_with_2(run, tmp_path, monkeypatch, arguments, english, chinese):
    monkeypatch.chdir(tmp_path)
    for language, sentence in (("en", english), ("zh", chinese)):
        status, said, complained = run("--lang", language, *arguments)
        assert (status, said) == (2, "")
        assert sentence in complained
        assert complained.count("\n") == 1
    assert files(tmp_path) == {}


def test_an_unknown_language_is_a_wrong_call(run):
    assert run("--lang", "fr", "check", "a")[0] == 2


def test_check_counts_what_it_read(run, dataset):
    status, said, complained = run("check", dataset)
    assert (status, complained) == (0, "")
    assert "workers 2, orders 1, positions 1, warnings 0" in said
    assert "劳动者 2 人，订单 1 个，岗位 1 个" in run("--lang", "zh", "check", dataset)[1]


def test_check_names_every_problem_on_a_line(run, tmp_path):
    dataset = write(
        tmp_path / "tables",
        workers="worker_id,home_region,waiting_rounds\nw1,nowhere,0\nw2,SX,-1\n",
    )
    status, said, complained = run("check", dataset)
    assert (status, said) == (1, "")
    lines = complained.splitlines()
    assert len(lines) == 2
    assert "workers.csv:2 home_region" in lines[0]
    assert "workers.csv:3 waiting_rounds" in lines[1]
    assert all(has_chinese(line) for line in run("--lang", "zh", "check", dataset)[2].splitlines())


def test_warnings_do_not_stop_a_check(run, tmp_path):
    dataset = write(tmp_path / "tables", employers="employer_id,name,region,shoe_size\ne1,Home,SX,42\n")
    status, said, complained = run("check", dataset)
    assert status == 0
    assert "warnings 1" in said
    assert "shoe_size" in complained


@pytest.mark.parametrize(
    "command", [["check", "nowhere"], ["solve", "nowhere", "--out", "r"], ["verify", "nowhere", "r"]]
)
def test_a_missing_dataset_is_a_wrong_input(run, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    status, said, complained = run(*command)
    assert (status, said) == (1, "")
    assert "nowhere" in complained
    assert files(tmp_path) == {}


def test_a_missing_policy_is_a_wrong_input(run, dataset, tmp_path):
    status, _, complained = run("solve", dataset, "--out", tmp_path / "r", "--policy", tmp_path / "none.toml")
    assert status == 1
    assert "none.toml" in complained


def test_solve_shows_the_tiers_and_publishes_the_result(run, dataset, tmp_path):
    out = tmp_path / "result"
    status, said, complained = run("solve", dataset, "--out", out, "--report", tmp_path / "report.html")
    assert (status, complained) == (0, "")
    rows = [line.split() for line in said.splitlines()]
    assert [row[0] for row in rows[1:7]] == ["commitments", "public_care", "priority", "floors", "filled", "quality"]
    assert f"verified result: {out}" in said
    assert "<html" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert run("verify", dataset, out) == (0, f"{out}: valid; placements 1\n", "")


def test_solve_speaks_chinese(run, dataset, tmp_path):
    status, said, _ = run("--lang", "zh", "solve", dataset, "--out", tmp_path / "结果")
    assert status == 0
    assert "目标层级" in said
    assert "经核验的结果" in said


@pytest.mark.parametrize("command", ["solve", "generate"])
def test_a_folder_of_something_else_is_never_replaced(run, dataset, tmp_path, command):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work", encoding="utf-8")
    before = files(tmp_path)
    status, _, complained = run(*(["solve", dataset, "--out", out] if command == "solve" else ["generate", out]))
    assert status == 2
    assert "thesis.txt" in complained
    assert files(tmp_path) == before


def test_pins_that_cannot_be_kept_are_a_wrong_input(run, tmp_path):
    dataset = write(tmp_path / "tables", decisions="worker_id,order_id,kind\nw1,o1,pin\nw2,o1,pin\n")
    status, _, complained = run("solve", dataset, "--out", tmp_path / "result")
    assert status == 1
    assert "headcount" in complained
    assert not (tmp_path / "result").exists()


def test_verify_lists_every_violation(run, dataset, tmp_path):
    out = tmp_path / "result"
    run("solve", dataset, "--out", out)
    table = out / "placements.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("w2,o1,household", "w1,o1,own"), encoding="utf-8")
    status, said, complained = run("verify", dataset, out)
    assert (status, said) == (1, "")
    assert "lodging" in complained
    assert len(complained.splitlines()) > 1
    assert any(has_chinese(line) for line in run("--lang", "zh", "verify", dataset, out)[2].splitlines())


@pytest.mark.parametrize("missing", ["placements.csv", "certificate.json"])
def test_a_missing_result_file_is_a_wrong_result(run, dataset, tmp_path, missing):
    out = tmp_path / "result"
    run("solve", dataset, "--out", out)
    (out / missing).unlink()
    status, _, complained = run("verify", dataset, out)
    assert status == 1
    assert missing in complained


def test_generate_writes_a_dataset_that_checks(run, tmp_path):
    out = tmp_path / "tables"
    assert run("generate", out, "--workers", 60, "--seed", 2) == (0, f"tables: {out}\n", "")
    status, said, _ = run("check", out)
    assert status == 0
    assert "workers 60" in said


def test_demo_goes_from_tables_to_a_report(run, tmp_path):
    out = tmp_path / "demo"
    status, said, _ = run("demo", "--out", out, "--workers", 80)
    assert status == 0
    assert f"verified result: {out / 'result'}" in said
    assert (out / "report.html").stat().st_size > 1000
    assert run("verify", out / "dataset", out / "result")[0] == 0
    assert run("demo", "--out", out, "--workers", 80)[0] == 0


@pytest.mark.parametrize("tier", [[], ["--tier", "filled"]])
def test_export_model_writes_one_tier(run, dataset, tmp_path, tier):
    model = tmp_path / "model.mps"
    status, said, _ = run("export-model", dataset, model, *tier)
    assert (status, said) == (0, f"model: {model}\n")
    assert "ROWS" in model.read_text(encoding="utf-8")


def test_a_tier_that_the_policy_does_not_name_cannot_be_exported(run, dataset, tmp_path):
    for language, sentence in (("en", "no tier 'balance'"), ("zh", "政策中没有目标层级 “balance”")):
        status, _, complained = run(
            "--lang", language, "export-model", dataset, tmp_path / "model.mps", "--tier", "balance"
        )
        assert status == 2
        assert sentence in complained
    assert not (tmp_path / "model.mps").exists()


def test_an_interruption_ends_with_130(run, dataset, tmp_path, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "solve", interrupted)
    status, said, complained = run("solve", dataset, "--out", tmp_path / "result")
    assert (status, said) == (130, "")
    assert "interrupted" in complained


def test_a_full_disk_is_one_line(run, dataset, tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device", str(tmp_path / "result"))

    monkeypatch.setattr(pipeline, "write_result", full)
    status, _, complained = run("solve", dataset, "--out", tmp_path / "result")
    assert status == 1
    assert complained == f"{tmp_path / 'result'}: No space left on device\n"


def test_few_warnings_of_many_are_shown_by_a_solve(run, dataset, tmp_path, monkeypatch):
    from matching.cli.terminal import WARNINGS_SHOWN, Terminal
    from matching.language import Text

    written: list[str] = []
    monkeypatch.setattr(Terminal, "complain", lambda self, line: written.append(line))
    Terminal("en").problems([Problem(Text("odd", "异常"), warning=True)] * (WARNINGS_SHOWN + 5), WARNINGS_SHOWN)
    assert len(written) == WARNINGS_SHOWN + 1
    assert "5 more" in written[-1]


def test_exit_statuses_reach_the_shell(tmp_path, dataset):
    assert shell("--version").returncode == 0
    assert shell("check", dataset).returncode == 0
    wrong = shell("check", tmp_path / "nowhere")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "Traceback" not in wrong.stderr
    call = shell("check")
    assert (call.returncode, call.stdout) == (2, "")


def test_the_environment_chooses_the_language(dataset):
    assert "有效" in shell("check", dataset, MATCHING_LANG="zh").stdout
    assert "valid" in shell("--lang", "en", "check", dataset, MATCHING_LANG="zh").stdout


def test_a_terminal_without_chinese_is_no_crash(dataset):
    done = shell("--lang", "zh", "check", dataset, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_crash(dataset):
    read, write_end = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "matching", "check", str(dataset)],
        stdout=write_end,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_process_leaves_nothing_behind(dataset, tmp_path, number, status):
    # The process stops itself in the middle of a solve, so that no clock decides what is tested.
    code = (
        "import os, signal, sys, matching.pipeline as pipeline\n"
        # Who is started in the background may inherit that interrupts are ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        # The first interrupt only asks the solve to stop.
        f"pipeline.solve = lambda *a, **o: [os.kill(os.getpid(), {int(number)}) for _ in range(2)]\n"
        "from matching.cli.app import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    before = files(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", code, "solve", str(dataset), "--out", str(tmp_path / "deep" / "result")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (status, "")
    assert "Traceback" not in done.stderr
    assert files(tmp_path) == before


def test_an_interrupted_solve_keeps_what_it_has(dataset, tmp_path, run):
    code = (
        "import os, signal, sys, matching.pipeline as pipeline\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "real = pipeline.solve\n"
        "def interrupted(*a, **o):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return real(*a, **o)\n"
        "pipeline.solve = interrupted\n"
        "from matching.cli.app import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    result = tmp_path / "result"
    done = subprocess.run(
        [sys.executable, "-c", code, "solve", str(dataset), "--out", str(result)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert run("verify", dataset, result)[0] == 0


def test_a_value_of_the_tables_cannot_steer_the_terminal(run, tmp_path):
    dataset = write(tmp_path / "tables", workers=TABLES["workers"].replace("SX", "\x1b[2J", 1))
    status, _, complained = run("check", dataset)
    assert status == 1
    assert "\x1b" not in complained
