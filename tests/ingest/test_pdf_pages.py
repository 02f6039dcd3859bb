"""Pages of PDFs: scans pulled out whole, all else rendered, and the file's own text."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from pipeline.records import Status
from tests.ingest.made_files import Run, drawn_pdf, jpeg_bytes, scan_pdf, sheet


def test_half_a_jpeg_in_a_pdf_costs_its_page_only(tmp_path: Path, run: Callable[..., Run]) -> None:
    data = jpeg_bytes(sheet())
    path = scan_pdf(tmp_path / "scan.pdf", [sheet(), sheet(), sheet()])
    with pikepdf.open(path) as pdf:
        pdf.pages[1].Resources.XObject.Im0.write(data[: len(data) // 2], filter=pikepdf.Name.DCTDecode)
        pdf.save(tmp_path / "half.pdf")
    done = run(tmp_path / "half.pdf")
    assert done.outcome.status is Status.PARTIAL
    assert [page.status for page in done.pages] == [Status.OK, Status.FAILED, Status.OK]
    assert [(issue.code, issue.page_no) for issue in done.outcome.issues] == [("truncated_image", 2)]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_scan_is_pulled_out_whole(tmp_path: Path, run: Callable[..., Run], rotate: int) -> None:
    image = sheet(mode="RGB")
    data = jpeg_bytes(image)
    done = run(scan_pdf(tmp_path / "scan.pdf", [data], dpi=75, rotate=rotate))
    page = done.pages[0]
    assert (page.origin, page.dpi_source, page.dpi) == ("embedded_image", "embedded", 75.0)
    with Image.open(io.BytesIO(data)) as opened:
        expected = np.rot90(np.asarray(opened), -(rotate // 90))
    assert np.array_equal(done.array(), expected)
    assert (data in done.pictures.values()) is (rotate == 0)


@pytest.mark.parametrize(
    ("matrix", "size"),
    [
        ("595.2 0 0 841.9 0 0", (595.2, 841.9)),
        ("0 595.2 -841.9 0 841.9 0", (841.9, 595.2)),
        ("-595.2 0 0 -841.9 595.2 841.9", (595.2, 841.9)),
        ("0 -595.2 841.9 0 0 595.2", (841.9, 595.2)),
        ("-595.2 0 0 841.9 595.2 0", (595.2, 841.9)),
        ("595.2 0 0 -841.9 0 841.9", (595.2, 841.9)),
        ("0 595.2 841.9 0 0 0", (841.9, 595.2)),
    ],
)
def test_turned_and_mirrored_scans_look_as_poppler_shows_them(
    tmp_path: Path, run: Callable[..., Run], matrix: str, size: tuple[float, float]
) -> None:
    import pdf2image

    path = scan_pdf(tmp_path / "scan.pdf", [sheet()], dpi=75)
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        page.MediaBox = pikepdf.Array([0, 0, *size])
        page.Contents = pdf.make_stream(f"q {matrix} cm /Im0 Do Q".encode())
        pdf.save(tmp_path / "turned.pdf")
    done = run(tmp_path / "turned.pdf")
    assert done.pages[0].origin == "embedded_image"
    found = done.array()[..., 0]
    shown = pdf2image.convert_from_path(tmp_path / "turned.pdf", dpi=75, grayscale=True)[0]
    shown = np.asarray(shown.resize((found.shape[1], found.shape[0])))
    assert np.abs(found.astype(int) - shown.astype(int)).mean() < 6


@pytest.mark.parametrize("what", ["text", "line", "annotation", "mask", "transparent"])
def test_page_with_more_than_a_scan_is_rendered(tmp_path: Path, run: Callable[..., Run], what: str) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", [sheet()])
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        content = page.Contents.read_bytes()
        if what == "text":
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources.Font = pikepdf.Dictionary(F1=font)
            content += b" BT /F1 12 Tf 100 100 Td (Received) Tj ET"
        elif what == "line":
            content += b" 10 10 m 200 200 l S"
        elif what == "transparent":
            page.Resources.ExtGState = pikepdf.Dictionary(G=pikepdf.Dictionary(ca=0.4))
            content = b"/G gs " + content
        elif what == "mask":
            mask = pikepdf.Stream(
                pdf, bytes(100),
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=10, Height=10,
                BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceGray,
            )  # fmt: skip
            page.Resources.XObject.Im0.SMask = pdf.make_indirect(mask)
        else:
            look = pdf.make_stream(b"1 0 0 rg 0 0 50 50 re f", BBox=[0, 0, 50, 50], Subtype=pikepdf.Name.Form)
            page.obj["/Annots"] = pikepdf.Array(
                [
                    pikepdf.Dictionary(
                        Subtype=pikepdf.Name.Stamp, Rect=[9, 9, 59, 59], AP=pikepdf.Dictionary(N=look)
                    )
                ]
            )
        page.Contents = pdf.make_stream(content)
        pdf.save(tmp_path / "more.pdf")
    assert run(tmp_path / "more.pdf").pages[0].origin == "rendered"


def test_bilevel_scan_keeps_its_pixels(tmp_path: Path, run: Callable[..., Run]) -> None:
    image = sheet(1654, 2339, "1")
    image.save(tmp_path / "scan.pdf", resolution=200)
    done = run(tmp_path / "scan.pdf")
    page = done.pages[0]
    assert (page.colour, page.width_px, page.height_px) == ("bilevel", 1654, 2339)
    assert abs(page.dpi - 200) < 0.5
    assert np.array_equal(done.array(), np.asarray(image.convert("L")))


def test_text_of_a_born_digital_page_is_placed_on_its_picture(
    tmp_path: Path, run: Callable[..., Run]
) -> None:
    for rotate in (0, 90, 180, 270):
        drawn_pdf(tmp_path / "x.pdf")
        with pikepdf.open(tmp_path / "x.pdf") as pdf:
            pdf.pages[0].Rotate = rotate
            pdf.pages[0].CropBox = pikepdf.Array([36, 50, 560, 800])
            pdf.save(tmp_path / f"{rotate}.pdf")
        done = run(tmp_path / f"{rotate}.pdf")
        page = done.pages[0]
        assert page.text_layer_verdict == "trusted"
        picture = done.array()[..., 0]
        ink = picture < 128
        covered = np.zeros_like(ink)
        for span in page.text_layer:
            xs, ys = span.polygon[0::2], span.polygon[1::2]
            covered[int(min(ys)) - 3 : int(max(ys)) + 4, int(min(xs)) - 3 : int(max(xs)) + 4] = True
        assert ink.sum() > 1000
        assert (ink & covered).sum() > 0.98 * ink.sum()
        assert "".join(span.text for span in page.text_layer).count("letter") == 12


def test_hidden_text_over_a_scan_is_not_trusted(tmp_path: Path, run: Callable[..., Run]) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", [sheet()])
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources.Font = pikepdf.Dictionary(F1=font)
        page.Contents = pdf.make_stream(
            page.Contents.read_bytes() + b" BT 3 Tr /F1 12 Tf 100 100 Td (Read by a scanner) Tj ET"
        )
        pdf.save(tmp_path / "ocr.pdf")
    page = run(tmp_path / "ocr.pdf").pages[0]
    assert page.origin == "embedded_image"
    assert page.text_layer_verdict == "damaged"
    assert page.text_layer


def test_text_layer_can_be_left_alone(tmp_path: Path, run: Callable[..., Run]) -> None:
    page = run(drawn_pdf(tmp_path / "x.pdf"), read_text_layer=False).pages[0]
    assert (page.text_layer, page.text_layer_verdict) == ((), "none")
