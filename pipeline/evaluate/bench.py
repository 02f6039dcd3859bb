"""Readers side by side on the same pages: what they get wrong, and what a page costs."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from pipeline.engines import registry, tesseract
from pipeline.engines.protocol import LineReader, Picture
from pipeline.engines.recogniser import Recogniser
from pipeline.errors import StorageError
from pipeline.evaluate.tally import Tally
from pipeline.evaluate.text import canonical, edits, lost_by_class
from pipeline.evaluate.truth import read_truths
from pipeline.imaging.frames import upright_picture
from pipeline.imaging.paper import grey
from pipeline.records import Document, Layout, Upright
from pipeline.runner.worker import keep_freed_memory, single_thread
from pipeline.stages.line_reading import asked_again, read_lines
from pipeline.stages.registry import stage_named
from pipeline.store.parts import read_part, shards_of
from pipeline.store.pictures import load_picture

Contender = Literal["recogniser", "tesseract psm 7", "tesseract psm 4"]
CONTENDERS: tuple[Contender, ...] = ("recogniser", "tesseract psm 7", "tesseract psm 4")
"""Our recogniser as `ocr` runs it; Tesseract on the same lines; Tesseract on the straight page, by itself."""

_DPI = 300.0


@dataclass(frozen=True)
class BenchPage:
    """A page whose lines were found, with what stands on it.

    Attributes:
        folder, picture: Where the page picture lies.
        truth: Its printed lines as one text.
    """

    folder: Path
    picture: str
    dpi: float
    upright: Upright
    layout: Layout
    truth: str


@dataclass(frozen=True)
class Bench:
    """What one reader did.

    Attributes:
        figures: Character error rate of pages in reading order, and of characters of a class the share that
            was lost or changed; None where there were none.
        seconds: CPU seconds a page, of the reader's programs too.
        peak_memory_mb: Largest resident memory of the process and of the largest program it started together.
        pages: How many pages were read.
    """

    contender: Contender
    figures: dict[str, float | None]
    seconds: float
    peak_memory_mb: float
    pages: int


def bench_pages(out: Path, truth: Path) -> list[BenchPage]:
    """Give the pages of a run up to `layout` for which there is a truth with lines.

    Raises:
        StorageError: There are none, or the run or a truth file cannot be read.
    """
    names, folders = {}, {name: out / stage_named(name).folder for name in ("ingest", "deskew", "layout")}
    sources, uprights, layouts = {}, {}, {}
    for shard in shards_of(folders["ingest"]):
        for file in read_part(folders["ingest"], shard, Document):
            if file.record is not None:
                names[file.source.replace("\0", "/").rsplit("/", 1)[-1]] = file.doc_id
                sources.update({(file.doc_id, page.page_no): page for page in file.record.pages})
        for straight in read_part(folders["deskew"], shard, Upright):
            uprights[straight.doc_id, straight.page_no] = straight.record
        for found in read_part(folders["layout"], shard, Layout):
            layouts[found.doc_id, found.page_no] = found.record
    pages = []
    for page in (page for letter in read_truths(truth) for page in letter.pages):
        key = (names.get(page.file, ""), page.page_no)
        source, upright, layout = sources.get(key), uprights.get(key), layouts.get(key)
        if page.lines is None or source is None or upright is None or layout is None:
            continue  # stamps alone, or a page that this run does not have
        if source.picture is None:
            continue
        whole = canonical("".join(line.text for line in page.lines if line.layer == "print"))
        pages.append(BenchPage(folders["ingest"], source.picture, source.dpi or _DPI, upright, layout, whole))
    if not pages:
        raise StorageError(
            f"no page of {out} has a truth with lines in {truth}",
            hint="Truth files name the files they are about; docs/truth.md says how.",
            thai=f"ไม่มีหน้าใดของ {out} ที่มีเฉลยเป็นบรรทัดใน {truth} ดูรูปแบบใน docs/truth.md",
        )
    return pages


def bench(pages: Sequence[BenchPage], contenders: Sequence[Contender] = CONTENDERS) -> list[Bench]:
    """Let readers read the same pages, each in a process of its own.

    Args:
        pages: From `bench_pages`.
        contenders: Which readers.

    Raises:
        MissingDependencyError: One of them is not installed.
        EngineError: One of them failed.
    """
    results = []
    for contender in contenders:
        # A process of its own, since peak memory is that of a process from its beginning.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin) as pool:
            results.append(pool.submit(_run, list(pages), contender).result())
    return results


def _begin() -> None:
    single_thread()
    keep_freed_memory()


def _run(pages: Sequence[BenchPage], contender: Contender) -> Bench:
    reader: LineReader | None = None
    if contender == "recogniser":
        reader = registry.load("recogniser", ask_second=True)
    elif contender == "tesseract psm 7":
        reader = registry.load("tesseract")
    tally, seconds = Tally(), 0.0
    for page in pages:
        picture = grey(load_picture(page.folder, page.picture))
        begun = _cpu_seconds()
        text = canonical(_read(page, upright_picture(picture, page.upright), reader))
        seconds += _cpu_seconds() - begun
        tally.add("page CER, in reading order", edits(page.truth, text), len(page.truth))
        for name, lost, total in lost_by_class(page.truth, text):
            tally.add(f"{name} lost", lost, total)
    largest = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Bench(contender, tally.figures(), seconds / len(pages), sum(largest) / 1024, len(pages))


def _read(page: BenchPage, upright: Picture, reader: LineReader | None) -> str:
    if reader is None:
        return tesseract.read_page(upright, 4, dpi=page.dpi)
    printed = [region for region in page.layout.lines if region.layer == "print"]
    lines, _ = read_lines(upright, printed, reader)
    if isinstance(reader, Recogniser) and reader.second is not None:
        lines = asked_again(
            upright, lines, first=reader.crop_style, second=reader.second, joining=reader.tuning.joining
        )
    return "\n".join(line.text for line in lines)


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
