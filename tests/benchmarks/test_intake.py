"""The benchmark of the intake: every form of a table gives the same rows, and the page tells of each."""

from benchmarks.cli import main
from benchmarks.intake import FORMS, measure, page


def test_each_form_is_read_and_told(tmp_path):
    measured = list(measure(tmp_path, 60, ("orders",), FORMS))
    assert [one.form for one in measured] == list(FORMS)
    assert len({one.rows for one in measured}) == 1
    assert all(one.problems == 0 and one.rows > 0 and one.seconds > 0 for one in measured)
    lines = page(measured)
    assert all(f"| orders | {form} |" in "\n".join(lines) for form in FORMS)


def test_it_has_a_command(tmp_path, capsys):
    assert main(["intake", "--workers", "60", "--tables", "workers", "--forms", "csv", "--cache", str(tmp_path)]) == 0
    assert "| workers | csv |" in capsys.readouterr().err
