"""Score terms, one function each, and the check of the score columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matching.language import Text
from matching.rules import TERM_TEXTS, Term
from matching.verify.records import Agreement, Course, Order, Site, Worker
from matching.verify.report import SCORE
from matching.verify.round import Round
from matching.verify.rows import ALLOWANCE, HOUSEHOLD, OWN, Placement, Report, whole

#: Kinds of sites whose rent the public pays.
PUBLIC_KINDS = ("dormitory", "public_rental")
FEN_A_POINT = 100 * 100


def preference(round_: Round, worker: Worker, order: Order) -> int:
    """Points for the rank of the order's city among the preferred ones."""
    if not worker.preferred:
        return 20
    for points, wish in zip((100, 60, 30), worker.preferred, strict=False):
        if wish == round_.city(order):
            return points
    return 0


def pay(round_: Round, worker: Worker, order: Order) -> int:
    """Points for the pay above the worker's floor, in whole per cent."""
    floor = round_.floor(worker, order)
    return min(100, 100 * (order.pay - floor) // floor) if floor else 50


def level_fit(round_: Round, worker: Worker, order: Order) -> int:
    """Points for a level close to the one asked."""
    if not round_.holds_skill(worker, order):
        return 100
    return max(0, 100 - 25 * (order.min_level - worker.levels[order.service]))


def continuity(worker: Worker, order: Order) -> int:
    """Points for keeping the order held now."""
    return 100 if worker.current_order == order.number else 0


def nearness(round_: Round, worker: Worker, order: Order, lodging: str, site: Site | None) -> int:
    """Points for the lodging; a site at an unknown distance earns none."""
    if site is not None:
        km = round_.geography.km(site.region, order.region)
        return 0 if km is None else max(0, 100 - 5 * km)
    if lodging == OWN:
        return 100 if round_.is_local(worker, order) else 50
    return {HOUSEHOLD: 100, ALLOWANCE: 40}.get(lodging, 0)


def waiting(worker: Worker) -> int:
    """Points for rounds waited."""
    return min(100, 20 * worker.waiting)


def poverty_exited(round_: Round, worker: Worker) -> int:
    """Points for a home in a poverty-exited county."""
    return 100 if round_.geography.is_poverty_exited(worker.home) else 0


def public_fen(
    round_: Round, first: Order, lodging: str, site: Site | None, agreement: Agreement | None, course: Course | None
) -> int:
    """Return what the public pays for one worker: bed or allowance, the first row's travel, the course."""
    fen = 0
    if site is not None:
        fen += site.rent if site.kind in PUBLIC_KINDS else 0
    elif lodging == ALLOWANCE:
        city = round_.city(first)
        fen += round_.allowances.get(city, (0, 0))[1] if city is not None else 0
    if agreement is not None:
        fen += agreement.subsidy
    if course is not None:
        fen += course.cost
    return fen


def cost(fen: int) -> int:
    """Points for what the public pays: minus the whole hundreds of yuan."""
    return -(fen // FEN_A_POINT)


def row_terms(round_: Round, worker: Worker, order: Order, lodging: str, site: Site | None) -> dict[Term, int]:
    """Return the terms that every row has."""
    return {
        Term.PAY: pay(round_, worker, order),
        Term.LEVEL_FIT: level_fit(round_, worker, order),
        Term.CONTINUITY: continuity(worker, order),
        Term.NEARNESS: nearness(round_, worker, order, lodging, site),
    }


def once_terms(round_: Round, worker: Worker, first: Order, fen: int) -> dict[Term, int]:
    """Return the terms that count once a worker, on the first order by id."""
    return {
        Term.PREFERENCE: preference(round_, worker, first),
        Term.WAITING: waiting(worker),
        Term.POVERTY_EXITED: poverty_exited(round_, worker),
        Term.COST: cost(fen),
    }


def weighted(round_: Round, terms: Mapping[Term, int]) -> int:
    """Return the weighted sum of some terms."""
    return sum(round_.policy.weights[term] * value for term, value in terms.items())


def check_scores(round_: Round, rows_of: Mapping[int, Sequence[Placement]], report: Report) -> int:
    """Report every score cell that is not what the contract says, and return the total score recomputed.

    Parameters
    ----------
    rows_of
        Each placed worker's rows, the first order by id first.
    """
    total = 0
    for rows in rows_of.values():
        first = rows[0]
        course = next((row.course for row in rows if row.course is not None), None)
        fen = public_fen(round_, first.order, first.lodging, first.site, first.agreement, course)
        for row in rows:
            terms = dict.fromkeys(Term, 0)
            terms |= row_terms(round_, row.worker, row.order, row.lodging, row.site)
            if row is first:
                terms |= once_terms(round_, row.worker, row.order, fen)
            total += weighted(round_, terms)
            _check_row(round_, row, terms, report)
    return total


def _check_row(round_: Round, row: Placement, terms: Mapping[Term, int], report: Report) -> None:
    for term, value in terms.items():
        if whole(row.cells.get(term, "")) != value:
            name = TERM_TEXTS[term]
            report(
                row.violation(
                    SCORE, Text(f"the column {term} ({name.en}) must be {value}", f"列 {term}（{name.zh}）应为 {value}")
                )
            )
    score = weighted(round_, terms)
    if whole(row.cells.get("score", "")) != score:
        report(row.violation(SCORE, Text(f"the weighted score must be {score}", f"加权得分应为 {score}")))
