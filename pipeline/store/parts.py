"""Part files: the results of one stage over one shard, with status, issues and fingerprint of each unit.

`OUT/<number>-<stage>/part-<shard>.parquet` is the result and the mark that it is done. A shard is a group of
whole documents; the same shard number holds the same documents in every stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import StorageError
from pipeline.records.codec import arrow_type, from_plain, to_plain
from pipeline.records.issues import Issue, Status
from pipeline.store.files import replacing

RecordT = TypeVar("RecordT")

FORMAT_VERSION = "1"
"""Raised when the layout of part files changes; older folders are then refused with a clear message."""


@dataclass(frozen=True)
class UnitResult(Generic[RecordT]):
    """What one call of a stage gave.

    Attributes:
        doc_id: Document the unit belongs to; for a file that could not be opened, of its bytes.
        page_no: Page for page stages, else None.
        source: `root` and `source_path` joined by a NUL for `ingest`, else empty: which file it was.
        stat: Size and time of change of the file for `ingest`, else empty: unchanged means no second hashing.
        content: sha256 of the file for `ingest`, else empty.
        fingerprint: Of all that the result depends on.
        seconds: CPU seconds spent, children included.
        peak_memory_mb: Largest resident memory of the worker so far.
    """

    doc_id: str
    page_no: int | None
    source: str
    stat: str
    content: str
    fingerprint: str
    status: Status
    issues: tuple[Issue, ...]
    seconds: float
    peak_memory_mb: float
    record: RecordT | None


def part_path(folder: Path, shard: int) -> Path:
    """Where the part of a shard lies."""
    return folder / f"part-{shard:05d}.parquet"


def write_part(folder: Path, shard: int, record: type, results: list[UnitResult[RecordT]]) -> None:
    """Writes a part whole, replacing an older one.

    Raises:
        StorageError: when it cannot be written.
    """
    schema = pa.schema([*_base_fields(), pa.field("record", arrow_type(record))]).with_metadata(
        {b"saraban_format": FORMAT_VERSION.encode(), b"saraban_record": record.__name__.encode()}
    )
    table = pa.Table.from_pylist([to_plain(r) for r in results], schema=schema)
    with replacing(part_path(folder, shard)) as stream:
        pq.write_table(table, stream, compression="zstd")


def _base_fields() -> list[pa.Field]:
    return [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("page_no", pa.int64()),
        pa.field("source", pa.string(), nullable=False),
        pa.field("stat", pa.string(), nullable=False),
        pa.field("content", pa.string(), nullable=False),
        pa.field("fingerprint", pa.string(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("issues", pa.list_(arrow_type(Issue)), nullable=False),
        pa.field("seconds", pa.float64(), nullable=False),
        pa.field("peak_memory_mb", pa.float64(), nullable=False),
    ]


def read_part(
    folder: Path, shard: int, record: type[RecordT], *, with_records: bool = True
) -> list[UnitResult[RecordT]]:
    """Reads a part; an absent one is empty.

    Args:
        with_records: False reads the books only (status, fingerprint, issues), which is what planning needs.

    Raises:
        StorageError: when it is damaged or of another version.
    """
    path = part_path(folder, shard)
    if not path.exists():
        return []
    redo = f"Move {folder.parent} away, or choose another folder with --out, and run again."
    redo_thai = f"ย้าย {folder.parent} ออก หรือระบุโฟลเดอร์ผลลัพธ์อื่นด้วย --out แล้วสั่งใหม่"
    try:
        table = pq.read_table(path, columns=None if with_records else [f.name for f in _base_fields()])
        if (table.schema.metadata or {}).get(b"saraban_format") != FORMAT_VERSION.encode():
            raise StorageError(
                f"{path} was written by another version of saraban",
                hint=redo,
                thai=f"ไฟล์ {path} เขียนโดย saraban รุ่นอื่น {redo_thai}",
            )
        return [
            UnitResult(
                doc_id=row["doc_id"],
                page_no=row["page_no"],
                source=row["source"],
                stat=row["stat"],
                content=row["content"],
                fingerprint=row["fingerprint"],
                status=Status(row["status"]),
                issues=tuple(from_plain(Issue, i) for i in row["issues"]),
                seconds=row["seconds"],
                peak_memory_mb=row["peak_memory_mb"],
                record=None if row.get("record") is None else from_plain(record, row["record"]),
            )
            for row in table.to_pylist()
        ]
    except (OSError, pa.ArrowException, TypeError, KeyError, ValueError) as error:
        raise StorageError(
            f"{path} cannot be read: {error}", hint=redo, thai=f"อ่านไฟล์ {path} ไม่ได้ {redo_thai}"
        ) from error


def shards_of(folder: Path) -> list[int]:
    """Numbers of the shards that have a part in `folder`."""
    return sorted(int(p.stem.removeprefix("part-")) for p in folder.glob("part-" + "[0-9]" * 5 + ".parquet"))
