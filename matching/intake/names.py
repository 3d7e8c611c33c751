"""Things by id or by name -> ids: services, employers, outlets, bases; and skills, which are services with a level."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from matching.exchange.kinds import SKILLS
from matching.intake.folding import folded, squeezed, visible
from matching.intake.said import Budget, CellsError, Said, joined, perhaps, plainly, wrong
from matching.intake.words import LEVEL_WORDS, level_of
from matching.language import Text

#: What people call the work, by the name that the national list of occupations has for it.
COLLOQUIAL = {
    "家政服务员": "家政 保姆 住家保姆 住家阿姨 阿姨 家务 家务服务员 家庭服务员 "
    "做饭阿姨 母婴护理员 月嫂 家庭照护员 整理收纳师 收纳师 钟点工",
    "婴幼儿发展引导员": "育婴员 育婴师 育儿嫂 育儿师 育婴 带宝宝阿姨",
    "保育师": "保育员 托育师 托育员 托育",
    "养老护理员": "养老护理 养老护工 护老员 老年护理员 老人护理 老年照护 失智老年人照护员 养老",
    "医疗护理员": "护工 医院护工 陪护 医院陪护 陪护员 病患陪护 护理员",
    "健康照护师": "健康照护 长期照护师 长护师 照护师 长护险护理员",
    "保洁员": "保洁 保洁工 清洁 清洁工 清洁员 清扫工 日常保洁 开荒保洁",
    "中式烹调师": "厨师 中餐厨师 家庭厨师 烹调师 家厨",
    "中式面点师": "面点师 面点",
    "洗衣师": "洗衣工 洗衣 洗熨工",
    "家庭教育指导师": "家庭教育 家教指导",
    "孤残儿童护理员": "孤残护理员 孤残儿童护理",
}
_COLLOQUIAL = {squeezed(word): name for name, words in COLLOQUIAL.items() for word in words.split()}
_ITEMS = re.compile(r"[;；,，、/\n]+")
_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")


class Names:
    """Things that have an id and a name.

    Parameters
    ----------
    names
        Name of each id.
    what
        What the things are, to complete "is no known …".
    colloquial
        Whether words for work are understood too.
    """

    def __init__(self, names: Mapping[str, str], what: Text, *, colloquial: bool = False) -> None:
        self._names = dict(names)
        self._what = what
        self._colloquial = colloquial
        self._by_name: dict[str, list[str]] = {}
        for key, name in self._names.items():
            for text in {squeezed(key), squeezed(name)} - {""}:
                self._by_name.setdefault(text, []).append(key)
        self._budget = Budget()

    def items(self) -> list[tuple[str, str]]:
        """Return ids and names."""
        return list(self._names.items())

    def read(self, text: str) -> Said:
        """Return the id of what a text names.

        Raises
        ------
        WrongCellError
            Nothing is called so, or several things are.
        """
        if text in self._names:
            return plainly(text)
        shown = visible(text)
        plain = squeezed(shown)
        # "4-10-01-05 养老护理员", as a template's list writes it.
        first, _, rest = shown.partition(" ")
        if first in self._names and squeezed(rest) == squeezed(self._names[first]):
            return plainly(first)
        found = self._by_name.get(plain) or self._by_name.get(_BRACKETS.sub("", plain), [])
        if len(found) == 1:
            return plainly(found[0])
        if found:
            listed = ", ".join(found[:6])
            raise wrong(f"may be any of {listed}: write the id", f"可能是 {listed}：请写编号")
        if self._colloquial and (name := _COLLOQUIAL.get(plain) or _COLLOQUIAL.get(_BRACKETS.sub("", plain))):
            keys = self._by_name.get(squeezed(name), [])
            if len(keys) == 1:
                return Said((keys[0],), Text(f"was read as {keys[0]} {name}", f"读作 {keys[0]} {name}"))
        raise self._unknown(plain)

    def _unknown(self, plain: str) -> ValueError:
        near: list[str] = []
        if not self._budget.spent():
            options = [*self._by_name, *(_COLLOQUIAL if self._colloquial else ())]
            for name in get_close_matches(plain, options, n=3, cutoff=0.5):
                keys = self._by_name.get(name) or self._by_name.get(squeezed(_COLLOQUIAL.get(name, "")), [])
                near += [key for key in keys if key not in near]
        hint = perhaps([f"{key} {self._names[key]}".strip() for key in near[:3]])
        return wrong(f"is no known {self._what.en}{hint.en}", f"不是已知的{self._what.zh}{hint.zh}")


def read_skills(text: str, services: Names | None, level: str = "") -> Said:
    """Return skills as service:level.

    Parameters
    ----------
    services
        What services there are; None: any text is one.
    level
        What another cell of the row says of the level, for skills that name none.
    """
    try:
        SKILLS.read(text)
    except ValueError:
        pass
    else:
        if services is None:
            return plainly(text)
    skills: list[str] = []
    notes: list[Text] = []
    items = [item.strip() for item in _ITEMS.split(_level_slashes(folded(visible(text)))) if item.strip()]
    for item in items:
        service, own = _skill(item)
        held = own or level_of(level)
        if not held:
            text_of = Text(
                f'"{item[:20]}" has no level: write service:level, 1 (highest) to 5',
                f"“{item[:20]}”没有等级：请写作“工种:等级”，等级 1（最高）至 5",
            )
            raise CellsError(text_of, 1 if level else 0)
        if services is not None:
            said = services.read(service)
            service = said.texts[0]
            notes += [Text(f'"{item}" {said.note.en}', f"“{item}”{said.note.zh}")] if said.note else []
        skills.append(f"{service}:{held}")
    return Said((";".join(dict.fromkeys(skills)),), joined(notes))


def _level_slashes(plain: str) -> str:
    """Join the two names of a level, as in 三级/高级工, so that the slash does not part them."""
    return re.sub(r"([一二三四五1-5]级)/((?:高级|中级|初级)?(?:技师|工))", r"\1", plain)


def _skill(item: str) -> tuple[str, str]:
    """Return service and level of one skill; the level is blank if none is named."""
    service, colon, level = item.rpartition(":")
    if colon and level_of(level):
        return service.strip(), level_of(level)
    for inside in _BRACKETS.findall(item):
        if level_of(inside):
            return _BRACKETS.sub("", item).strip(), level_of(inside)
    for word in LEVEL_WORDS:
        if item.endswith(word) and len(item) > len(word):
            return item.removesuffix(word).strip(" :-"), level_of(word)
        if item.startswith(word) and len(item) > len(word):
            return item.removeprefix(word).strip(" :-"), level_of(word)
    return item, ""
