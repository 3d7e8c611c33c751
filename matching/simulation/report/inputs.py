"""The last chapter of every study: its exact inputs by digest, and how to repeat it."""

from __future__ import annotations

import hashlib

from matching.exchange.results import versions
from matching.language import Text
from matching.reports.study.document import Cell, Chapter, Field, Sheet, Words
from matching.simulation.folder import Finished
from matching.simulation.tasks import canonical


def inputs_chapter(finished: Finished) -> Chapter:
    """Return digests of the study, its base, and every run's inputs and outcome."""
    study, base = finished.study, finished.base
    told = (
        (Text("scenario file (SHA-256 of what it says)", "情景文件（内容的 SHA-256）"), _digest(dict(study.given))),
        (Text("base: tables (SHA-256)", "基准：数据表（SHA-256）"), base.loaded.instance.digest),
        (Text("base: policy (SHA-256)", "基准：政策（SHA-256）"), base.loaded.policy.digest),
        (Text("draws", "抽样次数"), str(finished.seeds)),
        *((Text(name, name), version) for name, version in versions().items()),
    )
    fields = (Field(Text("input", "输入")), Field(Text("value", "值")))
    rows: list[tuple[Cell, ...]] = [
        (task.scenario, task.draw, digest, _digest(finished.outcomes[task]))
        for task, digest in finished.digests.items()
    ]
    runs = Sheet(
        "runs",
        Text("Every run by digest", "各次运行的摘要"),
        (
            Field(Text("scenario", "情景")),
            Field(Text("draw", "样本"), "whole"),
            Field(Text("inputs (SHA-256)", "输入摘要（SHA-256）")),
            Field(Text("outcome (SHA-256)", "结果摘要（SHA-256）")),
        ),
        tuple(rows),
        folded=True,
    )
    words = Words(
        (
            Text(
                "The study's folder holds its file, its base as a dataset and each run's outcome. The same file, base, "
                "number of draws and versions give the same outcomes, byte for byte, on any number of processes and "
                "on a cluster; `matching scenario report` makes this report from the folder alone.",
                "研究文件夹中保存有情景文件、基准数据集和每次运行的结果。相同的文件、基准、抽样次数与版本，无论用多少进程或集群，"
                "结果逐字节相同；matching scenario report 可仅凭该文件夹重新生成本报告。",
            ),
        )
    )
    sheet = Sheet("inputs", Text("Exact inputs", "确切输入"), fields, told)
    return Chapter("inputs", Text("How to repeat this study", "如何复现本研究"), (words, sheet, runs))


def _digest(value: object) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
