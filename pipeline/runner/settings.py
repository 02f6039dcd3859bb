"""All settings of a run: command line, environment, `saraban.toml`, defaults, in this order.

Options of a stage stand in a section named after it, those of the run in `[run]`, the folder of the user's
own rules in `[rules]`. On the command line `--set layout.min_lines=2`, in the environment
`SARABAN_LAYOUT__MIN_LINES=2`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError, create_model
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.config import RulesOptions, RunOptions
from pipeline.errors import UsageError
from pipeline.stages.contract import StageOptions
from pipeline.stages.registry import NAMES, STAGES
from pipeline.store.tables import FORMATS
from pipeline.thai.rules import put_in_force, read_rules

CONFIG_FILE = "saraban.toml"
SECTIONS = ("run", "rules", *NAMES)


class _Sources(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="SARABAN_", env_nested_delimiter="__", extra="forbid", frozen=True, toml_file=CONFIG_FILE
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


@dataclass(frozen=True)
class Settings:
    """Settings of the run, of the rules it goes by, and the options of every stage by its name."""

    run: RunOptions
    rules: RulesOptions
    stages: Mapping[str, StageOptions]


_SECTION_CLASSES: dict[str, type[BaseModel]] = {
    "run": RunOptions,
    "rules": RulesOptions,
    **{stage.name: stage.options for stage in STAGES},
}
# One field for each section, so that a mistyped name is an error.
_FIELDS: dict[str, Any] = {name: (options, options()) for name, options in _SECTION_CLASSES.items()}
_Parsed: Any = create_model("_Parsed", __base__=_Sources, **_FIELDS)


def load_settings(*, config: Path | None = None, overrides: Sequence[str] = ()) -> Settings:
    """Reads the settings.

    Args:
        config: A TOML file; None takes `saraban.toml` of the working folder when it is there.
        overrides: Texts `section.option=value`; a value is read as TOML, else taken as plain text.

    Raises:
        UsageError: when a file is missing or not TOML, or a section, option or value does not exist or fit.
    """
    tree: dict[str, dict[str, Any]] = {}
    for override in overrides:
        key, separator, text = override.partition("=")
        section, dot, option = key.strip().partition(".")
        if not (separator and dot and option):
            raise UsageError(
                f"cannot read the setting {override!r}",
                hint="Write --set stage.option=value.",
                thai=f"อ่านค่า {override!r} ของ --set ไม่ได้ เขียนในรูป ขั้นตอน.ตัวเลือก=ค่า เช่น run.workers=1",
            )
        tree.setdefault(section, {})[option] = _value(text)
    if config is not None and not config.is_file():
        raise UsageError(
            f"there is no settings file {config}",
            hint="Mend the path or leave out --config.",
            thai=f"ไม่มีไฟล์ตั้งค่า {config} แก้ชื่อไฟล์หลัง --config หรือไม่ต้องใส่ --config",
        )
    parsed_class = _Parsed
    if config is not None:
        parsed_class = create_model("_Configured", __base__=_Parsed)
        parsed_class.model_config["toml_file"] = str(config)
    try:
        parsed = parsed_class(**tree)
    except ValidationError as error:
        raise UsageError(
            f"a setting does not fit: {_explain(error)}", hint=_hint(error), thai=_explain_in_thai(error)
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"settings {config or CONFIG_FILE} cannot be read: {error}",
            hint="Mend the file.",
            thai=f"อ่านไฟล์ตั้งค่า {config or CONFIG_FILE} ไม่ได้ แก้ไฟล์ตามที่แจ้ง ({error})",
        ) from error
    return Settings(parsed.run, parsed.rules, {stage.name: getattr(parsed, stage.name) for stage in STAGES})


def take_rules(settings: Settings) -> None:
    """Reads the data files of rules that the settings name, and lets this process go by them.

    Raises:
        UsageError: when there is a mistake in one of them.
    """
    folder = settings.rules.folder.strip()
    put_in_force(read_rules(Path(folder).expanduser() if folder else None))


def _explain(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())


def _explain_in_thai(error: ValidationError) -> str:
    """Which key has which value that does not fit, and what there is in its place."""
    told = []
    for one in error.errors():
        section, *rest = (str(part) for part in one["loc"])
        key = ".".join([section, *rest])
        if section not in _SECTION_CLASSES:
            told.append(f"ไม่มีหมวดค่าตั้งชื่อ {section} หมวดที่มีคือ {', '.join(SECTIONS)}")
        elif one["type"] == "extra_forbidden":
            options = ", ".join(_SECTION_CLASSES[section].model_fields)
            told.append(
                f"{section} ไม่มีตัวเลือก {'.'.join(rest)} "
                + (f"ตัวเลือกที่มีคือ {options}" if options else "และไม่มีตัวเลือกใดให้ตั้ง")
            )
        else:
            why = _reason_in_thai(one["type"], one.get("ctx", {}))
            told.append(f"ค่า {one['input']!r} ใช้กับ {key} ไม่ได้ {why or 'แก้ค่านี้ (' + one['msg'] + ')'}")
    return "; ".join(told)


_KINDS_IN_THAI = {
    "int": "ต้องเป็นจำนวนเต็ม",
    "float": "ต้องเป็นตัวเลข",
    "finite": "ต้องเป็นตัวเลขที่มีค่าจำกัด",
    "bool": "ต้องเป็น true หรือ false",
    "string": "ต้องเป็นข้อความ",
    "tuple": 'ต้องเป็นรายการ เช่น ["ก", "ข"]',
    "list": 'ต้องเป็นรายการ เช่น ["ก", "ข"]',
    "model": "ต้องเป็นหมวดที่มีตัวเลือก",
}
"""What a value must be: a whole number, a number, a finite one, true or false, text, a list, a section; by
the first part of the type of pydantic's error (`int_parsing`, `int_type`, `int_from_float`)."""

_BOUNDS_IN_THAI = {
    "greater_than": ("gt", "ต้องมากกว่า"),
    "greater_than_equal": ("ge", "ต้องไม่น้อยกว่า"),
    "less_than": ("lt", "ต้องน้อยกว่า"),
    "less_than_equal": ("le", "ต้องไม่เกิน"),
}
"""More than, no less than, less than, no more than; each with the key of the bound in pydantic's error."""

_CHOICES = re.compile(r"\^\(([\w|-]+)\)\$")


def _reason_in_thai(kind: str, particulars: Mapping[str, Any]) -> str:
    """What a value must be; empty for a kind of error that has no Thai sentence."""
    if kind in _BOUNDS_IN_THAI:
        bound, words = _BOUNDS_IN_THAI[kind]
        return f"{words} {particulars[bound]:g}"
    choices = _CHOICES.fullmatch(str(particulars.get("pattern", "")))
    if choices is not None:
        return f"ค่าที่มีคือ {', '.join(choices[1].split('|'))}"
    if kind in ("literal_error", "enum"):
        return f"ค่าที่มีคือ {str(particulars['expected']).replace(' or ', ', ')}"
    return _KINDS_IN_THAI.get(kind.partition("_")[0], "") if "pattern" not in particulars else ""


def _hint(error: ValidationError) -> str:
    section = str(error.errors()[0]["loc"][0])
    if section in _SECTION_CLASSES:
        return f"Options of {section}: {', '.join(_SECTION_CLASSES[section].model_fields) or 'none'}."
    return f"The sections are {', '.join(SECTIONS)}."


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text.strip()


def formats_of(settings: Settings) -> tuple[str, ...]:
    """The formats in which the tables are written, Parquet always: it is what `load` and the summary read.

    Raises:
        UsageError: when a format does not exist.
    """
    formats = tuple(settings.stages["tables"].model_dump()["formats"])
    check_formats(formats)
    return tuple(dict.fromkeys(("parquet", *formats)))


def check_formats(formats: Sequence[str]) -> None:
    """Refuses formats that do not exist.

    Raises:
        UsageError: when there is one.
    """
    for format_ in formats:
        if format_ not in FORMATS:
            raise UsageError(
                f"there is no format {format_!r}",
                hint=f"The formats are {', '.join(FORMATS)}.",
                thai=f"ไม่มีรูปแบบตาราง {format_!r} รูปแบบที่มีคือ {', '.join(FORMATS)}",
            )
