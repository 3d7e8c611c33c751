"""Tables that the registry keeps beside those of the exchange, described in the same way and imported alike."""

from __future__ import annotations

from types import MappingProxyType

from matching.exchange.kinds import COUNT, DATE, FREE_TEXT, IDENTIFIER, LEVEL, MONEY, choice
from matching.exchange.schema import TABLES as EXCHANGED
from matching.exchange.schema import Field, Table
from matching.instance.instance import FAR_FUTURE, FAR_PAST

_CONTRACT = choice({"standard": ("标准合同",), "electronic": ("电子合同",)})
_CERTIFICATE = choice({"skill": ("技能", "职业技能等级证书"), "health": ("健康", "健康证")})
_PRICED = choice(
    {"housing": ("住宿",), "allowances": ("住房补贴",), "agreements": ("劳务协议",), "courses": ("培训课程",)}
)

_VALID_FROM = Field("valid_from", "生效日期", DATE, FAR_PAST)
_VALID_UNTIL = Field("valid_until", "失效日期", DATE, FAR_FUTURE)
_WORKER = Field("worker_id", "劳动者编号", IDENTIFIER, needed=True, refers="workers")
_EMPLOYER = Field("employer_id", "单位编号", IDENTIFIER, needed=True, refers="employers")

CONTRACTS = Table(
    "contracts",
    "合同",
    (
        Field("contract_id", "合同编号", IDENTIFIER, needed=True),
        _EMPLOYER,
        Field("kind", "合同类型", _CONTRACT, 0, needed=True),
        Field("signed_on", "签订日期", DATE, FAR_PAST),
        _VALID_FROM,
        _VALID_UNTIL,
    ),
    key="contract_id",
)
INSURANCES = Table(
    "insurances",
    "保险",
    (
        Field("policy_id", "保单编号", IDENTIFIER, needed=True),
        _EMPLOYER,
        Field("insurer", "保险机构", FREE_TEXT),
        Field("insured_workers", "参保人数", COUNT, -1),
        _VALID_FROM,
        _VALID_UNTIL,
    ),
    key="policy_id",
)
CERTIFICATES = Table(
    "certificates",
    "证书",
    (
        Field("certificate_id", "证书编号", IDENTIFIER, needed=True),
        _WORKER,
        Field("kind", "证书类型", _CERTIFICATE, 0, needed=True),
        Field("service", "工种代码", IDENTIFIER),
        Field("level", "等级", LEVEL, 0),
        Field("issuer", "发证机构", FREE_TEXT),
        _VALID_FROM,
        _VALID_UNTIL,
    ),
    key="certificate_id",
)
PRICES = Table(
    "prices",
    "价格",
    (
        Field("item", "计价对象", _PRICED, 0, needed=True),
        Field("item_id", "对象编号", IDENTIFIER, needed=True),
        Field("valid_from", "生效日期", DATE, 0, needed=True),
        _VALID_UNTIL,
        Field("price", "价格", MONEY, 0, needed=True),
    ),
)
#: Filled from the identity numbers of a workers' file, never from a file of its own.
IDENTITIES = Table(
    "identities",
    "身份",
    (
        _WORKER,
        Field("number_hash", "身份证号摘要", IDENTIFIER, needed=True),
        Field("last_four", "身份证号后四位", IDENTIFIER, needed=True),
    ),
    key="worker_id",
)

#: Everything that a file can be imported as.
IMPORTED = (*EXCHANGED, CONTRACTS, INSURANCES, CERTIFICATES, PRICES)
IMPORTED_BY_NAME = MappingProxyType({table.name: table for table in IMPORTED})
EXCHANGED_NAMES = frozenset(table.name for table in EXCHANGED)


def imported_table(name: str) -> Table | None:
    """Return the table that a name in English or Chinese means, None if it means none that can be imported."""
    plain = name.strip().casefold()
    return next((table for table in IMPORTED if plain in (table.name, table.chinese)), None)
