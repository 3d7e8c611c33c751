"""Headers, saved mappings, and fields that stand in several columns or share one."""

from __future__ import annotations

import pytest

from matching import intake
from matching.exchange.schema import BY_NAME, TABLES
from matching.exchange.typed import read_table
from matching.intake import ColumnMapping, Limits, read
from matching.intake.headers import RETURNED, find_header, forms
from matching.intake.vocabulary import words_of
from matching.problems import InputError
from tests.intake.lookups import SERVICES, places
from tests.intake.sheets import HEADERS, ROW, SECOND, cells, csv_text, read_text, row_of, said, with_headers


def changed(place: int, header: str, cell: str) -> str:
    """Return the usual sheet with one column headed and filled otherwise."""
    return csv_text((*HEADERS[:place], header, *HEADERS[place + 1 :]), (*ROW[:place], cell, *ROW[place + 1 :]))


def test_the_words_of_the_vocabulary_name_fields_and_each_names_one():
    for table in TABLES:
        own = {forms(name)[0] for field in table.fields for name in (field.name, field.chinese)}
        seen: dict[str, str] = {}
        for target, words in words_of(table.name).items():
            name = target.partition(":")[0].partition(".")[0]
            assert all(part in table.by_name for part in name.split("+")), (table.name, target)
            for word in words:
                form = forms(word)[0]
                assert form not in own, (table.name, target, word)
                assert form not in seen, (table.name, target, seen.get(form), word)
                seen[form] = target


@pytest.mark.parametrize("header", ["月薪(元)", "月薪（元）", "月 薪", "薪资（元/月）", "薪資(元/月)", "每月工资"])
def test_a_header_tells_the_unit_of_pay(tmp_path, header):
    reading = read_text(tmp_path, csv_text((*HEADERS[:7], header), ROW[:8]))
    assert (row_of(reading)["pay"], row_of(reading)["pay_unit"]) == ("6500", "month")


def test_a_header_tells_what_a_number_counts(tmp_path):
    reading = read_text(tmp_path, csv_text((*HEADERS[:7], "月薪（万元）"), (*ROW[:7], "0.65")))
    assert row_of(reading)["pay"] == "6500"


def test_pay_and_its_unit_in_one_cell(tmp_path):
    reading = read_text(
        tmp_path, csv_text((*HEADERS[:7], "薪资待遇"), (*ROW[:7], "6500元/月"), (*ROW[:7], "35元/小时"))
    )
    assert [row_of(reading, record)["pay_unit"] for record in (0, 1)] == ["month", "hour"]


def test_a_column_for_pay_by_the_month_and_one_by_the_hour(tmp_path):
    headers = (*HEADERS[:7], "月薪", "时薪")
    reading = read_text(tmp_path, csv_text(headers, (*ROW[:7], "6500", ""), (*ROW[:7], "", "35"), (*ROW[:7], "1", "2")))
    assert [(row_of(reading, r)["pay"], row_of(reading, r)["pay_unit"]) for r in (0, 1)] == [
        ("6500", "month"),
        ("35", "hour"),
    ]
    assert [(problem.row, problem.column) for problem in reading.problems] == [(4, "月薪")]
    assert "not both" in reading.problems[0].text.en


def test_a_range_of_pay_is_settled_with_the_sender_once(tmp_path):
    text = csv_text((*HEADERS[:7], "薪资下限", "薪资上限", "计薪单位"), (*ROW[:7], "5000", "6000", "月"))
    (problem,) = read_text(tmp_path, text).problems
    assert "a range" in problem.text.en
    settled = ColumnMapping("orders", lowest_pay=True)
    assert row_of(read_text(tmp_path, text, mapping=settled))["pay"] == "5000"


def test_the_cell_and_the_unit_column_must_agree(tmp_path):
    (problem,) = read_text(tmp_path, changed(7, "报酬", "35元/小时")).problems
    assert (problem.row, problem.column, problem.value) == (2, "报酬", "35元/小时")


def test_one_column_of_first_and_last_day(tmp_path):
    reading = read_text(tmp_path, changed(6, "合同期限", "2026年3月1日至2026年8月31日"))
    assert (row_of(reading)["start"], row_of(reading)["end"]) == ("2026-03-01", "2026-08-31")
    reading = read_text(tmp_path, changed(6, "开始日期", "2026.3.1-2026.8.31"))
    assert (row_of(reading)["start"], row_of(reading)["end"]) == ("2026-03-01", "2026-08-31")


def test_province_city_and_county_in_columns_of_their_own(tmp_path):
    headers = (*HEADERS[:2], "省", "市", "区县", "详细地址", *HEADERS[3:])
    good = (*ROW[:2], "浙江省", "杭州市", "西湖区", "文三路1号", *ROW[3:])
    wrong = (*ROW[:2], "浙江", "杭州", "肃山区", "", *ROW[3:])
    reading = read_text(tmp_path, csv_text(headers, good, wrong))
    assert row_of(reading)["region"] == "330106"
    assert [(problem.row, problem.column, problem.value) for problem in reading.problems] == [(3, "区县", "肃山区")]


def test_days_and_times_in_columns_of_their_own(tmp_path):
    headers = (*HEADERS, "工作日", "工作时间")
    reading = read_text(tmp_path, csv_text(headers, (*ROW, "周一至周五", "上午")))
    assert row_of(reading)["windows"] == "Mon-Fri 08:00-12:00"
    headers = (*HEADERS, "工作日", "上班时刻", "下班时刻")
    reading = read_text(tmp_path, csv_text(headers, (*ROW, "周一至周五", "8:00", "17:30")))
    assert row_of(reading)["windows"] == "周一至周五 8:00-17:30"


def test_a_worker_s_service_and_level_become_a_skill(tmp_path):
    path = tmp_path / "workers.csv"
    path.write_text("工号,户籍省,户籍市,户籍县,工种,等级\nG1,甘肃,定西,安定,养老护理员,中级\n", encoding="utf-8")
    reading = read(path, "workers", regions=places(), services=SERVICES)
    assert cells(reading.rows) == [("G1", "621102", "4-10-01-05:4")]


def workers(tmp_path, text: str) -> dict[str, str]:
    """Return the first worker of a CSV text by field, after seeing that nothing is wrong."""
    path = tmp_path / "workers.csv"
    path.write_text(text, encoding="utf-8")
    reading = read(path, "workers", regions=places(), services=SERVICES)
    assert reading.problems == ()
    return row_of(reading)


def test_what_a_county_writes_of_a_worker(tmp_path):
    worker = workers(
        tmp_path,
        "登记号,姓名,户籍所在地,职业技能,期望月薪(元),意向务工地,可上岗时间,健康证有效期,是否愿意住家\n"
        "G1,甲,定西市安定区某镇,养老护理员三级,6000以上,杭州、定西,随时,无,可以\n",
    )
    assert worker == {
        "worker_id": "G1",
        "home_region": "621102",
        "skills": "4-10-01-05:3",
        "min_monthly_pay": "6000",
        "preferred_cities": "330100;621100",
        "available_from": "",
        "available_until": "",
        "health_valid_until": "",
        "live_in": "yes",
    }


def test_a_worker_s_lowest_pay_and_cities_may_be_open(tmp_path):
    worker = workers(tmp_path, "登记号,户籍地,技能等级,期望月薪,意向城市\nG1,定西,高级养老护理员,面议,不限\n")
    assert (worker["skills"], worker["min_monthly_pay"], worker["preferred_cities"]) == ("4-10-01-05:3", "", "")


def test_the_cell_that_is_wrong_is_named_among_those_that_belong_together(tmp_path):
    (problem,) = read_text(tmp_path, changed(8, "计薪单位", "天")).problems
    assert (problem.column, problem.value) == ("计薪单位", "天")
    path = tmp_path / "workers.csv"
    path.write_text("工号,户籍地,工种,等级\nG1,定西,养老护理员,上等\nG2,定西,剪纸,三级\n", encoding="utf-8")
    problems = read(path, "workers", regions=places(), services=SERVICES).problems
    assert [(problem.row, problem.column) for problem in problems] == [(2, "等级"), (3, "工种")]


def test_a_part_does_not_leave_its_group(tmp_path):
    text = (
        "订单编号,单位编号,工作地代码,工种代码,岗位数,用工模式,开始日期,费用,\n"
        ",,,,,,,金额,单位\n"
        "A-1,E1,330106,4-10-01-05,3,住家,2026-03-01,6500,元/月\n"
    )
    row = row_of(read_text(tmp_path, text))
    assert (row["employer_id"], row["pay"], row["pay_unit"]) == ("E1", "6500", "month")


def test_two_rows_of_headers(tmp_path):
    text = (
        "订单编号,单位编号,工作地点,,,工种代码,岗位数,用工模式,合同期限,,薪资,计薪单位\n"
        ",,省,市,区,,,,开始,结束,,\n"
        "A-1,E1,浙江省,杭州市,西湖区,养老护理员,3,住家,2026-03-01,2026-08-31,6500,月\n"
    )
    reading = read_text(tmp_path, text)
    assert (reading.header_row, reading.header_height) == (1, 2)
    assert row_of(reading)["end"] == "2026-08-31"
    assert reading.headers["region"] == "工作地点 省"


def test_the_row_of_headers_is_found_among_titles_and_values():
    head = [["订单需求表", ""], ["填表日期", "2026-02-01"], ["订单编号", "人员编号"], ["A-1", "G1"]]
    assert find_header(head, "previous", {}).record == 2
    assert find_header(head[:2], "previous", {}) is None


def test_an_exact_name_wins_over_another_word(tmp_path):
    reading = read_text(tmp_path, with_headers((*HEADERS, "单位名称"), (*ROW, "某家政")))
    assert row_of(reading)["employer_id"] == "E1"
    assert any("are both employer_id" in sentence for sentence in said(reading))


def test_a_mapping_is_learned_saved_and_used(tmp_path):
    odd = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬")
    first = read_text(tmp_path, csv_text(HEADERS, ROW))
    assert dict(first.mapping.columns)["岗位数"] == "headcount"
    own = ColumnMapping(
        "orders",
        tuple((header, dict(first.mapping.columns)[known]) for header, known in zip(odd, HEADERS, strict=True)),
    )
    saved = ColumnMapping.from_json(own.to_json())
    assert saved == own
    reading = read_text(tmp_path, csv_text(odd, ROW), mapping=saved)
    assert reading.problems == ()
    assert row_of(reading)["headcount"] == "3"
    assert read_text(tmp_path, csv_text(odd, ROW)).refused


def test_what_holds_for_every_row_and_what_words_mean(tmp_path):
    mapping = ColumnMapping(
        "orders", fixed=(("employer_id", "E7"),), words=(("service", "阿姨（全能）", "4-10-01-06"),)
    )
    text = csv_text((HEADERS[0], *HEADERS[2:]), (ROW[0], ROW[2], "阿姨（全能）", *ROW[4:]))
    reading = read_text(tmp_path, text, mapping=mapping)
    assert (row_of(reading)["employer_id"], row_of(reading)["service"]) == ("E7", "4-10-01-06")
    assert "no column for employer_id" in said(read_text(tmp_path, text))[0]


def test_a_column_may_be_left_out_on_purpose(tmp_path):
    mapping = ColumnMapping("orders", columns=(("报酬（参考）", ""),))
    reading = read_text(tmp_path, csv_text((*HEADERS, "报酬（参考）"), (*ROW, "1")), mapping=mapping)
    assert said(reading) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"table": "nothing"}',
        '{"table": "orders", "columns": [["a", "nothing"]]}',
        '{"table": "orders", "fixed": {"x": "1"}}',
    ],
)
def test_a_mapping_that_is_none_is_refused(text):
    with pytest.raises(InputError):
        ColumnMapping.from_json(text)


def test_wrong_calls_are_errors(tmp_path):
    with pytest.raises(ValueError, match="no exchange table"):
        read(tmp_path / "x.csv", "nothing")
    with pytest.raises(ValueError, match="mapping is one of"):
        read(tmp_path / "x.csv", "orders", mapping=ColumnMapping("workers"))


def test_employers_are_found_by_name_where_they_are_known(tmp_path):
    text = csv_text(
        (HEADERS[0], "用人单位", *HEADERS[2:]), (ROW[0], "安心家政", *ROW[2:]), (ROW[0], "安新家政", *ROW[2:])
    )
    reading = read_text(tmp_path, text, names={"employers": {"E1": "安心家政"}})
    assert row_of(reading)["employer_id"] == "E1"
    assert [(problem.row, problem.column) for problem in reading.problems] == [(3, "用人单位")]
    assert 'maybe "E1 安心家政" is meant' in reading.problems[0].text.en


def test_other_columns_are_handed_over_when_asked_for(tmp_path):
    text = csv_text((*HEADERS, "联系电话"), (*ROW, "0571-1"), (*SECOND, ""))
    reading = read_text(tmp_path, text, extras={"phone": ("电话", "联系电话")})
    assert [row_of(reading, record)["phone"] for record in (0, 1)] == ["0571-1", ""]
    assert reading.notes == ()


def test_what_people_write_for_nothing_is_blank(tmp_path):
    reading = read_text(tmp_path, csv_text((*HEADERS, "结束日期", "网点编号"), (*ROW, "/", "无"), (*ROW, "长期", "-")))
    assert reading.problems == ()
    assert [(row_of(reading, r)["end"], row_of(reading, r)["outlet_id"]) for r in (0, 1)] == [("", ""), ("", "")]


def test_later_checks_speak_the_sender_s_words_and_say_nothing_twice(tmp_path):
    text = csv_text(
        (HEADERS[0], "用人单位", *HEADERS[2:6], "上岗日期", "薪资", HEADERS[8]),
        (*ROW[:6], "即日起", "面议", "月"),
        ("", *ROW[1:]),
    )
    reading = read_text(tmp_path, text)
    found: list = []
    read_table(BY_NAME["orders"], reading.rows, found)
    merged = reading.merged(found)
    assert [(problem.row, problem.column) for problem in merged] == [(2, "上岗日期"), (2, "薪资"), (3, "订单编号")]
    assert len(found) > len(merged) - 2
    assert reading.merged([*reading.problems, *found]) == merged


def test_limits_are_kept(tmp_path):
    text = csv_text(HEADERS, ROW, SECOND)
    assert "more than 2 rows" in said(read_text(tmp_path, text, limits=Limits(rows=2)))[0]
    assert "more than 10 B" in said(read_text(tmp_path, text, limits=Limits(bytes=10)))[0]
    assert "columns wide" in said(read_text(tmp_path, text, limits=Limits(columns=5)))[0]


def test_the_returned_column_is_passed_over(tmp_path):
    reading = read_text(tmp_path, csv_text((*HEADERS, RETURNED), (*ROW, "【报酬】…")))
    assert said(reading) == []


def test_a_table_that_needs_its_id_alone_keeps_every_id(tmp_path):
    path = tmp_path / "outlets.csv"
    path.write_text("网点编号,网点名称,地址\nTOTAL7,,\nNOTE1,合计,\n合计,,\n备注：无,,\n", encoding="utf-8")
    reading = read(path, "outlets")
    assert [row[0] for row in cells(reading.rows)] == ["TOTAL7", "NOTE1"]
    assert [note.row for note in reading.notes] == [4, 5]


def test_an_encoding_that_only_looks_like_one_is_told(tmp_path):
    path = tmp_path / "employers.csv"
    path.write_bytes("employer_id,name\nE1,安心家政服务有限公司\nE2,某某养老服务中心\n".encode("gb18030"))
    reading = read(path, "employers")
    assert (reading.encoding, cells(reading.rows)[0][1]) == ("gb18030", "安心家政服务有限公司")
    assert "seems to be in GB18030" in said(reading)[0]
    path.write_bytes("单位编号,单位名称\nE1,安心家政服务有限公司\n".encode("gb18030"))
    assert read(path, "employers").notes == ()


def test_the_public_names_can_all_be_reached():
    assert all(getattr(intake, name) is not None for name in intake.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        intake.no_such_name  # noqa: B018
