"""Parts are whole or not there, and say so when they cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import StorageError
from pipeline.records import Issue, Status, Upright
from pipeline.store.files import replacing
from pipeline.store.lock import locked
from pipeline.store.parts import UnitResult, part_path, read_part, write_part

IDENTITY = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
DONE = UnitResult(
    "0123456789abcdef",
    1,
    "",
    "",
    "",
    "a.b",
    Status.OK,
    (),
    0.5,
    80.0,
    Upright(9, 9, 0, 0.1, 1.0, 1.0, "m", IDENTITY),
)
LOST = UnitResult(
    "0123456789abcdef",
    2,
    "",
    "",
    "",
    "a.c",
    Status.FAILED,
    (Issue("deskew", "timeout", "m", "h"),),
    0.0,
    0.0,
    None,
)


def test_part_round_trip(tmp_path: Path) -> None:
    write_part(tmp_path, 3, Upright, [DONE, LOST])
    assert read_part(tmp_path, 3, Upright) == [DONE, LOST]
    assert [r.record for r in read_part(tmp_path, 3, Upright, with_records=False)] == [None, None]
    assert read_part(tmp_path, 4, Upright) == []


def test_damaged_part_is_a_clear_error(tmp_path: Path) -> None:
    write_part(tmp_path, 1, Upright, [DONE])
    path = part_path(tmp_path, 1)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(StorageError) as error:
        read_part(tmp_path, 1, Upright)
    assert "--out" in error.value.hint


def test_an_error_while_writing_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), replacing(path) as stream:
        stream.write(b"new")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_unwritable_folder_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError), replacing(tmp_path / "file" / "x") as stream:
        stream.write(b"")


def test_second_run_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(StorageError, match="another run works"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass
