"""`saraban show DOC --image`: which files it writes, what it prints, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from pipeline.cli.app import main
from pipeline.store.tables import read_table
from tests.cli.conftest import Saraban
from tests.conftest import draw_page, save_page


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a file of two pages, one of them empty, a broken file and a file that is no document."""
    place = tmp_path_factory.mktemp("drawn")
    save_page(place / "raw" / "blank.png")
    pages = [Image.fromarray(draw_page("Dear Sir or Madam", "Yours sincerely")), Image.fromarray(draw_page())]
    pages[0].save(place / "raw" / "two.tif", save_all=True, append_images=pages[1:], dpi=(75, 75))
    (place / "raw" / "broken.pdf").write_text("no PDF")
    (place / "raw" / "notes.txt").write_text("no document")
    with pytest.raises(SystemExit) as ended:
        main(["run", str(place / "raw"), "--out", str(place / "out"), "--set", "run.executor=inline"])
    assert ended.value.code == 1
    return place / "out"


def _rows(out: Path, table: str, source: str) -> list[dict[str, object]]:
    ids = {row["source_path"]: row["doc_id"] for row in read_table(out, "documents").to_pylist()}
    return [row for row in read_table(out, table).to_pylist() if row["doc_id"] == ids[source]]


def test_each_page_is_written_and_its_path_printed(
    out: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saraban("show", "two.tif", "--image", "--out", out) == 0
    doc_id = _rows(out, "documents", "two.tif")[0]["doc_id"]
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert paths == [out / "overlays" / f"{doc_id}-p{number:04d}.png" for number in (1, 2)]
    for page, path in zip(_rows(out, "pages", "two.tif"), paths, strict=True):
        with Image.open(path) as image:
            shown = np.asarray(image.convert("RGB"))
        height, width = page["height_px"], page["width_px"]
        assert isinstance(height, int) and shown.shape[1] == width and shown.shape[0] > height
        coloured = np.ptp(shown[:height].astype(int), axis=2) > 40
        found = [r for t in ("lines", "stamps") for r in _rows(out, t, "two.tif")]
        assert coloured.any() == any(row["page_no"] == page["page_no"] for row in found)
    # Its own pictures are replaced without a word.
    assert saraban("show", "two.tif", "--image", "--out", out) == 0


def test_a_folder_may_be_named(
    out: Path, saraban: Saraban, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saraban("show", "blank.png", "--image", tmp_path / "new" / "place", "--out", out) == 0
    (path,) = capsys.readouterr().out.splitlines()
    assert Path(path).parent == tmp_path / "new" / "place"
    assert Path(path).is_file()


def test_a_picture_that_is_not_its_own_is_never_replaced(
    out: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = out / "1-ingest" / "pages"
    before = {path.name: path.read_bytes() for path in pages.iterdir()}
    assert saraban("show", "two.tif", "--image", pages, "--out", out) == 2
    told = capsys.readouterr()
    assert "not drawn by this command" in told.err and told.out == ""
    assert {path.name: path.read_bytes() for path in pages.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["broken.pdf", "--image"], 5, "saraban status"),
        (["notes.txt", "--image"], 2, "Only PDF, TIFF, JPEG and PNG"),
        (["two.tif", "folder"], 2, "goes with --image alone"),
        (["nothing", "--image"], 2, "there is no document"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_words(
    words: list[str],
    code: int,
    says: str,
    out: Path,
    saraban: Saraban,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert saraban("show", *words, "--out", out) == code
    told = capsys.readouterr()
    assert says in " ".join(told.err.split())
    assert told.out == "" and "Traceback" not in told.err


def test_pages_that_could_not_be_read_cost_exit_code_1_and_no_other_page(
    out: Path, saraban: Saraban, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "out"
    (copy / "tables").mkdir(parents=True)
    for path in (out / "tables").glob("*.parquet"):
        (copy / "tables" / path.name).write_bytes(path.read_bytes())
    (copy / "1-ingest").symlink_to(out / "1-ingest")
    table = read_table(out, "pages")
    rows = table.to_pylist()
    doc_id = _rows(out, "documents", "two.tif")[0]["doc_id"]
    for row in rows:
        if row["doc_id"] == doc_id and row["page_no"] == 2:
            row["picture"] = None
    pq.write_table(type(table).from_pylist(rows, schema=table.schema), copy / "tables" / "pages.parquet")
    assert saraban("show", "two.tif", "--image", "--out", copy) == 1
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 1
    assert "No picture of page 2" in told.err


def test_a_page_picture_that_is_gone_is_told_with_the_way_on(
    out: Path, saraban: Saraban, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tables").symlink_to(out / "tables")
    assert saraban("show", "two.tif", "--image", "--out", tmp_path) == 5
    assert "--from ingest" in capsys.readouterr().err
