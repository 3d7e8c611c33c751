"""The report of any finished study."""

from __future__ import annotations

from matching.reports.study.document import Document
from matching.simulation.dynamic.report import dynamic_document
from matching.simulation.folder import Finished
from matching.simulation.report.analysis import Analysis
from matching.simulation.report.one_round import one_round_document


def document_of(finished: Finished) -> Document:
    """Return a finished study's report."""
    if finished.study.dynamic is not None:
        return dynamic_document(finished)
    return one_round_document(Analysis(finished))
