"""The scenario file: TOML -> Study, or every problem of it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from pathlib import Path

from matching.generate import Shape
from matching.language import Text
from matching.problems import InputError, Problem
from matching.simulation.base import Source
from matching.simulation.changes import read_change
from matching.simulation.dynamic.reading import read_dynamics
from matching.simulation.keys import Keys, Number, as_number, unknown
from matching.simulation.measures import MEASURES
from matching.simulation.study import BASE, Menu, Scenario, Step, Study, Sweep

KEYS = ("title", "question", "include", "base", "gap", "part", "scenario", "sweep", "menu", "dynamic")
MAX_POINTS = 10_000
#: What a generated base can be given besides its size and seed; see :class:`matching.generate.Shape`.
KNOBS = ("positions", "poverty_exited", "local", "live_in", "rota", "lapsed", "beds", "agreements", "intake", "seats")
#: Gap at which a tier may stop where the file says nothing: counts below 400 are exact, since they are whole.
GAP = Decimal("0.0025")
#: A change that lays keys over the study's table ``dynamic``.
DYNAMIC = "dynamic"
#: A value of a grid is named so in the changes of a sweep.
SIGN = "$"


def read_study(path: Path) -> Study:
    """Read a scenario file.

    Raises
    ------
    InputError
        Everything that is wrong with it and with the files that it includes.
    """
    problems: list[Problem] = []
    given = _with_included(path, problems, ())
    if problems:
        raise InputError(problems)
    return study_of(given, path.stem, path.name, path.parent)


def study_of(given: Mapping[str, object], name: str, file: str, folder: Path) -> Study:
    """Return the study that a mapping in the form of the file states.

    Parameters
    ----------
    file
        What problems call it.
    folder
        Where paths in it begin.

    Raises
    ------
    InputError
        Everything that is wrong with it.
    """
    problems: list[Problem] = []
    reader = _Reader(Keys(given, file, "", problems))
    study = reader.study(name, folder)
    if problems:
        # A point of a sweep meets the same problem as its neighbour.
        raise InputError(dict.fromkeys(problems))
    return study


def _with_included(path: Path, problems: list[Problem], above: tuple[Path, ...]) -> dict[str, object]:
    """Return a file's keys; scenarios and parts of included files are its parts."""
    given = _toml(path, problems)
    parts: list[object] = []
    includes = Keys(given, path.name, "", problems).texts("include")
    for name in includes:
        other = path.parent / name
        if other.resolve() in {place.resolve() for place in (*above, path)}:
            text = Text("these files include each other", "这些文件互相包含")
            problems.append(Problem(text, path.name, column="include", value=name))
            continue
        inner = _with_included(other, problems, (*above, path))
        for key in ("part", "scenario"):
            found = inner.get(key, [])
            parts += found if isinstance(found, list) else []
    own = given.get("part", [])
    result = {key: value for key, value in given.items() if key != "include"}
    if parts:
        result["part"] = [*parts, *(own if isinstance(own, list) else [])]
    return result


def _toml(path: Path, problems: list[Problem]) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        why = error.strerror or ""
        problems.append(Problem(Text(f"cannot be read: {why}", f"无法读取：{why}"), str(path)))
    except UnicodeDecodeError as error:
        text = Text(f"byte {error.start} is not UTF-8", f"第 {error.start} 字节不是 UTF-8")
        problems.append(Problem(text, path.name))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError, ArithmeticError) as error:
        problems.append(Problem(Text(f"is not TOML: {error}", f"不是有效的 TOML：{error}"), path.name))
    return {}


@dataclass(frozen=True)
class _Made:
    """What a scenario, a part or a sweep is made of, before its changes are read."""

    keys: Keys
    kind: str
    title: Text
    include: tuple[str, ...]
    changes: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)


class _Reader:
    """Reads one study."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._made: dict[str, _Made] = {}

    def study(self, name: str, folder: Path) -> Study:
        """Return the study."""
        keys = self._keys
        keys.known(KEYS)
        title = keys.both("title", Text(name, name))
        question = keys.both("question", Text("", ""))
        source = self._source(folder)
        for kind, more in (("part", ()), ("scenario", ()), ("sweep", ("axis", "grid"))):
            for path, table in keys.tables(kind):
                self._collect(kind, more, Keys(table, keys.file, path, keys.problems))
        for word, made in self._made.items():
            if made.kind == "part":
                # Read for its problems alone: a part that nobody includes is checked too.
                self._scenario(word, made, {})
        scenarios = [Scenario(BASE, Text("as it stands", "现状"))]
        scenarios += [self._scenario(word, made, {}) for word, made in self._made.items() if made.kind == "scenario"]
        sweeps = [self._sweep(word, made) for word, made in self._made.items() if made.kind == "sweep"]
        dynamic = keys.inner("dynamic") if "dynamic" in keys.table else None
        if dynamic is not None and sweeps:
            keys.wrong("sweep", Text("a study over months has scenarios, no sweeps", "跨月研究只含情景，不含扫描"))
        if dynamic is not None:
            for scenario in scenarios:
                read_dynamics({**dynamic, **scenario.dynamic}, keys.file, keys.problems)
        return Study(
            name=name,
            title=title,
            question=question,
            source=source,
            gap=self._gap(),
            scenarios=tuple(scenarios),
            sweeps=tuple(sweeps),
            menu=self._menu(),
            dynamic=dynamic,
            given=dict(keys.table),
        )

    def _gap(self) -> Number:
        gap = self._keys.number("gap", 0)
        if gap is not None and gap > 1:
            self._keys.wrong("gap", Text("must be a fraction from 0 to 1", "应为 0 到 1 之间的比例"), gap)
        return GAP if gap is None else gap

    def _source(self, folder: Path) -> Source:
        keys = Keys(self._keys.inner("base"), self._keys.file, "base.", self._keys.problems)
        keys.known(("path", "policy", "generate"))
        if ("path" in keys.table) == ("generate" in keys.table):
            text = Text("give path (a dataset) or generate = { workers = …, seed = … }",
                        "请给出 path（数据集）或 generate = { workers = …, seed = … }")  # fmt: skip
            self._keys.wrong("base", text)
        policy = keys.text("policy")
        path = keys.text("path")
        made = Keys(keys.inner("generate"), keys.file, "base.generate.", keys.problems)
        made.known(("workers", "seed", *KNOBS))
        return Source(
            path=folder / path if path else None,
            policy=folder / policy if policy else None,
            workers=made.whole("workers", 1_000, 1, 10**7),
            seed=made.whole("seed", 1, 0, 2**31 - 1),
            shape=self._shape(made),
        )

    def _shape(self, keys: Keys) -> Shape:
        given = {knob: keys.number(knob, 0) for knob in KNOBS if knob in keys.table}
        try:
            return Shape(**{knob: float(value) for knob, value in given.items() if value is not None})  # type: ignore[arg-type]
        except ValueError as error:
            keys.wrong("", Text(f"no such round can be made: {error}", f"无法生成这样的一轮：{error}"))
            return Shape()

    def _collect(self, kind: str, more: tuple[str, ...], keys: Keys) -> None:
        keys.known(("name", "title", "include", "changes", *more))
        name = keys.name()
        if name in self._made or name == BASE:
            keys.wrong("name", Text("this name is taken", "名称重复"), name)
        elif name:
            title = keys.both("title", Text(name, name))
            self._made[name] = _Made(keys, kind, title, keys.texts("include"), keys.tables("changes"))

    def _scenario(self, name: str, made: _Made, values: Mapping[str, Number], used: set[str] | None = None) -> Scenario:
        """Return a scenario with the changes that it includes first, its own after them."""
        steps: list[Step] = []
        dynamic: dict[str, object] = {}
        for keys in self._changes(name, made, ()):
            table = _substituted(keys, values, used if used is not None else set())
            if table is None:
                continue
            if table.table.get("do") == DYNAMIC:
                # A parameter is laid over as a whole: a new value does not keep the old one's source.
                dynamic |= {key: value for key, value in table.table.items() if key != "do"}
                if "dynamic" not in self._keys.table:
                    table.wrong("do", Text("this study has no table dynamic", "本研究没有 dynamic 表"), DYNAMIC)
            elif (change := read_change(table)) is not None:
                steps.append(Step(change, keys.file, keys.path))
        return Scenario(name, made.title, tuple(steps), dynamic=dynamic)

    def _changes(self, name: str, made: _Made, above: tuple[str, ...]) -> list[Keys]:
        found: list[Keys] = []
        for other in made.include:
            if other in (*above, name):
                made.keys.wrong("include", Text("these include each other", "互相包含"), other)
            elif other not in self._made or self._made[other].kind == "sweep":
                names = [word for word, what in self._made.items() if what.kind != "sweep" and word != name]
                made.keys.wrong("include", unknown(other, names, Text("scenario or part", "情景或组件")), other)
            else:
                found += self._changes(other, self._made[other], (*above, name))
        return found + [Keys(table, made.keys.file, path, made.keys.problems) for path, table in made.changes]

    def _sweep(self, name: str, made: _Made) -> Sweep:
        variables: dict[str, tuple[Number, ...]] = {}
        grid = Keys(made.keys.inner("grid"), made.keys.file, f"{made.keys.path}grid.", made.keys.problems)
        for variable, values in grid.table.items():
            numbers = [as_number(value) for value in values] if isinstance(values, list | tuple) else []
            if not numbers or None in numbers or len(set(numbers)) < len(numbers):
                grid.wrong(variable, Text("must list numbers, each once", "应列出数字，各不重复"), values)
            else:
                variables[variable] = tuple(sorted(number for number in numbers if number is not None))
        first = next(iter(variables), "")
        axis = made.keys.both("axis", Text(first, first))
        points: list[Scenario] = []
        used: set[str] = set()
        if not variables:
            made.keys.wrong("grid", Text("must give at least one variable with its values", "至少给出一个变量及其取值"))
        elif len(list(product(*variables.values()))) > MAX_POINTS:
            grid.wrong("", Text(f"has more than {MAX_POINTS} points", f"超过 {MAX_POINTS} 个点"))
        else:
            for values in product(*variables.values()):
                at = dict(zip(variables, values, strict=True))
                point = self._scenario(name, made, at, used)
                names = {variable: Text(variable, variable) for variable in at} | {next(iter(at)): axis}
                en = ", ".join(f"{names[variable].en} {value}" for variable, value in at.items())
                zh = "，".join(f"{names[variable].zh} {value}" for variable, value in at.items())
                points.append(
                    Scenario(
                        f"{name}@{','.join(f'{variable}={value}' for variable, value in at.items())}",
                        Text(f"{made.title.en}: {en}", f"{made.title.zh}：{zh}"),
                        point.steps,
                        name,
                        tuple(at.items()),
                        point.dynamic,
                    )
                )
            for variable in variables:
                if variable not in used:
                    text = Text(
                        f'no change of the sweep says "{SIGN}{variable}"', f"扫描的变更中没有用到 “{SIGN}{variable}”"
                    )
                    grid.wrong(variable, text)
        return Sweep(name, made.title, axis, tuple(variables.items()), tuple(points))

    def _menu(self) -> Menu | None:
        if "menu" not in self._keys.table:
            return None
        keys = Keys(self._keys.inner("menu"), self._keys.file, "menu.", self._keys.problems)
        keys.known(("title", "of", "aims"))
        aims = keys.texts("aims")
        for aim in aims:
            if aim not in MEASURES:
                keys.wrong("aims", unknown(aim, list(MEASURES), Text("measure", "指标")), aim)
        names = keys.texts("of")
        for name in names:
            if name != BASE and (name not in self._made or self._made[name].kind == "part"):
                options = [BASE, *(word for word, made in self._made.items() if made.kind != "part")]
                keys.wrong("of", unknown(name, options, Text("scenario or sweep", "情景或扫描")), name)
        if len(aims) < 2:
            keys.wrong("aims", Text("a menu weighs at least two aims", "菜单至少权衡两项指标"))
        if not names:
            keys.missing("of")
        return Menu(keys.both("title", Text("Menu of policies", "政策菜单")), names, aims)


def _substituted(keys: Keys, values: Mapping[str, Number], used: set[str]) -> Keys | None:
    """Return a change with ``$name`` replaced by the value of the grid; None if there is no such value."""
    before = len(keys.problems)

    def replaced(value: object, path: str) -> object:
        if isinstance(value, Mapping):
            return {key: replaced(inner, f"{path}.{key}") for key, inner in value.items()}
        if isinstance(value, list):
            return [replaced(inner, path) for inner in value]
        if isinstance(value, str) and value.startswith(SIGN):
            name = value.removeprefix(SIGN)
            if name in values:
                used.add(name)
                return values[name]
            keys.wrong(path, unknown(name, list(values), Text("variable of a grid", "网格变量")), value)
        return value

    table = {key: replaced(value, key) for key, value in keys.table.items()}
    if len(keys.problems) > before:
        return None
    return Keys(table, keys.file, keys.path, keys.problems)
