"""The policy file: TOML -> Policy; every key that is unknown or out of range is a problem."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from matching.exchange.kinds import DATE, MAX_COUNT
from matching.language import Text
from matching.policy import DEFAULT_WEIGHTS, Floors, Limits, Policy
from matching.problems import Problem
from matching.rules import Term, Tier

#: Upper limits of the policy. With those of the tables they keep the total score inside 64 bits.
MAX_WEIGHT = 10_000
MAX_LIMIT = 1_000_000
_DECIMALS = 6

_KEYS = ("round_date", "tiers", "open_corridors", "health_certificate", "limits", "weights", "floors")
#: Limits that are whole numbers, with their greatest value (training is sought in the calendar).
_WHOLE_LIMITS = {"max_work_days": MAX_LIMIT, "refresher_months": 1_200}


def read_policy(path: Path, problems: list[Problem]) -> Policy:
    """Return the policy of a file; what is wrong with it is added to `problems`."""
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        why = error.strerror or ""
        problems.append(Problem(Text(f"cannot be read: {why}", f"无法读取：{why}"), path.name))
    except UnicodeDecodeError as error:
        problems.append(
            Problem(Text(f"byte {error.start} is not UTF-8", f"第 {error.start} 字节不是 UTF-8"), path.name)
        )
    except (tomllib.TOMLDecodeError, ValueError, RecursionError, ArithmeticError) as error:
        problems.append(Problem(Text(f"is not TOML: {error}", f"不是有效的 TOML：{error}"), path.name))
    else:
        return policy_of(data, path.name, problems)
    return Policy()


def policy_of(data: Mapping[str, object], file: str, problems: list[Problem]) -> Policy:
    """Return the policy that a mapping in the form of the policy file states."""
    reader = _Reader(file, problems)
    reader.unknown_keys(data, _KEYS, "")
    limits = reader.table(data, "limits", tuple(field.name for field in fields(Limits)))
    weights = reader.table(data, "weights", tuple(map(str, Term)))
    floors = reader.table(data, "floors", ("poverty_exited", "regions"))
    region_floors = reader.table(floors, "regions", None, "floors.")
    default = Limits()
    read_limits: dict[str, int | Decimal] = {}
    for key in limits:
        if hasattr(default, key) and key in vars(default):
            read_limits[key] = (
                reader.whole(limits, key, _WHOLE_LIMITS[key], "limits.", getattr(default, key))
                if key in _WHOLE_LIMITS
                else reader.decimal(limits, key, MAX_LIMIT, "limits.", getattr(default, key))
            )
    return Policy(
        round_date=reader.day(data, "round_date"),
        tiers=reader.tiers(data),
        open_corridors=reader.flag(data, "open_corridors", False),
        health_certificate=reader.flag(data, "health_certificate", True),
        limits=Limits(**read_limits),  # type: ignore[arg-type]
        weights={
            term: reader.whole(weights, str(term), MAX_WEIGHT, "weights.", DEFAULT_WEIGHTS[term]) for term in Term
        },
        floors=Floors(
            reader.whole(floors, "poverty_exited", MAX_LIMIT, "floors.", 0),
            tuple(
                (code, reader.whole(region_floors, code, MAX_COUNT, "floors.regions.", 0))
                for code in sorted(region_floors)
            ),
        ),
    )


class _Reader:
    """Reads keys, and says what is wrong with them."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self._file = file
        self._problems = problems

    def _wrong(self, key: str, value: object, text: Text) -> None:
        # Python refuses to write out a whole number of thousands of digits.
        shown = hex(value) if isinstance(value, int) and value.bit_length() > 64 else str(value)
        self._problems.append(Problem(text, self._file, column=key, value=shown))

    def unknown_keys(self, data: Mapping[str, object], known: tuple[str, ...], prefix: str) -> None:
        """Report keys that mean nothing."""
        for key in data:
            if key not in known:
                near = get_close_matches(str(key), known, n=1)
                hint = Text(f'; maybe "{near[0]}" is meant', f"；是否即“{near[0]}”？") if near else Text("", "")
                listing = ", ".join(known)
                self._problems.append(
                    Problem(
                        Text(
                            f"unknown key{hint.en}; the keys here are {listing}",
                            f"未知的键{hint.zh}；此处可用的键：{listing}",
                        ),
                        self._file,
                        column=f"{prefix}{key}",
                    )
                )

    def table(
        self, data: Mapping[str, object], key: str, known: tuple[str, ...] | None, prefix: str = ""
    ) -> Mapping[str, object]:
        """Return a table of keys, an empty one if it is absent or none."""
        value = data.get(key, {})
        if not isinstance(value, Mapping):
            self._wrong(f"{prefix}{key}", value, Text("must be a table of keys", "应为一组键值"))
            return {}
        if known is not None:
            self.unknown_keys(value, known, f"{prefix}{key}.")
        return value

    def whole(self, data: Mapping[str, object], key: str, high: int, prefix: str, default: int) -> int:
        """Return a whole number from 0 to `high`."""
        value = data.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high:
            return value
        self._wrong(
            f"{prefix}{key}", value, Text(f"must be a whole number from 0 to {high}", f"应为 0 到 {high} 的整数")
        )
        return default

    def decimal(self, data: Mapping[str, object], key: str, high: int, prefix: str, default: Decimal) -> Decimal:
        """Return a number from 0 to `high`, decimals allowed."""
        value = data.get(key, default)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            # By way of its shortest text a float is the decimal that its writer meant.
            number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
            if number.is_finite() and 0 <= number <= high and number == round(number, _DECIMALS):
                return number
        self._wrong(
            f"{prefix}{key}",
            value,
            Text(
                f"must be a number from 0 to {high} with at most {_DECIMALS} decimals",
                f"应为 0 到 {high} 的数，至多 {_DECIMALS} 位小数",
            ),
        )
        return default

    def flag(self, data: Mapping[str, object], key: str, default: bool) -> bool:
        """Return true or false."""
        value = data.get(key, default)
        if isinstance(value, bool):
            return value
        self._wrong(key, value, Text("must be true or false", "应为 true 或 false"))
        return default

    def day(self, data: Mapping[str, object], key: str) -> int | None:
        """Return a date as days since 1970-01-01, None if it is not given."""
        value = data.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = value.isoformat()
        if isinstance(value, str):
            try:
                days: int = DATE.read(value.strip())
                return days
            except ValueError:
                pass
        self._wrong(key, value, Text(f"must be {DATE.right.en}", f"应为{DATE.right.zh}"))
        return None

    def tiers(self, data: Mapping[str, object]) -> tuple[Tier, ...]:
        """Return the tiers in their order."""
        value = data.get("tiers", list(Policy().tiers))
        known = [str(tier) for tier in Tier]
        right = Text(
            f"must list tiers, each once, out of {', '.join(known)}", f"应列出层级，每个一次，可选：{'、'.join(known)}"
        )
        if not isinstance(value, list | tuple) or not value:
            self._wrong("tiers", value, right)
            return Policy().tiers
        found: list[Tier] = []
        for name in value:
            if not isinstance(name, str) or name not in known or Tier(name) in found:
                self._wrong("tiers", name, right)
            else:
                found.append(Tier(name))
        return tuple(found)


def check_policy(policy: Policy, regions: Mapping[str, int], file: str) -> list[Problem]:
    """Return what is wrong between a policy and the regions of a dataset."""
    return [
        Problem(
            Text("must be a code of the table regions", "应为表 regions 中的地区代码"),
            file,
            column=f"floors.regions.{code}",
        )
        for code, _ in policy.floors.regions
        if code not in regions
    ]


def policy_text(policy: Policy) -> str:
    """Return a policy as its file, every default in sight."""
    keys = policy.as_dict()
    tiers = ", ".join(f'"{tier}"' for tier in policy.tiers)
    lines = [] if policy.round_date is None else [f"round_date = {keys['round_date']}"]
    lines += [f"tiers = [{tiers}]"]
    lines += [f"{name} = {str(keys[name]).lower()}" for name in ("open_corridors", "health_certificate")]
    for name in ("limits", "weights"):
        inner = keys[name]
        assert isinstance(inner, dict)
        lines += ["", f"[{name}]", *(f"{key} = {value}" for key, value in inner.items())]
    lines += ["", "[floors]", f"poverty_exited = {policy.floors.poverty_exited}"]
    if policy.floors.regions:
        # A JSON text is a TOML text: codes may hold anything.
        named = ((json.dumps(code, ensure_ascii=False), number) for code, number in policy.floors.regions)
        lines += ["", "[floors.regions]", *(f"{code} = {number}" for code, number in named)]
    return "\n".join(lines) + "\n"
