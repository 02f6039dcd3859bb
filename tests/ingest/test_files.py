"""Files: with a password, damaged, empty, of another kind than their name, with names of all sorts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from pipeline.records import SourceFile, Status
from pipeline.stages import ingest
from pipeline.stages.contract import Workbench
from tests.ingest.made_files import Run, drawn_pdf, scan_pdf, sheet


def test_user_password_is_refused_with_a_way_out(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawn_pdf(tmp_path / "plain.pdf")
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="secret", owner="owner"))
    done = run(tmp_path / "locked.pdf")
    assert done.outcome.status is Status.FAILED
    assert done.codes == ["encrypted"]
    assert "qpdf --decrypt" in done.outcome.issues[0].hint


def test_owner_password_is_read_with_a_note(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawn_pdf(tmp_path / "plain.pdf", 2)
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        pdf.save(tmp_path / "owned.pdf", encryption=pikepdf.Encryption(user="", owner="owner"))
    done = run(tmp_path / "owned.pdf")
    assert done.outcome.status is Status.OK
    assert done.codes == ["restricted"]
    assert len(done.pages) == 2


def test_cut_pdf_is_mended_or_refused_but_never_taken_for_whole(
    tmp_path: Path, run: Callable[..., Run]
) -> None:
    whole = scan_pdf(tmp_path / "whole.pdf", [sheet(), sheet(), sheet()]).read_bytes()
    for share in (0.3, 0.6, 0.9):
        cut = tmp_path / f"cut{share}.pdf"
        cut.write_bytes(whole[: int(len(whole) * share)])
        done = run(cut)
        assert done.outcome.status in {Status.FAILED, Status.PARTIAL}
        assert set(done.codes) & {"corrupt_pdf", "truncated_image"}, done.outcome.issues


@pytest.mark.parametrize("damage", ["startxref", "garbage before", "garbage after"])
def test_small_damage_is_mended(tmp_path: Path, run: Callable[..., Run], damage: str) -> None:
    data = drawn_pdf(tmp_path / "whole.pdf", 3).read_bytes()
    if damage == "startxref":
        at = data.rindex(b"startxref")
        data = data[:at] + b"startxref\n7\n%%EOF\n"
    elif damage == "garbage before":
        data = b"X-Mailer: 1\r\n" * 20 + data
    else:
        data = data + b"\0" * 3000
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(data)
    done = run(broken)
    assert done.outcome.status is Status.OK
    assert [page.status for page in done.pages] == [Status.OK] * 3
    if damage == "startxref":
        assert done.outcome.record.repaired
        assert "repaired_pdf" in done.codes


def test_pdf_without_pages(tmp_path: Path, run: Callable[..., Run]) -> None:
    pdf = pikepdf.new()
    pdf.save(tmp_path / "none.pdf")
    done = run(tmp_path / "none.pdf")
    assert done.outcome.status is Status.FAILED
    assert done.codes == ["no_pages"]


def test_empty_file(tmp_path: Path, run: Callable[..., Run]) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    assert run(tmp_path / "empty.pdf").codes == ["empty_file"]


def test_text_named_pdf_fails_and_text_named_text_is_passed_over(
    tmp_path: Path, run: Callable[..., Run]
) -> None:
    (tmp_path / "note.pdf").write_text("สวัสดี", encoding="utf-8")
    failed = run(tmp_path / "note.pdf")
    assert (failed.outcome.status, failed.codes) == (Status.FAILED, ["not_a_document"])
    (tmp_path / "note.txt").write_text("สวัสดี", encoding="utf-8")
    passed = run(tmp_path / "note.txt", promised=False)
    assert (passed.outcome.status, passed.codes) == (Status.SKIPPED, ["not_a_document"])
    assert passed.outcome.record is not None
    assert passed.outcome.record.pages == ()


@pytest.mark.parametrize("name", ["letter.jpg", "letter", "letter.txt"])
def test_kind_is_found_by_content(tmp_path: Path, run: Callable[..., Run], name: str) -> None:
    drawn_pdf(tmp_path / name)
    done = run(tmp_path / name, promised=False)
    assert done.outcome.record.media_type == "application/pdf"
    assert done.outcome.status is Status.OK


@pytest.mark.parametrize(
    "name", ["-l.pdf", "a\nb.pdf", "'q'\"$(x).pdf", "ที่ กค ๐๑.pdf", " space .pdf", "--help"]
)
def test_names_are_never_options(tmp_path: Path, run: Callable[..., Run], name: str) -> None:
    drawn_pdf(tmp_path / name)
    done = run(tmp_path / name)
    assert done.outcome.status is Status.OK
    assert done.pages[0].text_layer


def test_name_that_is_no_unicode(tmp_path: Path, run: Callable[..., Run]) -> None:
    source = drawn_pdf(tmp_path / "x.pdf").read_bytes()
    name = os.fsdecode(b"\xa1\xa2.pdf")
    (tmp_path / name).write_bytes(source)
    assert run(tmp_path / name).outcome.status is Status.OK


def test_nothing_that_a_pdf_wants_to_start_is_started(
    tmp_path: Path, run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn_pdf(tmp_path / "plain.pdf")
    monkeypatch.chdir(tmp_path)
    mark = tmp_path / "started"
    script = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=f"this.saveAs('{mark}'); app.launchURL('file://{mark}')"
    )
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=f"/bin/touch {mark}", NewWindow=False)
    fetch = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://127.0.0.1:9/letter")
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        pdf.Root.OpenAction = pdf.make_indirect(script)
        pdf.pages[0].AA = pikepdf.Dictionary(O=launch, C=fetch)
        pdf.attachments["run.sh"] = f"touch {mark}".encode()
        pdf.save(tmp_path / "active.pdf")
    before = set(tmp_path.iterdir())
    done = run(tmp_path / "active.pdf")
    assert done.outcome.status is Status.OK
    assert done.array().min() == 0, "the page itself is read"
    assert set(tmp_path.iterdir()) == before


def test_pipe_and_unreadable_file_do_not_block(tmp_path: Path, run: Callable[..., Run]) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert run(tmp_path / "pipe.pdf").codes == ["not_regular_file"]
    gone = SourceFile(str(tmp_path), "gone.pdf", 1, 0, True)
    bench = Workbench(ingest.IngestOptions(), None, None, lambda *_: None)
    assert [issue.code for issue in ingest.process(gone, bench).issues] == ["unreadable"]
