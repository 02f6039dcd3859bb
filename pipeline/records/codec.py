"""Turns records into Arrow types and plain values and back, from the dataclasses' own annotations.

The annotations are the one source of truth: a part file's schema and a table's schema are both derived from
them, so a field added to a record is stored without a second place to edit.
"""

from __future__ import annotations

import datetime
import types
import typing
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

import pyarrow as pa

T = TypeVar("T")
_SCALARS: dict[type, pa.DataType] = {
    str: pa.string(),
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    datetime.date: pa.date32(),
}


@cache
def _hints(record: type) -> dict[str, Any]:
    return typing.get_type_hints(record)


def _optional(annotation: Any) -> Any | None:
    """The X of `X | None`, or None when the annotation is not of that form."""
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        arms = [a for a in typing.get_args(annotation) if a is not type(None)]
        if len(arms) == 1:
            return arms[0]
        raise TypeError(f"a record field may be optional but not a union: {annotation}")
    return None


def arrow_type(annotation: Any) -> pa.DataType:
    """Arrow type of a field's annotation.

    Raises:
        TypeError: for an annotation that records do not use (dict, Any, unions of two types).
    """
    if (inner := _optional(annotation)) is not None:
        return arrow_type(inner)
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return pa.string()
    if typing.get_origin(annotation) is tuple:
        item, ellipsis = typing.get_args(annotation)
        if ellipsis is Ellipsis:
            return pa.list_(arrow_type(item))
    if is_dataclass(annotation) and isinstance(annotation, type):
        return pa.struct(list(arrow_schema(annotation)))
    raise TypeError(f"no Arrow type for {annotation}")


@cache
def arrow_schema(record: type) -> pa.Schema:
    """Schema with one column for each field of a dataclass; only `X | None` fields may be null."""
    hints = _hints(record)
    return pa.schema(
        [
            pa.field(f.name, arrow_type(hints[f.name]), nullable=_optional(hints[f.name]) is not None)
            for f in fields(record)
        ]
    )


def to_plain(value: Any) -> Any:
    """A record as dicts, lists and scalars, ready for `pyarrow.Table.from_pylist`."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(v) for v in value]
    return str(value) if isinstance(value, StrEnum) else value


def from_plain(annotation: type[T], value: Any) -> T:
    """The record that `to_plain` was given; keys that the record no longer has are an error.

    Raises:
        TypeError, KeyError: when the value does not have the record's shape.
    """
    return typing.cast("T", _build(annotation, value))


def _build(annotation: Any, value: Any) -> Any:
    if value is None:
        return None
    if (inner := _optional(annotation)) is not None:
        return _build(inner, value)
    if typing.get_origin(annotation) is tuple:
        item = typing.get_args(annotation)[0]
        return tuple(value) if item in _SCALARS else tuple(_build(item, v) for v in value)
    if is_dataclass(annotation) and isinstance(annotation, type):
        hints = _hints(annotation)
        return annotation(**{name: _build(hints[name], v) for name, v in value.items()})
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return annotation(value)
    return value
