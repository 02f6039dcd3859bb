"""What typer says of words that it does not know, once more in Thai."""

from __future__ import annotations

from enum import Enum
from typing import Any, get_args


def words_refused_in_thai(error: Any) -> str:
    """One sentence with the option, argument or command that does not fit, and what to do.

    Args:
        error: An error of typer: of wrong use, of a parameter, of an option that there is not.
    """
    context = getattr(error, "ctx", None)
    verb = context.command_path if context is not None else "saraban"
    usage = f"ดูวิธีใช้ด้วย `{verb} --help`"
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = getattr(error, "possibilities", None)
        return f"ไม่มีตัวเลือก {error.option_name} {f'ที่ใกล้เคียงคือ {_joined(near)} ' if near else ''}{usage}"
    if kind == "BadOptionUsage":
        return f"ตัวเลือก {error.option_name} ต้องมีค่าตามหลัง {usage}"
    if kind == "NoArgsIsHelpError":
        return f"ยังไม่ได้ระบุคำสั่ง {usage}"
    name = _name(error)
    if kind == "MissingParameter":
        return f"ยังไม่ได้ระบุ {name} {usage}"
    choices = getattr(getattr(getattr(error, "param", None), "type", None), "choices", None)
    if choices:
        return f"ค่าของ {name} ใช้ไม่ได้ ค่าที่มีคือ {_joined(getattr(c, 'value', c) for c in choices)} {usage}"
    if kind == "BadParameter":
        why = _wanted_in_thai(getattr(error, "param", None)) or f"({error.message.rstrip('.')})"
        return f"ค่าของ {name} ใช้ไม่ได้ {why} {usage}"
    return f"คำสั่งไม่ถูกต้อง ({error.format_message().rstrip('.')}) {usage}"


def _wanted_in_thai(parameter: Any) -> str:
    """What the value of an option must be; empty for an option that is neither a number nor a choice."""
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    kind = next((one for one in (annotation, *get_args(annotation)) if isinstance(one, type)), None)
    if kind is not None and issubclass(kind, Enum):
        return f"ค่าที่มีคือ {_joined(choice.value for choice in kind)}"
    words = {int: "ต้องเป็นจำนวนเต็ม", float: "ต้องเป็นตัวเลข"}.get(kind, "") if kind is not None else ""
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if words and least is not None:
        words += f" ไม่น้อยกว่า {least:g}"
    if words and most is not None:
        words += f" ไม่เกิน {most:g}"
    return words


def _name(error: Any) -> str:
    """The option or argument as it is typed."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "")
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    return str(parameter.metavar or parameter.name).strip("[]").upper()


def _joined(names: Any) -> str:
    return ", ".join(str(name) for name in names)
