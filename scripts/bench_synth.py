"""Measure the generator: lines and pages a second of processor time, faces, families and stamp designs.

python scripts/bench_synth.py [--letters 12] [--blocks 60]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from pathlib import Path

import cv2

from pipeline.synth import texts
from pipeline.synth.faces import families_of, find_faces
from pipeline.synth.generate import Recipe, make_letter
from pipeline.synth.lines import LineSource, make_block
from pipeline.synth.stamp_designs import DESIGNS

SENTENCES = (
    "คณะกรรมการพิจารณาแล้วเห็นชอบให้ดำเนินการ 3 โครงการ ภายในเดือนกันยายน",
    "หลักฐานการศึกษา วุฒิบัตร และเอกสารอื่น ๆ ที่เกี่ยวข้อง",
    "ให้ผู้ว่าราชการจังหวัดแจ้งผู้ซึ่งได้รับการฝึกอบรมทราบตามมาตรา ๑๒ แห่งพระราชบัญญัตินี้",
)


def processor_seconds() -> float:
    """Give user and system time of this process, which other work on the machine does not count into."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def lines_a_second(blocks: int) -> float:
    """Measure line pictures; the first blocks, which open the faces, are not counted."""
    source = LineSource(faces=find_faces(), corpus=texts.Corpus(SENTENCES, (0, 2)))
    for number in range(5):
        make_block(1, number, source)
    start, count = processor_seconds(), 0
    for number in range(5, 5 + blocks):
        count += len(make_block(1, number, source))
    return count / (processor_seconds() - start)


def pages_a_second(dpi: int, letters: int) -> float:
    """Measure whole letters, written into files, at one resolution; all else is left to chance."""
    with tempfile.TemporaryDirectory() as folder:
        make_letter(Path(folder), "first", seed=0, recipe=Recipe(dpi=dpi))
        start, count = processor_seconds(), 0
        for number in range(letters):
            truth = make_letter(Path(folder), f"letter-{number}", seed=1, recipe=Recipe(dpi=dpi))
            count += len(truth["pages"])
        return count / (processor_seconds() - start)


def main() -> int:
    """Measure and print; exit code 0."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--letters", type=int, default=12, help="letters at each resolution (12)")
    parser.add_argument("--blocks", type=int, default=60, help="blocks of 16 lines (60)")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    faces = find_faces()
    print(f"faces\t{len(faces)}")
    print(f"families\t{len(families_of(faces))}")
    print(f"stamp designs\t{len({design.name for design in DESIGNS})}")
    print(f"lines a second\t{lines_a_second(options.blocks):.0f}")
    for dpi in (200, 300):
        print(f"pages a second at {dpi} dpi\t{pages_a_second(dpi, options.letters):.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
