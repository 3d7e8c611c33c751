"""A few regions and services, so that a test shows what a name is looked up in."""

from __future__ import annotations

from matching.intake import Places

REGIONS = [
    ("330000", "浙江省", "province", ""),
    ("330100", "杭州市", "prefecture", "330000"),
    ("330106", "西湖区", "county", "330100"),
    ("330109", "萧山区", "county", "330100"),
    ("360000", "江西省", "province", ""),
    ("360100", "南昌市", "prefecture", "360000"),
    ("360103", "西湖区", "county", "360100"),
    ("620000", "甘肃省", "province", ""),
    ("621100", "定西市", "prefecture", "620000"),
    ("621102", "安定区", "county", "621100"),
    ("622900", "临夏回族自治州", "prefecture", "620000"),
    ("622926", "东乡族自治县", "county", "622900"),
    ("150000", "内蒙古自治区", "province", ""),
    ("220000", "吉林省", "province", ""),
    ("220200", "吉林市", "prefecture", "220000"),
    ("110000", "北京市", "province", ""),
    ("110100", "北京市", "prefecture", "110000"),
    ("110105", "朝阳区", "county", "110100"),
]
SERVICES = {
    "4-10-01-01": "婴幼儿发展引导员",
    "4-10-01-05": "养老护理员",
    "4-10-01-06": "家政服务员",
    "4-09-08-01": "保洁员",
    "4-14-01-02": "医疗护理员",
}


def places() -> Places:
    """Return the lookup of the regions."""
    return Places(REGIONS)
