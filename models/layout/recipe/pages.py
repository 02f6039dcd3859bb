"""Generated pages for training: the planes that the network sees, the inks of every pixel, and the boxes.

Run from the repository's root, with the package and its development tools installed::

    python models/layout/recipe/pages.py --out WORK/pages --count 1000 --seed 1 --corpus law.txt news.txt
    python models/layout/recipe/pages.py --out WORK/held --count 60 --seed 900001 --kept-apart ...
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import cv2
import numpy as np
from PIL import Image
from stored import STORED_LONG_SIDE

from pipeline.imaging.frames import upright_frame
from pipeline.imaging.planes import page_planes
from pipeline.synth.faces import Face, find_faces
from pipeline.synth.generate import Recipe, make_letter
from pipeline.synth.texts import Corpus, read_corpus

_RESOLUTIONS = (75, 90, 100, 110, 120, 150, 150, 200)
_MARGIN_DEG = 0.35
"""Deskew is right within 0.3 degrees; the network must bear what is left."""


def _pictures(folder: Path, files: list[str], page_count: int) -> list[np.ndarray]:
    pictures = []
    for file in files:
        with Image.open(folder / file) as image:
            for frame in range(getattr(image, "n_frames", 1)):
                image.seek(frame)
                pictures.append(np.asarray(image.convert("RGB" if image.mode == "RGB" else "L")))
    if len(pictures) != page_count:
        raise ValueError(f"{files}: {len(pictures)} pictures for {page_count} pages")
    return pictures


def _stored(folder: Path, name: str, page: dict, picture: np.ndarray, skew: float) -> tuple:
    """Planes, layers and the map from the page's own pixels to the stored ones."""
    height, width = picture.shape[:2]
    upright_width, upright_height, flat = upright_frame(
        width, height, rotation_deg=page["rotation"], skew_deg=skew
    )
    # Sizes follow the page itself, as in layout, not the corners that straightening adds.
    factor = STORED_LONG_SIDE / max(height, width)
    size = (round(upright_width * factor), round(upright_height * factor))
    source_from_upright = np.array(flat).reshape(3, 3)
    scale = np.diag([factor, factor, 1.0])
    stored_from_source = scale @ np.linalg.inv(source_from_upright)
    layers = np.asarray(Image.open(folder / f"{name}-{page['page_no']}.layers.png"))
    if factor < 0.9:
        soft = cv2.GaussianBlur(picture, (0, 0), 0.4 / factor)
    else:
        soft = picture
    white = (255, 255, 255)
    straight = cv2.warpAffine(soft, stored_from_source[:2], size, flags=cv2.INTER_LINEAR, borderValue=white)
    inks = np.zeros(size[::-1], np.uint8)
    for bit in range(1, 7):
        one = ((layers >> bit) & 1) * np.uint8(255)
        if one.any():
            if factor < 0.9:
                one = cv2.GaussianBlur(one, (0, 0), 0.35 / factor)
            moved = cv2.warpAffine(one, stored_from_source[:2], size, flags=cv2.INTER_LINEAR)
            inks |= (moved > 90).astype(np.uint8) << bit
    return page_planes(straight), inks, stored_from_source


def _moved(polygon: list, matrix: np.ndarray) -> list:
    points = np.asarray(polygon, np.float64)
    return np.round(points @ matrix[:2, :2].T + matrix[:2, 2], 2).tolist()


def write_pages(out: Path, name: str, *, seed: int, faces: tuple[Face, ...], corpus: Corpus | None) -> int:
    """Generate one letter and store its pages as NAME-PAGE.planes.png, .inks.png and .json."""
    chance = random.Random(f"{seed}:{name}:page")  # noqa: S311
    recipe = Recipe(
        container=chance.choice(("png", "jpg", "jpg")),
        dpi=chance.choice(_RESOLUTIONS),
        stamps=chance.choices((None, 2, 4), (5, 3, 2))[0],
        level=chance.choices(("easy", "medium", "hard"), (1, 2, 3))[0],
        invented=chance.random() < 0.3,
    )
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        truth = json.loads(
            json.dumps(
                make_letter(
                    folder, name, seed=seed, recipe=recipe, faces=faces, corpus=corpus, class_maps=True
                )
            )
        )
        pictures = _pictures(folder, truth["files"], len(truth["pages"]))
        # First pages have the stamps, the emblem and the head; one more page of a letter is enough.
        for page, picture in list(zip(truth["pages"], pictures, strict=True))[:2]:
            skew = page["skew_deg"] + chance.uniform(-_MARGIN_DEG, _MARGIN_DEG)
            planes, inks, matrix = _stored(folder, name, page, picture, skew)
            number = page["page_no"]
            stem = out / f"{name}-{number}"
            cv2.imwrite(f"{stem}.planes.png", planes)
            cv2.imwrite(f"{stem}.inks.png", inks)
            facts = {
                "lines": [_moved(line["polygon"], matrix) for line in page["lines"]],
                "stamps": [
                    _moved(one["polygon"], matrix) for one in truth["stamps"] if one["page_no"] == number
                ],
                "marks": [
                    {"kind": one["kind"], "polygon": _moved(one["polygon"], matrix)}
                    for one in truth["marks"]
                    if one["page_no"] == number
                ],
                "colour": page["colour"],
            }
            Path(f"{stem}.json").write_text(json.dumps(facts, ensure_ascii=False))
    return min(2, len(truth["pages"]))


def main() -> None:
    """Generate pages until there are as many as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, required=True, help="letters")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--corpus", type=Path, nargs="*", default=[])
    parser.add_argument("--kept-apart", action="store_true", help="faces that training never sees")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    faces = tuple(face for face in find_faces() if face.kept_apart is options.kept_apart)
    corpus = read_corpus(options.corpus, validation=options.kept_apart) if options.corpus else None
    for number in range(options.count):
        write_pages(
            options.out, f"P{options.seed:06d}{number:05d}", seed=options.seed, faces=faces, corpus=corpus
        )


if __name__ == "__main__":
    main()
