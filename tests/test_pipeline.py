"""From tables to a published result: what stands at the target afterwards, and what does not."""

from pathlib import Path

import pytest

from matching import pipeline
from matching.pipeline import RESULT_FILES, generate_dataset, solve_dataset, staged, verify_result
from matching.problems import InputError, ResultError, TargetError
from tests import small_round
from tests.small_round import files, write

MARKER = "certificate.json"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write(tmp_path / "tables")


def test_a_solved_round_is_published_and_verified(dataset, tmp_path):
    solved = solve_dataset(dataset, tmp_path / "result")
    assert set(files(tmp_path / "result")) == RESULT_FILES - {"report.html"}
    assert solved.report.violations == ()
    assert [row["worker_id"] for row in solved.tables.placements] == ["w2"]
    assert {str(row.tier): row.value for row in solved.result.tiers}["filled"] == 1
    assert verify_result(dataset, tmp_path / "result").report.violations == ()
    assert {entry.name for entry in tmp_path.iterdir()} == {"tables", "result"}


def test_the_same_call_gives_the_same_bytes(dataset, tmp_path):
    solve_dataset(dataset, tmp_path / "first", seed=5)
    solve_dataset(dataset, tmp_path / "second", seed=5)
    assert files(tmp_path / "first") == files(tmp_path / "second")


def test_an_earlier_result_is_replaced(dataset, tmp_path):
    out = tmp_path / "result"
    solve_dataset(dataset, out)
    (out / "placements.csv").write_text("worker_id\nstale\n", encoding="utf-8")
    (out / "report.html").write_text("stale", encoding="utf-8")
    solve_dataset(dataset, out)
    assert "report.html" not in files(out)
    assert verify_result(dataset, out).report.violations == ()


def test_missing_parents_of_the_target_are_made(dataset, tmp_path):
    solve_dataset(dataset, tmp_path / "rounds" / "march" / "result")
    assert (tmp_path / "rounds" / "march" / "result" / MARKER).is_file()


def test_a_wrong_input_leaves_nothing_behind(tmp_path):
    dataset = write(tmp_path / "tables", workers="worker_id,home_region\nw1,nowhere\n")
    before = files(tmp_path)
    with pytest.raises(InputError, match="nowhere"):
        solve_dataset(dataset, tmp_path / "rounds" / "result")
    assert files(tmp_path) == before


def test_a_result_that_fails_verification_is_not_published(dataset, tmp_path, monkeypatch):
    out = tmp_path / "result"
    solve_dataset(dataset, out)
    before = files(tmp_path)
    honest = pipeline.write_result

    def swap_workers(result, instance, policy, folder):
        honest(result, instance, policy, folder)
        rows = (folder / "placements.csv").read_text(encoding="utf-8")
        (folder / "placements.csv").write_text(rows.replace("w2", "w1"), encoding="utf-8")

    monkeypatch.setattr(pipeline, "write_result", swap_workers)
    with pytest.raises(ResultError) as caught:
        solve_dataset(dataset, out)
    assert caught.value.violations
    assert files(tmp_path) == before


def test_an_interrupted_solve_leaves_nothing_behind(dataset, tmp_path, monkeypatch):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "solve", interrupted)
    before = files(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        solve_dataset(dataset, tmp_path / "result")
    assert files(tmp_path) == before


def test_the_listener_hears_what_is_done(dataset, tmp_path):
    heard = []
    solve_dataset(dataset, tmp_path / "result", progress=heard.append)
    assert heard[0] == pipeline.READING
    assert heard[-2:] == [pipeline.WRITING, pipeline.VERIFYING]


def test_a_generated_dataset_is_published_whole(tmp_path):
    generate_dataset(tmp_path / "tables", workers=50, seed=3)
    generate_dataset(tmp_path / "again", workers=50, seed=3)
    assert {"regions.csv", "workers.csv", "employers.csv", "orders.csv"} <= set(files(tmp_path / "tables"))
    assert files(tmp_path / "tables") == files(tmp_path / "again")


def test_staging_takes_an_empty_folder(tmp_path):
    with staged(tmp_path, RESULT_FILES, MARKER) as folder:
        (folder / MARKER).write_text("{}", encoding="utf-8")
    assert files(tmp_path) == {MARKER: b"{}"}


def test_staging_follows_a_link_to_its_folder(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with staged(tmp_path / "link", RESULT_FILES, MARKER) as folder:
        (folder / MARKER).write_text("{}", encoding="utf-8")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / MARKER).is_file()


@pytest.mark.parametrize(
    ("held", "named"),
    [
        ({"certificate.json": "", "notes.txt": "mine"}, "notes.txt"),
        ({"placements.csv": ""}, "certificate.json"),
        (small_round.TABLES, "employers"),
    ],
)
def test_staging_refuses_a_folder_that_is_not_a_result(tmp_path, held, named):
    for name, text in held.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    before = files(tmp_path)
    with pytest.raises(TargetError, match=named), staged(tmp_path, RESULT_FILES, MARKER):
        pass
    assert files(tmp_path) == before


def test_staging_refuses_a_file_and_a_place_below_a_file(tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(TargetError), staged(out, RESULT_FILES, MARKER):
            pass
    assert files(tmp_path) == {"file": b"mine"}


def test_a_failed_renaming_puts_the_earlier_folder_back(tmp_path, monkeypatch):
    out = tmp_path / "result"
    out.mkdir()
    (out / MARKER).write_text("earlier", encoding="utf-8")
    rename = Path.rename

    def full_disk(self, target):
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full_disk)
    with pytest.raises(OSError, match="No space"), staged(out, RESULT_FILES, MARKER) as folder:
        (folder / MARKER).write_text("later", encoding="utf-8")
    assert files(tmp_path) == {"result": b"", "result/certificate.json": b"earlier"}
