"""Regions, services and employers by code or by name."""

from __future__ import annotations

import pytest

from matching.intake.names import Names, read_skills
from matching.intake.places import places_of
from matching.language import Text
from tests.intake.lookups import REGIONS, SERVICES, places
from tests.intake.test_values import refusal

PLACES = places()


@pytest.mark.parametrize(
    ("text", "code", "noted"),
    [
        ("621102", "621102", False),
        ("621102 甘肃省定西市安定区", "621102", False),
        ("621102000000", "621102", False),
        ("甘肃省定西市安定区", "621102", False),
        ("甘肃省/定西市/安定区", "621102", False),
        ("甘肅省定西市", "621100", False),
        ("甘肃 定西 安定", "621102", True),
        ("定西", "621100", True),
        ("安定区", "621102", True),
        ("临夏州", "622900", True),
        ("东乡", "622926", True),
        ("内蒙古", "150000", True),
        ("北京", "110100", True),
        ("北京市朝阳区", "110105", False),
        ("杭州市西湖区", "330106", False),
        ("浙江省杭州市西湖区文三路1号", "330106", True),
    ],
)
def test_a_region_is_found_by_what_people_write(text, code, noted):
    said = PLACES.read(text)
    assert said.texts == (code,)
    assert (said.note is not None) is noted


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("西湖区", "may be any of 330106 浙江省杭州市西湖区, 360103 江西省南昌市西湖区"),
        ("吉林", "220000 吉林省, 220200 吉林省吉林市"),
        ("浙江省杭州市肃山区", 'maybe "330109 萧山区" is meant'),
        ("定溪", 'maybe "621100 甘肃省定西市"'),
        ("330106 江西省南昌市", "the name beside it is another"),
        ("999999", "no code of a known region"),
        ("某地", "is no known region"),
        ("北京路1号", "does not tell the region for certain"),
        ("杭州市高新园", "has no part"),
    ],
)
def test_a_region_that_is_not_certain_is_refused_with_what_may_be_meant(text, says):
    assert says in refusal(PLACES.read, text)


def test_a_list_of_cities_prefers_cities():
    assert PLACES.read("吉林", "prefecture").texts == ("220200",)


def test_regions_may_be_given_as_columns():
    code, name, level, parent = zip(*REGIONS, strict=True)
    assert len(places_of({"code": code, "name": name, "level": level, "parent": parent})) == len(REGIONS)


def services() -> Names:
    return Names(SERVICES, Text("service", "工种"), colloquial=True)


@pytest.mark.parametrize(
    ("text", "code", "noted"),
    [
        ("4-10-01-05", "4-10-01-05", False),
        ("养老护理员", "4-10-01-05", False),
        ("4-10-01-05 养老护理员", "4-10-01-05", False),
        ("养老护理员（失能）", "4-10-01-05", False),
        ("月嫂", "4-10-01-06", True),
        ("保洁", "4-09-08-01", True),
        ("育婴師", "4-10-01-01", True),
    ],
)
def test_a_service_is_found_by_what_people_call_it(text, code, noted):
    said = services().read(text)
    assert said.texts == (code,)
    assert (said.note is not None) is noted


def test_an_unknown_service_is_refused_with_what_may_be_meant():
    assert 'maybe "4-10-01-05 养老护理员" is meant' in refusal(services().read, "养老护里员")
    assert refusal(services().read, "程序员") == "is no known service"


def test_two_of_one_name_are_told_apart_by_their_ids():
    same = Names({"E1": "安心家政", "E2": "安心家政"}, Text("employer", "用人单位"))
    assert "may be any of E1, E2" in refusal(same.read, "安心家政")


@pytest.mark.parametrize(
    ("text", "level", "skills"),
    [
        ("4-10-01-05:3;4-10-01-06:5", "", "4-10-01-05:3;4-10-01-06:5"),
        ("养老护理员（三级）、保洁员(初级)", "", "4-10-01-05:3;4-09-08-01:5"),
        ("高级养老护理员", "", "4-10-01-05:3"),
        ("养老护理员三级/高级工；保洁员五级", "", "4-10-01-05:3;4-09-08-01:5"),
        ("养老护理员", "中级", "4-10-01-05:4"),
    ],
)
def test_skills_are_services_with_a_level(text, level, skills):
    assert read_skills(text, services(), level).texts == (skills,)


def test_a_skill_needs_a_level():
    assert "has no level" in refusal(read_skills, "养老护理员", services())
    assert read_skills("剪纸:3", None).texts == ("剪纸:3",)
