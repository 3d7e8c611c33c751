"""Regions by code or by name -> codes: 621102, 甘肃省定西市安定区, 定西, 安定区."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from matching.exchange.near import nearest
from matching.intake.folding import squeezed, visible
from matching.intake.said import Budget, Said, perhaps, plainly, wrong
from matching.language import Text

#: What a name may end in without being another place; the longest first.
_ENDINGS = (
    *("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区"),
    *("族自治州", "族自治县", "自治州", "自治县", "自治旗", "地区", "林区", "新区", "省", "市", "盟", "县", "区", "旗"),
)
_PEOPLES = re.compile(
    "(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|普米|各)族?)+(?=自治)"
)
_CODE = re.compile(r"([0-9]{6}|[0-9]{12})(?![0-9])")
_BETWEEN = re.compile(r"[\s/\\>,.|·\-－—_()（）]+")
#: Longest name looked for at the beginning of a text, in characters.
_LONGEST = 24
#: Candidates that a message lists.
_LISTED = 6
#: What shows that the rest of a text is an address within the region.
_ADDRESS = re.compile(r"[0-9路街号道村镇乡栋室弄巷里厦]|社区|小区|花园|广场|街道")


@dataclass(frozen=True)
class Place:
    """A region as the lookup knows it."""

    code: str
    name: str
    level: str
    parent: str


class Places:
    """Regions, to be found by code or by name.

    Parameters
    ----------
    rows
        Code, name, level (``province``, ``prefecture``, ``county``) and the parent's code of each region.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        self._places = {code: Place(code, name, level, parent) for code, name, level, parent in rows}
        self._by_name: dict[str, list[str]] = {}
        for place in self._places.values():
            for name in _names(place.name):
                self._by_name.setdefault(name, []).append(place.code)
        self._children: dict[str, list[str]] = {}
        for place in self._places.values():
            self._children.setdefault(place.parent, []).append(place.code)
        self._budget = Budget()
        self._known: dict[tuple[str, str], Said | ValueError] = {}

    def __len__(self) -> int:
        return len(self._places)

    def full_name(self, code: str) -> str:
        """Return the names from the province down to a region, each once."""
        names: list[str] = []
        here: str = code
        while here in self._places and len(names) < 8:
            name = self._places[here].name
            if not names or names[-1] != name:
                names.append(name)
            here = self._places[here].parent
        return "".join(reversed(names))

    def codes(self, level: str = "") -> list[str]:
        """Return the codes of a level, or all."""
        return [code for code, place in self._places.items() if level in ("", place.level)]

    def read(self, text: str, level: str = "") -> Said:
        """Return the code of the region that a text names.

        Parameters
        ----------
        text
            A code, a name, names from the top down, or a code with its name.
        level
            The only level that may be meant, blank for any.

        Raises
        ------
        WrongCellError
            There is no such region, or there are several; candidates are listed.
        """
        if text in self._places:
            return plainly(text)
        key = (text, level)
        if key not in self._known:
            try:
                self._known[key] = self._read(text, level)
            except ValueError as error:
                self._known[key] = error
        known = self._known[key]
        if isinstance(known, ValueError):
            raise known
        return known

    def _read(self, text: str, level: str) -> Said:
        plain = squeezed(visible(text))
        if match := _CODE.match(plain):
            code = match[1][:6] if len(match[1]) == 12 and match[1] not in self._places else match[1]
            if code in self._places:
                return self._with_name(code, plain[match.end() :])
            raise wrong(f"{match[1]} is no code of a known region", f"{match[1]} 不是已知的地区代码")
        pieces = squeezed(_BETWEEN.sub("", plain))
        found, rest = self._from_the_top(pieces)
        if not found:
            raise self._unknown(pieces)
        candidates = self._likeliest(found, level)
        if len(candidates) > 1:
            raise self._several(candidates)
        (code,) = candidates
        hint = perhaps([f"{code} {self.full_name(code)}"])
        if rest:
            called = pieces[: len(pieces) - len(rest)]
            if called in self._by_name and called != squeezed(self._places[code].name):
                # 北京路1号 may lie anywhere: a short name alone does not begin an address.
                raise wrong(
                    f"does not tell the region for certain: write its code or its full name{hint.en}",
                    f"不能确定所在地区：请写代码或全称{hint.zh}",
                )
            if not _ADDRESS.search(rest):
                raise self._no_such_part(code, rest)
            note = Text(
                f'was read as {code} {self.full_name(code)}; the rest, "{rest[:20]}", was left out',
                f"读作 {code} {self.full_name(code)}；其余“{rest[:20]}”已忽略",
            )
            return Said((code,), note)
        short: Text | None = None
        full = squeezed(self.full_name(code))
        # Two names in full, the province left out, are no more of an assumption than all of them.
        if pieces != full and not (full.endswith(pieces) and len(pieces) > len(squeezed(self._places[code].name))):
            short = Text(f"was read as {code} {self.full_name(code)}", f"读作 {code} {self.full_name(code)}")
        return Said((code,), short)

    def _with_name(self, code: str, rest: str) -> Said:
        """Return a code that its name follows, as a template's list writes it."""
        name = _BETWEEN.sub("", rest)
        own = self._places[code].name
        if name and squeezed(own) not in name and not any(short in name for short in _names(own)):
            full = self.full_name(code)
            raise wrong(f"{code} is {full}: the name beside it is another", f"{code} 是{full}，与所写名称不符")
        return plainly(code)

    def _from_the_top(self, text: str, within: str = "") -> tuple[list[str], str]:
        """Return the regions that a text names from the top down, and what is left of the text."""
        best: tuple[list[str], str] = ([], text)
        for length in range(min(len(text), _LONGEST), 1, -1):
            codes = [code for code in self._by_name.get(text[:length], ()) if not within or self._lies_in(code, within)]
            for code in codes:
                found, rest = self._from_the_top(text[length:], code) if length < len(text) else ([], "")
                ends = found or [code]
                if len(rest) < len(best[1]):
                    best = (ends, rest)
                elif len(rest) == len(best[1]):
                    best[0].extend(end for end in ends if end not in best[0])
        return best

    def _likeliest(self, found: list[str], level: str) -> list[str]:
        """Return the regions that may be meant: of the level asked for, and a part in place of a whole of its name."""
        fit = [code for code in found if level in ("", self._places[code].level)] or found
        inner = [
            code
            for code in fit
            if not any(other != code and self._lies_in(other, code) and self._alike(other, code) for other in fit)
        ]
        return inner or fit

    def _alike(self, one: str, other: str) -> bool:
        return self._places[one].name == self._places[other].name

    def _lies_in(self, code: str, whole: str) -> bool:
        here = self._places[code].parent
        for _ in range(8):
            if here == whole:
                return True
            if here not in self._places:
                return False
            here = self._places[here].parent
        return False

    def _several(self, codes: list[str]) -> ValueError:
        listed = [f"{code} {self.full_name(code)}" for code in codes[:_LISTED]]
        more = len(codes) - len(listed)
        return wrong(
            f"may be any of {', '.join(listed)}{f' and {more} more' if more else ''}: write the code or the full name",
            f"可能是 {'、'.join(listed)}{f' 等 {len(codes)} 处' if more else ''}：请写代码或全称",
        )

    def _no_such_part(self, code: str, rest: str) -> ValueError:
        names = {self._places[child].name: child for child in self._children.get(code, ())}
        near = "" if self._budget.spent() else nearest([rest], list(names))
        full = self.full_name(code)
        hint = perhaps([f"{names[near]} {near}"] if near else [])
        return wrong(f'{code} {full} has no part "{rest}"{hint.en}', f"{full}（{code}）没有“{rest}”{hint.zh}")

    def _unknown(self, plain: str) -> ValueError:
        hint = perhaps(self._near(plain))
        return wrong(
            f"is no known region: write its code or its full name{hint.en}", f"不是已知地区：请写代码或全称{hint.zh}"
        )

    def _near(self, plain: str) -> list[str]:
        """Return the regions whose names are nearest to a text."""
        if not 1 < len(plain) <= _LONGEST or self._budget.spent():
            return []
        # Of two characters one is half; of names that are as near, those that begin alike and cities come first.
        names = get_close_matches(plain, list(self._by_name), n=300, cutoff=0.5 if len(plain) == 2 else 0.6)
        names.sort(key=lambda name: (name[0] != plain[0], abs(len(name) - len(plain)), self._rank(name)))
        codes = dict.fromkeys(code for name in names[:3] for code in self._by_name[name])
        return [f"{code} {self.full_name(code)}" for code in list(codes)[:3]]

    def _rank(self, name: str) -> int:
        return min(0 if self._places[code].level == "prefecture" else 1 for code in self._by_name[name])


def places_of(columns: Mapping[str, Iterable[str]]) -> Places:
    """Return the lookup of a table of regions given as columns ``code``, ``name``, ``level`` and ``parent``."""
    return Places(zip(columns["code"], columns["name"], columns["level"], columns["parent"], strict=True))


def _names(name: str) -> list[str]:
    """Return a name and its short form, as they are compared."""
    plain = squeezed(name)
    if not plain:
        return []
    bare = _PEOPLES.sub("", plain)
    if len(bare) < len(plain) and bare.find("自治") < 2:
        bare = plain  # 内蒙古自治区 and 东乡族自治县 are called by the people's name
    for ending in _ENDINGS:
        short = bare.removesuffix(ending)
        if short != bare and len(short) > 1:
            return [plain, short, f"{short}州"] if ending.endswith("自治州") else [plain, short]
    return [plain]
