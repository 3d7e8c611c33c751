"""Rules about one worker and one order, one function a rule, each true where the rule holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from matching.language import Text
from matching.rules import Rule
from matching.verify.records import Course, Order, Site, Worker
from matching.verify.report import broken
from matching.verify.round import Round
from matching.verify.rows import ALLOWANCE, HOUSEHOLD, OWN, Placement, Report
from matching.verify.week import covers


def health(round_: Round, worker: Worker, order: Order) -> bool:
    """Whether no certificate is asked for, or the worker's is valid on the order's first day."""
    if not round_.policy.health_certificate:
        return True
    return worker.health_until is not None and worker.health_until >= order.start


def credit(round_: Round, worker: Worker, order: Order) -> bool:
    """Whether neither worker nor employer is barred."""
    return worker.credit != "barred" and order.employer_credit != "barred"


def dates(round_: Round, worker: Worker, order: Order) -> bool:
    """Whether the worker is available from the order's start to its end."""
    return worker.available_from <= order.start and worker.available_until >= order.end


def windows(round_: Round, worker: Worker, order: Order) -> bool:
    """Whether the worker is available in every window of the order; not asked of live-in."""
    if order.mode == "live_in" or worker.windows is None:
        return True
    return covers(worker.windows, order.windows)


def live_in(round_: Round, worker: Worker, order: Order) -> bool:
    """Whether the order is not live-in, or the worker agrees to it."""
    return order.mode != "live_in" or worker.live_in


def pay(round_: Round, worker: Worker, order: Order) -> bool:
    """Whether the order pays at least the worker's floor for its unit."""
    return order.pay >= round_.floor(worker, order)


def city(round_: Round, worker: Worker, order: Order) -> bool:
    """Whether the order's city is not excluded, and preferred where the worker takes preferred cities alone."""
    place = round_.city(order)
    return place not in worker.excluded and (not worker.preferred_only or place in worker.preferred)


def forbid(round_: Round, worker: Worker, order: Order) -> bool:
    """Whether the pair is not forbidden."""
    return (worker.number, order.number) not in round_.forbids


def has_corridor(round_: Round, worker: Worker, order: Order) -> bool:
    """Whether the pair is local or covered, or corridors are open."""
    return round_.policy.open_corridors or round_.is_local(worker, order) or round_.agreement(worker, order) is not None


#: Rules that look at nothing but the worker and the order.
PAIR_RULES: Mapping[Rule, Callable[[Round, Worker, Order], bool]] = MappingProxyType(
    {
        Rule.HEALTH: health,
        Rule.CREDIT: credit,
        Rule.DATES: dates,
        Rule.WINDOWS: windows,
        Rule.LIVE_IN: live_in,
        Rule.PAY: pay,
        Rule.CITY: city,
        Rule.FORBID: forbid,
    }
)


def lodging(worker: Worker, order: Order, name: str) -> bool:
    """Whether a lodging is of the kind that worker and order need; any other name is a site's."""
    if order.mode == "live_in":
        return name == HOUSEHOLD
    if name == HOUSEHOLD:
        return False
    if name == OWN:
        return worker.housing == "own"
    if name == ALLOWANCE:
        return worker.housing == "either"
    return worker.housing in ("bed", "either")


def site(round_: Round, sex: str, order: Order, place: Site) -> bool:
    """Whether a site serves a worker of this sex (blank: unknown) in this order."""
    km = round_.geography.km(place.region, order.region)
    return (
        round_.geography.city(place.region) == round_.city(order)
        and km is not None
        and km <= round_.max_commute
        and place.sex in ("any", sex)
        and place.open_from <= order.start
        and place.open_until >= order.end
        and (not place.employers or order.employer in place.employers)
        and (not place.employee_only or order.employment == "employee")
    )


def gives_skill(course: Course, order: Order) -> bool:
    """Whether a course gives the order's service at its level; a refresher gives none."""
    return course.service == order.service and 1 <= course.to_level <= order.min_level


def course_passes(round_: Round, worker: Worker, order: Order, course: Course) -> bool:
    """Whether a course passes the rule ``course`` for a pair that needs one."""
    own = worker.levels.get(order.service)
    is_refresher = course.service < 0
    held_in = round_.geography.city(course.region)
    return (
        (is_refresher or gives_skill(course, order))
        and (course.from_level == 0 or (own is not None and own <= course.from_level))
        and course.start >= round_.round_day
        and course.end <= order.start
        and held_in is not None
        and held_in in (round_.home_city(worker), round_.city(order))
    )


def check_pairs(round_: Round, placements: Sequence[Placement], report: Report) -> None:
    """Report every rule about one worker and one order that a row breaks."""
    for row in placements:
        worker, order = row.worker, row.order
        for rule, holds in PAIR_RULES.items():
            if not holds(round_, worker, order):
                report(row.violation(rule, broken(rule)))
        _check_lodging(round_, row, report)
        _check_corridor(round_, row, report)
        _check_course(round_, row, report)


def _check_lodging(round_: Round, row: Placement, report: Report) -> None:
    if "lodging" in row.unknown:
        return
    if not lodging(row.worker, row.order, row.lodging):
        report(row.violation(Rule.LODGING, broken(Rule.LODGING)))
    if row.site is not None and not site(round_, row.worker.sex, row.order, row.site):
        report(row.violation(Rule.SITE, broken(Rule.SITE)))


def _check_corridor(round_: Round, row: Placement, report: Report) -> None:
    if not has_corridor(round_, row.worker, row.order):
        report(row.violation(Rule.CORRIDOR, broken(Rule.CORRIDOR)))
        return
    counts = round_.agreement(row.worker, row.order)
    if "agreement_id" not in row.unknown and row.agreement != counts:
        if counts is None:
            detail = Text("this placement has no agreement", "此上岗不应有协议")
        else:
            detail = Text(f"the agreement that counts is {counts.id}", f"应为协议 {counts.id}")
        report(row.violation(Rule.CORRIDOR, broken(Rule.CORRIDOR, detail)))


def _check_course(round_: Round, row: Placement, report: Report) -> None:
    worker, order, course = row.worker, row.order, row.course
    if "course_id" in row.unknown:
        return
    lacks_skill = not round_.holds_skill(worker, order)
    lacks_training = not round_.is_trained(worker, order)
    if lacks_skill and (course is None or not gives_skill(course, order)):
        report(row.violation(Rule.SKILL, broken(Rule.SKILL)))
    if lacks_training and course is None:
        report(row.violation(Rule.TRAINING, broken(Rule.TRAINING)))
    if course is None:
        return
    if not (lacks_skill or lacks_training):
        detail = Text("this row needs no course", "此行不需要课程")
        report(row.violation(Rule.COURSE, broken(Rule.COURSE, detail)))
    elif not course_passes(round_, worker, order, course):
        report(row.violation(Rule.COURSE, broken(Rule.COURSE)))
