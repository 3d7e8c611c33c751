"""Words of a list as people write them -> the exchange's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matching.exchange.kinds import YES_NO
from matching.exchange.near import nearest
from matching.exchange.schema import Field
from matching.intake.folding import squeezed
from matching.intake.said import Budget, Said, perhaps, plainly, wrong

_YES_NO = {
    "yes": "是 有 对 √ ✓ ✔ ☑ v y yes true 1 t 可 可以 愿意 同意 接受 能 需要 需 要 已 已购 已参加 具备 合格 on",
    "no": "否 无 没有 没 × ✗ ✘ x n no false 0 f 不 不是 不可 不可以 不愿意 不愿 "
    "不同意 不接受 不能 不需要 不需 不要 未 未购 未参加 不具备 off",
}
_SEX = {"f": "女 女性 女士 女工 female woman 妇女", "m": "男 男性 男士 男工 male man"}
_LEVEL = {
    "1": "一级 1级 高级技师 一级/高级技师 高级技师/一级 高级技师(一级) 一级(高级技师)",
    "2": "二级 2级 技师 二级/技师 技师/二级 技师(二级) 二级(技师)",
    "3": "三级 3级 高级 高级工 三级/高级工 高级工/三级 高级工(三级) 三级(高级工) 高级技工",
    "4": "四级 4级 中级 中级工 四级/中级工 中级工/四级 中级工(四级) 四级(中级工) 中级技工",
    "5": "五级 5级 初级 初级工 五级/初级工 初级工/五级 初级工(五级) 五级(初级工) 初级技工",
}

#: Words of each field, by the exchange's word. What the exchange reads itself is not repeated.
WORDS: Mapping[str, Mapping[str, str]] = {
    "mode": {
        "live_in": "住家型 住家保姆 住家服务 24小时住家 全天住家 全日住家 住户 吃住 livein live-in 24小时",
        "rota": "轮班制 倒班 倒班制 两班倒 三班倒 两班制 三班制 轮岗 shift rotating",
        "fixed": "坐班制 白班 不住家 非住家 走家 走读 日间 钟点 钟点工 小时工 "
        "计时 固定 固定时段 按时段 全日制 非全日制 点工 上门 长白班",
    },
    "pay_unit": {
        "month": "元/月 每月 按月 月薪 月结 /月 月/人 元/人/月 元/月/人 monthly",
        "hour": "元/小时 每小时 按小时 时薪 小时工 /小时 元/时 hourly h",
    },
    "employment": {
        "employee": "员工 员工型 正式员工 合同制 劳动合同 签劳动合同 自有员工",
        "agency": "中介 中介型 介绍 居间 中介服务",
    },
    "housing": {
        "own": "自理 自行解决 自己解决 自备 不需要 不需要住宿 不需住宿 自住 有住处 无需",
        "bed": "需要 需要住宿 要住宿 需住宿 安排住宿 提供住宿 宿舍 需安排住宿 包住",
        "either": "都可以 都可 均可以 都行 不限 随意 无所谓",
    },
    "credit": {
        "clear": "良好 优 优秀 无不良记录 信用良好",
        "flagged": "关注 一般 有投诉",
        "barred": "黑名单 失信 禁止 禁止准入",
    },
    "level": {
        "province": "省(区、市) 自治区 直辖市",
        "prefecture": "地区 地级市 州 盟 设区市",
        "county": "区 县级市 旗",
    },
    "kind": {
        "dormitory": "集体宿舍 职工宿舍 员工宿舍",
        "public_rental": "公共租赁住房 公租 保障性租赁住房",
        "employer": "用人单位宿舍 企业宿舍 单位宿舍 企业",
        "pin": "锁定 固定 保留",
        "forbid": "排除 不得 禁",
    },
}
_SITE_SEX = {"any": "男女均可 男女不限 混住 均可 都可", "f": "女性 女生 女工 女宿", "m": "男性 男生 男工 男宿"}
_PRIORITY = {"0": "普通 一般 正常 低", "1": "优先 紧急 急 加急 高", "2": "政府购买服务 政府购买 困难群体 特困 民生保障"}
#: What a smallest level says that is none.
_ANY_LEVEL = frozenset({"不限", "无要求", "无", "均可", "不要求", "无等级要求"})


def reader_of(table: str, field: Field) -> Callable[[str], Said] | None:
    """Return the reader of a field whose cells are words, None if they are something else."""
    if field.kind is YES_NO:
        return _reader(field, _YES_NO)
    if field.name == "sex":
        return _reader(field, _SITE_SEX if table == "housing" else _SEX)
    if field.name in ("min_level", "from_level", "to_level"):
        return _reader(field, _LEVEL, frozenset() if field.needed else _ANY_LEVEL)
    if field.name == "priority":
        return _reader(field, _PRIORITY)
    if field.name in WORDS and field.kind.choices:
        return _reader(field, WORDS[field.name])
    return None


def level_of(text: str) -> str:
    """Return the level, 1 to 5, that a word names; blank if it names none."""
    plain = squeezed(text)
    return plain if plain in _LEVEL else _places(_LEVEL).get(plain, "")


#: Words that name a level, the longest first.
LEVEL_WORDS = tuple(sorted({word for words in _LEVEL.values() for word in words.split()}, key=len, reverse=True))


def _places(words: Mapping[str, str]) -> dict[str, str]:
    return {squeezed(word): canonical for canonical, listed in words.items() for word in listed.split()}


def _reader(field: Field, words: Mapping[str, str], blank: frozenset[str] = frozenset()) -> Callable[[str], Said]:
    known = _places(words)
    read = field.kind.read
    budget = Budget()

    def reader(text: str) -> Said:
        plain = squeezed(text)
        if plain in blank:
            return plainly("")
        if plain in known and _takes(read, known[plain]):
            return plainly(known[plain])
        if _takes(read, plain):
            return plainly(plain)
        near = "" if budget.spent() else nearest([plain], list(known))
        right = field.kind.right
        if near:
            raise wrong(f"must be {right.en}{perhaps([known[near]]).en}", f"应为{right.zh}{perhaps([near]).zh}")
        raise ValueError

    return reader


def _takes(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True
