"""Stage 1: files become documents and page pictures; a page is a picture or a failure with a reason."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from pipeline.errors import MissingDependencyError
from pipeline.external import files, images, pdf
from pipeline.external.pdf_records import PdfFile, PdfPage, PdfReadError
from pipeline.external.processes import ProgramError
from pipeline.records import Document, Issue, Severity, SourceFile, SourcePage, Status
from pipeline.stages.contract import Outcome, Stage, StageOptions, Unit, Workbench
from pipeline.stages.ingest_issues import STAGE_NAME, ingest_issue


class IngestOptions(StageOptions):
    """Limits and resolution; all limits are on by default.

    Attributes:
        max_pixels: Larger pictures are refused before they are decoded.
        max_pages: Longer documents are refused.
        max_file_bytes: Larger files are refused.
        render_dpi: Resolution of pages that are not one scanned picture.
        read_text_layer: False leaves the own text of PDFs alone.
        timeout_s: Each call of poppler is ended after this.
    """

    max_pixels: int = Field(120_000_000, gt=0)
    max_pages: int = Field(2000, gt=0)
    max_file_bytes: int = Field(1_000_000_000, gt=0)
    render_dpi: int = Field(300, ge=72, le=1200)
    read_text_layer: bool = True
    timeout_s: float = Field(60.0, gt=0)


class _RefusedError(Exception):
    """The whole file cannot be used."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


def process(source: SourceFile, workbench: Workbench[IngestOptions]) -> Outcome[Document]:
    """Open a file, save the picture of each of its pages, and describe them.

    Pages are worked off one at a time, so that memory does not grow with their number.

    Args:
        source: The file.
        workbench: Options, and where pictures go.

    Returns:
        The document; without a record when no page could be had.

    Raises:
        MissingDependencyError: poppler is not installed.
    """
    options = workbench.options
    try:
        media_type, sha256, size = _identify(source, options)
        doc_id = sha256[:16]
        if media_type == files.OCTET_STREAM:
            return _no_document(source, sha256, size)
        if media_type == files.PDF:
            return _from_pdf(source, workbench, doc_id, sha256, size)
        return _from_images(source, workbench, doc_id, sha256, size, media_type)
    except _RefusedError as refused:
        return Outcome(None, (refused.issue,))
    except ProgramError as error:
        if not error.missing:
            return Outcome(None, (ingest_issue("program_failed", str(error), retryable=True),))
        raise MissingDependencyError(
            str(error),
            hint="Install poppler (Debian and Ubuntu: `apt-get install poppler-utils`).",
            thai=(
                f"เครื่องนี้ไม่มีโปรแกรม {error.program} ของ poppler ซึ่งใช้อ่าน PDF "
                "ติดตั้งด้วย `apt-get install poppler-utils` (Debian และ Ubuntu)"
            ),
        ) from error


def _identify(source: SourceFile, options: IngestOptions) -> tuple[str, str, int]:
    try:
        facts = Path(source.path).stat()
        if not stat.S_ISREG(facts.st_mode):
            raise _RefusedError(ingest_issue("not_regular_file", "This is not a regular file."))
        if facts.st_size > options.max_file_bytes:
            raise _RefusedError(
                ingest_issue(
                    "file_too_large",
                    f"The file has {facts.st_size:,} bytes; the limit is {options.max_file_bytes:,}.",
                )
            )
        if facts.st_size == 0 and source.suffix_is_document:
            raise _RefusedError(ingest_issue("empty_file", "The file is empty."))
        return files.sniff_and_hash(source.path)
    except OSError as error:
        why = error.strerror or error
        if os.path.islink(source.path) and not source.there:  # noqa: PTH114 - never raises
            issue = ingest_issue("dead_link", f"This is a link that leads to no file: {why}.", retryable=True)
        else:
            issue = ingest_issue("unreadable", f"The file cannot be read: {why}.", retryable=True)
        raise _RefusedError(issue) from error


def _no_document(source: SourceFile, sha256: str, size: int) -> Outcome[Document]:
    if source.suffix_is_document:
        return Outcome(
            None,
            (
                ingest_issue(
                    "not_a_document",
                    "The file is named like a document but holds neither PDF, TIFF, JPEG nor PNG.",
                ),
            ),
        )
    document = Document(sha256[:16], sha256, files.OCTET_STREAM, size, repaired=False, pages=())
    note = ingest_issue("not_a_document", "The file is no PDF, TIFF, JPEG or PNG.", severity=Severity.NOTE)
    return Outcome(document, (note,), skipped=True)


def _from_pdf(
    source: SourceFile, workbench: Workbench[IngestOptions], doc_id: str, sha256: str, size: int
) -> Outcome[Document]:
    options = workbench.options
    issues: list[Issue] = []
    pages: list[SourcePage] = []
    try:
        with pdf.opened(source.path) as file:
            _limit_pages(file.page_count, options)
            issues += _notes_on_file(file)
            for page_no in range(1, file.page_count + 1):
                try:
                    made = pdf.read_page(
                        file,
                        page_no,
                        dpi=options.render_dpi,
                        max_pixels=options.max_pixels,
                        timeout_s=options.timeout_s,
                        text=options.read_text_layer,
                    )
                except PdfReadError as problem:
                    issues.append(
                        ingest_issue(
                            problem.code,
                            str(problem),
                            page_no=page_no,
                            retryable=problem.retryable,
                        )
                    )
                    pages.append(_failed_page(page_no, "rendered"))
                    continue
                pages.append(_save_pdf_page(made, page_no, doc_id, workbench))
                issues += _notes_on_pdf_page(made, page_no, repaired=file.repaired)
            repaired = file.repaired
    except PdfReadError as problem:
        raise _RefusedError(
            ingest_issue(problem.code, str(problem), retryable=problem.retryable)
        ) from problem
    except OSError as error:
        raise _RefusedError(
            ingest_issue("unreadable", f"The file cannot be read: {error.strerror or error}.", retryable=True)
        ) from error
    return _finished(Document(doc_id, sha256, files.PDF, size, repaired, tuple(pages)), issues)


def _notes_on_file(file: PdfFile) -> Iterator[Issue]:
    if file.lost_pages:
        yield ingest_issue(
            "corrupt_pdf",
            f"The PDF is cut short or damaged; {file.page_count} page(s) could be saved, others may be lost.",
        )
    elif file.repaired:
        yield ingest_issue(
            "repaired_pdf", "The PDF was damaged and has been mended.", severity=Severity.WARNING
        )
    if file.restricted:
        yield ingest_issue(
            "restricted",
            "The PDF's owner has restricted copying or printing; it opens without a password and was read.",
            severity=Severity.NOTE,
        )


def _notes_on_pdf_page(made: PdfPage, page_no: int, *, repaired: bool) -> Iterator[Issue]:
    if made.damaged:
        yield ingest_issue(
            "damaged_page",
            f"Parts of the page may be missing: {made.damaged.rstrip('.')}.",
            # In a healthy file poppler complains of trifles; in a damaged one pieces are gone.
            severity=Severity.ERROR if repaired else Severity.WARNING,
            page_no=page_no,
        )
    if made.text_problem:
        yield ingest_issue("text_layer_unread", made.text_problem, severity=Severity.NOTE, page_no=page_no)
    yield from _notes_on_picture(made.dpi_source, made.inverted, turned=False, page_no=page_no)


def _notes_on_picture(dpi_source: str, inverted: bool, *, turned: bool, page_no: int) -> Iterator[Issue]:
    if dpi_source == "estimated":
        yield ingest_issue(
            "dpi_estimated",
            "The file states no credible resolution; the page is taken to be A4.",
            severity=Severity.NOTE,
            page_no=page_no,
        )
    if inverted:
        yield ingest_issue(
            "inverted",
            "The page is white on black and was turned over.",
            severity=Severity.NOTE,
            page_no=page_no,
        )
    if turned:
        yield ingest_issue(
            "orientation_applied",
            "The camera's orientation mark was applied to the picture.",
            severity=Severity.NOTE,
            page_no=page_no,
        )


def _save_pdf_page(
    made: PdfPage, page_no: int, doc_id: str, workbench: Workbench[IngestOptions]
) -> SourcePage:
    picture = made.picture
    if made.jpeg is not None:
        name = f"{doc_id}-p{page_no:04d}.jpg"
        workbench.save_picture(name, made.jpeg)
    else:
        name = f"{doc_id}-p{page_no:04d}.png"
        workbench.save_picture(name, images.encode_png(picture, bilevel=made.bilevel, dpi=made.dpi))
    return SourcePage(
        page_no=page_no,
        width_px=picture.shape[1],
        height_px=picture.shape[0],
        dpi=round(made.dpi, 2),
        dpi_source=made.dpi_source,
        colour=images.colour_of(picture, bilevel=made.bilevel),
        origin=made.origin,
        picture=name,
        text_layer=made.text,
        text_layer_verdict=made.text_verdict,
    )


def _from_images(
    source: SourceFile,
    workbench: Workbench[IngestOptions],
    doc_id: str,
    sha256: str,
    size: int,
    media_type: str,
) -> Outcome[Document]:
    options = workbench.options
    issues: list[Issue] = []
    pages: list[SourcePage] = []
    try:
        _limit_pages(images.count_frames(source.path), options)
        for page_no, frame in enumerate(images.frames(source.path, max_pixels=options.max_pixels), start=1):
            if page_no > options.max_pages:
                _limit_pages(page_no, options)
            if isinstance(frame, images.PictureError):
                issues.append(ingest_issue(frame.code, str(frame), page_no=page_no))
                pages.append(_failed_page(page_no, "image_file"))
                continue
            pages.append(_save_frame(frame, page_no, source, doc_id, media_type, workbench))
            issues += _notes_on_picture(
                frame.dpi_source, frame.inverted, turned=frame.turned, page_no=page_no
            )
    except images.PictureError as error:
        raise _RefusedError(ingest_issue(error.code, str(error))) from error
    except OSError as error:
        raise _RefusedError(
            ingest_issue("unreadable", f"The file cannot be read: {error.strerror or error}.", retryable=True)
        ) from error
    return _finished(Document(doc_id, sha256, media_type, size, repaired=False, pages=tuple(pages)), issues)


def _save_frame(
    frame: images.Frame,
    page_no: int,
    source: SourceFile,
    doc_id: str,
    media_type: str,
    workbench: Workbench[IngestOptions],
) -> SourcePage:
    if media_type == files.JPEG and frame.untouched:
        name = f"{doc_id}-p{page_no:04d}.jpg"
        workbench.save_picture(name, files.read_bytes(source.path))
    else:
        name = f"{doc_id}-p{page_no:04d}.png"
        workbench.save_picture(name, images.encode_png(frame.picture, bilevel=frame.bilevel, dpi=frame.dpi))
    return SourcePage(
        page_no=page_no,
        width_px=frame.picture.shape[1],
        height_px=frame.picture.shape[0],
        dpi=round(frame.dpi, 2),
        dpi_source=frame.dpi_source,
        colour=images.colour_of(frame.picture, bilevel=frame.bilevel),
        origin="image_file",
        picture=name,
    )


def _finished(document: Document, issues: list[Issue]) -> Outcome[Document]:
    """A document without a single good page has failed; one with some is partial by its issues."""
    if not any(page.status is Status.OK for page in document.pages):
        if not issues:
            issues = [ingest_issue("no_pages", "The file has no pages.")]
        return Outcome(None, tuple(issues))
    return Outcome(document, tuple(issues))


def _limit_pages(count: int, options: IngestOptions) -> None:
    if count > options.max_pages:
        raise _RefusedError(
            ingest_issue(
                "too_many_pages",
                f"The file has {count} pages or more; the limit is {options.max_pages}.",
            )
        )


def _failed_page(page_no: int, origin: str) -> SourcePage:
    return SourcePage(page_no, 0, 0, 0.0, "estimated", "grey", origin, picture=None, status=Status.FAILED)


STAGE: Stage[SourceFile, Document, IngestOptions] = Stage(
    name=STAGE_NAME,
    number=1,
    unit=Unit.FILE,
    version=2,
    needs=(),
    options=IngestOptions,
    record=Document,
    process=process,
)
