"""What the command line says about itself, in both languages.

Help is looked up by the name of the command or the parameter, so one word means
the same in every command. Sentences of the option parser exist in English
alone; their Chinese stands here too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from matching.language import Language, Text, preferred_language

#: What typer raises for every wrong call; it exports the children of this class alone.
UsageError: type[Exception] = typer.BadParameter.mro()[1]

#: Exit status of what was broken off by the user.
INTERRUPTED = 130

COMMANDS = MappingProxyType(
    {
        "matching": Text(
            "Place workers into orders between regions, by the rules, with a proven bound.",
            "按规则把各地劳动者安排到用工订单，并给出可证明的优劣界。",
        ),
        "demo": Text(
            "A round on generated data, from tables to a verified result and a report.",
            "用生成的数据走完一轮：从数据表到经核验的结果和报告。",
        ),
        "generate": Text("Write a dataset on real geography.", "按真实地理生成一套数据表。"),
        "check": Text("Read and validate a dataset; solve nothing.", "只读取并校验数据表，不求解。"),
        "solve": Text(
            "Solve a dataset; the result is verified before it is published.", "求解数据表；结果核验无误后才发布。"
        ),
        "verify": Text(
            "Check a result's rules, tiers and bounds; list every violation.",
            "核验结果的规则、目标层级和界，列出全部违规。",
        ),
        "db": Text("The registry's tables in the database.", "登记库的数据库表。"),
        "db upgrade": Text(
            "Make the registry's tables, or bring them up to date.", "建立登记库的表，或更新到最新版本。"
        ),
        "db regions": Text(
            "Bring in the country's provinces, prefectures and counties that the registry has not, as a batch.",
            "把全国省、地级市、县中登记库还没有的补入登记库，作为一个批次。",
        ),
        "db downgrade": Text("Take the registry's tables back to an earlier step.", "把登记库的表退回较早版本。"),
        "db current": Text("Say at which step the registry's tables are.", "显示登记库的表版本。"),
        "import": Text(
            "Files into the registry, as batches that can be undone; `import FILE` is short for `import file FILE`, "
            "whose options `import file --help` shows.",
            "把文件导入登记库，成为可撤销的批次；import FILE 即 import file FILE（见其 --help）。",
        ),
        "import file": Text(
            "Import a sender's sheet as one table, or a folder of exchange tables.",
            "把报送方的表格导入为一张数据表，或导入整个数据表文件夹。",
        ),
        "import undo": Text(
            "Take a batch back as a whole, unless a later one depends on it.", "整批撤销；有后续批次依赖时拒绝。"
        ),
        "import list": Text("List the batches.", "列出各批次。"),
        "template": Text(
            "Write the workbook in which a sender fills in one table, with lists to choose from.",
            "写出供报送方填写的表格模板，带下拉选项。",
        ),
        "export": Text("Write the registry as a folder of exchange tables.", "把登记库导出为数据表文件夹。"),
        "credit": Text(
            "Credit records: added and corrected, never changed; shown and listed.",
            "信用记录：添加、更正（只增不改）、查看、列出。",
        ),
        "credit add": Text("Add a record about a worker or an employer.", "添加一条关于劳动者或用人单位的记录。"),
        "credit correct": Text(
            "Add a record that stands in place of another one; both stay.", "添加一条更正记录取代另一条，两条都保留。"
        ),
        "credit show": Text(
            "Show every record about a worker or an employer, and what holds.",
            "列出关于某劳动者或单位的全部记录，以及现行状态。",
        ),
        "credit list": Text(
            "List who does not stand clear, and by which record.", "列出状态不为正常者，以及所依据的记录。"
        ),
        "watch": Text(
            "Show what runs out soon, and orders that look written for one person.",
            "列出即将到期的事项，以及疑似为个人量身定做的订单。",
        ),
        "scenario": Text("What would happen if: scenarios over a dataset.", "情景分析：如果……会怎样。"),
        "scenario run": Text(
            "Solve every scenario of a file and write the report; what is done already is not done again.",
            "求解文件中的全部情景并写出报告；已完成的部分不再重做。",
        ),
        "scenario check": Text(
            "Read a scenario file and make every scenario's tables; solve nothing.",
            "读取情景文件并生成各情景的数据表，不求解。",
        ),
        "scenario list": Text("List the scenario files of a folder.", "列出文件夹中的情景文件。"),
        "scenario report": Text("Make the report of a finished study anew.", "重新生成已完成研究的报告。"),
        "scenario export": Text(
            "Write the tables that a scenario makes as a dataset.", "把某一情景的数据表导出为数据集。"
        ),
        "export-model": Text(
            "Write the whole model of one tier for any other solver.", "导出某一目标层级的完整模型，供其他求解器使用。"
        ),
    }
)

PARAMETERS = MappingProxyType(
    {
        "dataset": Text("folder or workbook of exchange tables", "数据表文件夹或工作簿"),
        "result": Text("folder of a result", "结果文件夹"),
        "target": Text("folder for the dataset", "数据表的目标文件夹"),
        "model": Text("model file, ending in .mps", "模型文件，以 .mps 结尾"),
        "out": Text(
            "folder to write to; an earlier one of the same kind is replaced", "写入的文件夹；已有的同类结果会被替换"
        ),
        "policy": Text(
            "policy file; without it policy.toml beside the tables", "政策文件；不指定则用数据表旁的 policy.toml"
        ),
        "time_limit": Text("seconds for the solve, no limit without it", "求解时限（秒）；不指定则不限"),
        "gap": Text(
            "a tier may stop at this gap, a fraction from 0 to 1", "目标层级的差距不大于该比例（0 到 1）即可停止"
        ),
        "method": Text(
            "exact, priced, or auto: by the size of the round",
            "求解方法：exact（精确）、priced（价格）或 auto（按规模）",
        ),
        "start": Text(
            "folder of an earlier result of nearly the same tables to start from",
            "从该结果文件夹（数据表相近的旧结果）出发求解",
        ),
        "seed": Text("seed: same input and seed, same output", "随机种子：输入与种子相同，输出即相同"),
        "workers": Text("number of workers", "劳动者人数"),
        "tier": Text("tier to export; without it the policy's last", "要导出的目标层级；不指定则为最后一层"),
        "report": Text("write a report as one HTML file as well", "另写一份 HTML 报告"),
        "database": Text(
            "registry: sqlite:///FILE or postgresql://USER@HOST/NAME; without it MATCHING_DATABASE, else matching.db",
            "登记库：sqlite:///文件 或 postgresql://用户@主机/库名；不指定则依 MATCHING_DATABASE，否则为 matching.db",
        ),
        "step": Text("step of the registry's tables: 0001 and so on, head, base", "表版本：0001 等、head 或 base"),
        "path": Text("a workbook or CSV file, or a folder of exchange tables", "工作簿、CSV 文件，或数据表文件夹"),
        "table": Text(
            "the table, in English or Chinese: orders, workers, employers, …",
            "数据表，中英文均可：订单、劳动者、单位等",
        ),
        "workbook": Text("the workbook to write", "要写出的工作簿"),
        "returned": Text(
            "write the rejected rows as the sender's own sheet, with a column that says what to mend",
            "把退回的行写成报送方自己的表格，并增加一列说明应修改之处",
        ),
        "columns": Text(
            "which field a header of the sender's means (FIELD blank: none); kept for the next file",
            "报送方的某个表头对应哪个字段（FIELD 留空表示忽略该列）；下次沿用",
        ),
        "fixed": Text(
            "what a field says in every row without a text of its own; kept for the next file",
            "某字段未填写时各行统一的值；下次沿用",
        ),
        "meanings": Text(
            "what a word of the sender's means in a field; kept for the next file",
            "报送方的某个叫法在某字段中的含义；下次沿用",
        ),
        "sheet": Text("the sheet to read; kept for the next file", "要读取的工作表；下次沿用"),
        "lowest_pay": Text("of a range of pay the lowest is meant; kept for the next file", "薪资范围取下限；下次沿用"),
        "forget": Text("leave aside what was kept of the sender's earlier files", "不沿用该报送方以往的设置"),
        "dry_run": Text("say what would be done and write nothing", "只说明将做什么，不写入"),
        "taken": Text(
            "all: one wrong row keeps all out; valid: the right rows come in without it",
            "all：有一行错误即全部不导入；valid：只导入正确的行",
        ),
        "sender": Text("office or enterprise that sent the file; without it the actor", "报送单位；不指定则为操作人"),
        "actor": Text(
            "who does it; without it MATCHING_ACTOR, else the user", "操作人；不指定则依 MATCHING_ACTOR 或系统用户"
        ),
        "rows": Text("write what becomes of each row to this CSV file", "把每行的处理结果写入此 CSV 文件"),
        "batch": Text("number of the batch", "批次号"),
        "as_of": Text(
            "the day that counts, for dated certificates, prices, contracts and credit; without it all as it stands",
            "以该日为准（证书、价格、合同、信用的有效期）；不指定则按现状",
        ),
        "days": Text("how many days ahead", "提前天数"),
        "subject": Text("workers or employers", "劳动者 或 用人单位"),
        "subject_id": Text("id of the worker or employer", "劳动者编号或单位编号"),
        "status": Text("clear, flagged or barred", "正常（clear）、警示（flagged）或禁入（barred）"),
        "what": Text("the reason, such as a judgement or a letter", "事由，如判决书、来函"),
        "source": Text("who says so; without it the actor", "来源；不指定则为操作人"),
        "effective_on": Text("the day from which it holds; without it today", "起始日；不指定则为今天"),
        "source_instead": Text("who says so; without it as in that record", "来源；不指定则与原记录相同"),
        "from_instead": Text(
            "the day from which it holds; without it as in that record", "起始日；不指定则与原记录相同"
        ),
        "entry": Text("number of the record that was wrong", "有误的记录号"),
        "corrected": Text(
            "what is right: clear, flagged, barred, or withdrawn for nothing",
            "正确的状态：正常（clear）、警示（flagged）、禁入（barred），或撤回（withdrawn）",
        ),
        "of": Text("workers or employers alone", "只列劳动者或用人单位"),
        "of_source": Text("whose record decides", "只列依据此来源者"),
        "standing": Text("who stands so; without it all but clear", "只列此状态；不指定则列出正常以外者"),
        "few": Text("an order that at most so many workers meet is narrow", "符合者不超过此数的订单视为过窄"),
        "shown": Text("rows of each list that are shown", "每个列表显示的行数"),
        "scenarios": Text("scenario file (.toml)", "情景文件（.toml）"),
        "library": Text("folder of scenario files", "情景文件所在文件夹"),
        "study_out": Text(
            "folder of the study; one that is there is gone on with", "研究的文件夹；已有的研究从已完成处继续"
        ),
        "study": Text("folder of a finished study", "已完成研究的文件夹"),
        "scenario": Text("name of the scenario", "情景名称"),
        "seeds": Text(
            "draws of the base for intervals, each scenario on the same ones; 1: none, the base as it stands alone",
            "为得出区间而对基准抽样的次数，各情景使用相同样本；1 表示不抽样，只按现状",
        ),
        "jobs": Text("processes at once; without it one a core", "同时运行的进程数；不指定则每核一个"),
        "cluster": Text(
            "Dask cluster: its scheduler's address, or local; without it processes of this machine",
            "Dask 集群：调度器地址或 local；不指定则用本机进程",
        ),
        "boundaries": Text("GeoJSON file of boundaries to draw under the maps", "绘于地图下方的边界文件（GeoJSON）"),
        "lang": Text(
            "language, zh or en; without it MATCHING_LANG, else the locale",
            "语言：zh 或 en；不指定则依 MATCHING_LANG 或系统语言",
        ),
        "version": Text("show the version and leave", "显示版本后退出"),
        "help": Text("show this page and leave", "显示本页后退出"),
    }
)

_HEADINGS = (
    (r"^Usage: ", "用法："),
    (r"^Arguments:$", "参数："),
    (r"^Options:$", "选项："),
    (r"^Commands:$", "命令："),
    (r"\[default: ([^\]]*)\]", r"［默认：\1］"),
    (r"\[required\]", "［必填］"),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
)

_COMPLAINTS = (
    (r"No such option: (\S+)(?: Did you mean (.+)\?| \(Possible options: (.+)\))?", "没有选项 {0}"),
    (r"Option '(.+)' requires an argument\.?", "选项 {0} 需要一个值"),
    (r"Option '(.+)' does not take a value\.?", "选项 {0} 不带值"),
    (r"Missing (?:argument|option) '(.+)'\.?", "缺少 {0}"),
    (r"Missing command\.", "缺少命令"),
    (r"No such command '(.+?)'\.(?: Did you mean (.+)\?)?", "没有命令 {0}"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "多余的参数：{0}"),
)


class BadValue(typer.BadParameter):
    """A value that an option or argument does not take, with the sentence in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def asked_language(arguments: Sequence[str]) -> Language:
    """Return the language to speak: ``--lang`` before the command, else the reader's own."""
    for position, argument in enumerate(arguments):
        if not argument.startswith("-"):
            break
        name, _, value = argument.partition("=")
        if name == "--lang":
            value = value or next(iter(arguments[position + 1 :]), "")
            if value in ("zh", "en"):
                return "zh" if value == "zh" else "en"
            break
    return preferred_language()


def complaint(error: Exception, language: Language) -> str:
    """Return one line on what is wrong with a call, and where to look."""
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "matching"
    if isinstance(error, BadValue):
        hint = error.param.get_error_hint() if error.param else ""
        message = f"{hint}: {error.text.in_language(language)}" if hint else error.text.in_language(language)
    elif language == "zh":
        message = _first_match(message)
    see = Text(f"(see '{path} --help')", f"（参见 {path} --help）").in_language(language)
    return f"matching: {message} {see}"


def _first_match(message: str) -> str:
    """Return the Chinese of one of the parser's sentences; one that is not known stays as it is."""
    for pattern, chinese in _COMPLAINTS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return chinese.format(*found.groups())
    return message


def _path(ctx: Any) -> list[str]:
    """Return the names of a command and of the groups above it, without the root's."""
    return [] if ctx.parent is None else [*_path(ctx.parent), ctx.command.name]


class _Spoken:
    """Help in the language that the context carries."""

    def get_help(self, ctx: Any) -> str:
        language: Language = ctx.find_root().obj
        path = " ".join(_path(ctx))
        ctx.command.help = COMMANDS[path or "matching"].in_language(language)
        for name, command in getattr(ctx.command, "commands", {}).items():
            command.help = COMMANDS[f"{path} {name}".strip()].in_language(language)
        for parameter in ctx.command.get_params(ctx):
            parameter.help = PARAMETERS[parameter.name].in_language(language)
        page: str = super().get_help(ctx)  # type: ignore[misc]
        if language == "zh":
            for pattern, chinese in _HEADINGS:
                page = re.sub(pattern, chinese, page, flags=re.MULTILINE)
        return page


class Command(_Spoken, TyperCommand):
    """A command whose help speaks both languages."""


class Group(_Spoken, TyperGroup):
    """The command's root; its help speaks both languages."""
