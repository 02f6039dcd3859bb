"""Limits hold before anything is decoded, and memory does not grow with the number of pages."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen import canvas

from pipeline.records import SourceFile, Status
from pipeline.stages import ingest
from pipeline.stages.contract import Workbench
from tests.ingest.made_files import A4, Run, drawn_pdf, png_of_zeros, scan_pdf, sheet


def test_bombs_are_refused_before_they_are_decoded(tmp_path: Path, run: Callable[..., Run]) -> None:
    (tmp_path / "bomb.png").write_bytes(png_of_zeros(40_000, 40_000))
    done = run(tmp_path / "bomb.png")
    assert (done.outcome.status, done.codes) == (Status.FAILED, ["image_too_large"])
    (tmp_path / "large.png").write_bytes(png_of_zeros(11_000, 11_000))
    assert run(tmp_path / "large.png").codes == ["image_too_large"]


def _pdf_with_a_picture(path: Path, packed: bytes, width: int, height: int) -> Path:
    """A page that is one grey picture, said to be of a size, with data that may be of another."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=A4)
    stream = pikepdf.Stream(
        pdf,
        packed,
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
    page.Contents = pdf.make_stream(b"q 595.276 0 0 841.89 0 0 cm /Im0 Do Q")
    pdf.save(path)
    return path


def test_bomb_inside_a_pdf(tmp_path: Path, run: Callable[..., Run]) -> None:
    done = run(_pdf_with_a_picture(tmp_path / "bomb.pdf", zlib.compress(bytes(1000)), 60_000, 60_000))
    assert (done.outcome.status, done.codes) == (Status.FAILED, ["image_too_large"])


def test_stream_that_unpacks_to_more_than_its_picture(tmp_path: Path, run: Callable[..., Run]) -> None:
    packed = zlib.compress(bytes(200_000_000), 9)
    done = run(_pdf_with_a_picture(tmp_path / "bomb.pdf", packed, 620, 877))
    assert done.outcome.status is Status.OK
    assert done.pages[0].origin == "rendered"


def test_huge_page_is_refused_and_the_others_are_kept(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawing = canvas.Canvas(str(tmp_path / "huge.pdf"), pagesize=A4)
    drawing.drawString(72, 700, "A page of the usual size.")
    drawing.showPage()
    drawing.setPageSize((14_400, 14_400))
    drawing.drawString(72, 700, "A page of 200 inches.")
    drawing.showPage()
    drawing.save()
    done = run(tmp_path / "huge.pdf")
    assert done.outcome.status is Status.PARTIAL
    assert done.codes == ["page_too_large"]
    assert done.outcome.issues[0].page_no == 2
    assert [page.status for page in done.pages] == [Status.OK, Status.FAILED]
    assert (done.pages[1].width_px, done.pages[1].picture) == (0, None)


def test_large_drawing_is_rendered_more_coarsely(tmp_path: Path, run: Callable[..., Run]) -> None:
    done = run(drawn_pdf(tmp_path / "a1.pdf", size=(1684, 2384)), max_pixels=20_000_000)
    assert done.outcome.status is Status.OK
    assert 100 <= done.pages[0].dpi < 300
    assert done.pages[0].width_px * done.pages[0].height_px <= 20_000_000


@pytest.mark.parametrize("box", [None, [0, 0, 0, 0], [595, 842, 0, 0], [0, 0, 1, 1]])
def test_page_boxes_that_are_missing_or_empty(tmp_path: Path, run: Callable[..., Run], box: object) -> None:
    drawn_pdf(tmp_path / "x.pdf")
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        page = pdf.pages[0]
        if box is None:
            del page.obj["/MediaBox"]
        else:
            page.obj["/MediaBox"] = pikepdf.Array(box)
        pdf.save(tmp_path / "y.pdf")
    done = run(tmp_path / "y.pdf")
    if done.outcome.status is Status.FAILED:
        assert done.codes == ["render_failed"]
    else:
        assert min(done.pages[0].width_px, done.pages[0].height_px) > 2000


def test_user_unit_keeps_the_true_size(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawn_pdf(tmp_path / "x.pdf", size=(A4[0] / 2, A4[1] / 2))
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        pdf.pages[0].obj["/UserUnit"] = 2
        pdf.save(tmp_path / "y.pdf")
    page = run(tmp_path / "y.pdf").pages[0]
    assert abs(page.width_px / page.dpi - 8.27) < 0.02


def test_limits_on_pages_and_bytes(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawn_pdf(tmp_path / "long.pdf", 5)
    assert run(tmp_path / "long.pdf", max_pages=4).codes == ["too_many_pages"]
    assert run(tmp_path / "long.pdf", max_file_bytes=100).codes == ["file_too_large"]
    frames = [sheet() for _ in range(5)]
    frames[0].save(tmp_path / "long.tif", save_all=True, append_images=frames[1:])
    assert run(tmp_path / "long.tif", max_pages=4).codes == ["too_many_pages"]


def test_memory_stays_flat_over_many_pages(tmp_path: Path, run: Callable[..., Run]) -> None:
    import tracemalloc

    path = scan_pdf(tmp_path / "long.pdf", [sheet(1240, 1754)] * 30)
    source = SourceFile(str(tmp_path), path.name, path.stat().st_size, 0, True)
    bench = Workbench(ingest.IngestOptions(), None, None, lambda *_: None)
    tracemalloc.start()
    outcome = ingest.process(source, bench)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(outcome.record.pages) == 30
    assert peak < 10 * 1240 * 1754
