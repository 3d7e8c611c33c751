"""The commands of scenarios: a planner's day, and what goes wrong on it."""

import json
import re

import pytest

from matching.cli import app as cli
from matching.cli import terminal
from tests.simulation.studies import BEDS, write_study


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("MATCHING_LANG", "en")


@pytest.fixture
def run(capsys):
    """Return a function that runs one command: (exit status, standard output, standard error)."""

    def call(*arguments):
        status = cli.main(["scenario", *(str(argument) for argument in arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def test_a_study_is_run_gone_on_with_and_reported(run, tmp_path, monkeypatch):
    # However fast the machine is, its progress is told.
    monkeypatch.setattr(terminal, "PATIENCE", 0.0)
    path, out = write_study(tmp_path, BEDS), tmp_path / "out"
    status, said, told = run("run", path, "--out", out, "--seeds", 2, "--jobs", 2)
    assert status == 0
    lines = told.splitlines()
    assert lines
    assert [line for line in lines if not re.match(r"\d+ s: ", line)] == []
    assert "runs 18, of these now 18;" in said
    assert "A bed in each city: positions filled +" in said
    page, book = (out / "report.html").read_bytes(), (out / "report.xlsx").read_bytes()
    assert "本报告只列汇总数" in page.decode()

    kept = sorted((out / "outcomes").iterdir())
    kept[0].unlink()
    assert "of these now 1;" in run("run", path, "--out", out, "--seeds", 2)[1]
    (out / "report.html").unlink()
    (path.parent / "tables" / "workers.csv").unlink()
    assert run("report", out)[0] == 0
    assert (out / "report.html").read_bytes() == page
    assert (out / "report.xlsx").read_bytes() == book

    kept[0].unlink()
    status, _, complained = run("report", out)
    assert (status, "are not done" in complained) == (1, True)


def test_a_study_keeps_its_inputs(run, tmp_path):
    path, out = write_study(tmp_path, BEDS), tmp_path / "out"
    assert run("run", path, "--out", out, "--jobs", 1)[0] == 0
    manifest = json.loads((out / "study.json").read_text(encoding="utf-8"))
    assert manifest["study"]["title"] == {"en": "Beds", "zh": "床位"}
    assert cli.main(["check", str(out / "inputs")]) == 0


def test_a_scenario_is_exported_as_a_dataset(run, tmp_path, capsys):
    path = write_study(tmp_path, BEDS)
    assert run("export", path, "both", "--out", tmp_path / "made")[0] == 0
    assert cli.main(["solve", str(tmp_path / "made"), "--out", str(tmp_path / "result")]) == 0
    capsys.readouterr()
    status, _, complained = run("export", path, "bth", "--out", tmp_path / "other")
    assert (status, "there is no such scenario" in complained) == (1, True)
    assert not (tmp_path / "other").exists()


def test_wrong_files_are_told_before_anything_runs(run, tmp_path):
    wrong = BEDS.replace('site_id = "S1"', 'site_id = "S7"')
    path = write_study(tmp_path, wrong)
    for command in (("check", path), ("run", path, "--out", tmp_path / "out")):
        status, _, complained = run(*command)
        assert status == 1
        assert 'study.toml part[1].changes[1].site_id "S7": unknown id of the table housing' in complained
    assert not (tmp_path / "out").exists()


def test_a_file_is_checked(run, tmp_path):
    status, said, _ = run("check", write_study(tmp_path, BEDS))
    assert (status, "valid; scenarios 6" in said) == (0, True)


def test_a_pin_that_a_scenario_breaks_is_told_when_checked(run, tmp_path):
    text = '[[scenario]]\nname = "s"\nchanges = [{ do = "no_agreement", agreement_id = "A1" }]'
    pin = [{"kind": "pin"}]
    status, _, complained = run("check", write_study(tmp_path, text, decisions=pin, housing=[{"beds": "2"}]))
    assert (status, "breaks corridor" in complained) == (1, True)


def test_files_are_listed(run, tmp_path, monkeypatch):
    write_study(tmp_path, BEDS)
    # A long path would break the line that is looked for.
    monkeypatch.chdir(tmp_path)
    assert "Where do beds help?" in run("list", ".")[1]
    status, _, complained = run("list", "empty")
    assert (status, "no scenario files here" in complained) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("run", "FILE", "--out", "out", "--seeds", "0"), 2, "positive whole number"),
        (("run", "FILE", "--out", "out", "--jobs", "x"), 2, "not a whole number"),
        (("report", "nowhere"), 1, "holds no study"),
        (("check", "nowhere.toml"), 1, "cannot be read"),
        (("run", "FILE", "--out", "tables"), 2, "it is no study's folder"),
    ],
)
def test_wrong_calls_are_told(run, tmp_path, monkeypatch, arguments, status, said):
    path = write_study(tmp_path, BEDS)
    monkeypatch.chdir(tmp_path)
    found = run(*(path if argument == "FILE" else argument for argument in arguments))
    assert (found[0], said in found[2]) == (status, True), found


def test_help_speaks_both_languages(run, monkeypatch, capsys):
    for command in ("run", "check", "list", "report", "export"):
        assert run(command, "--help")[0] == 0
    monkeypatch.setenv("MATCHING_LANG", "zh")
    assert "情景文件" in run("run", "--help")[1]
