"""Write the six sample letters of data/raw and their truth anew, after a change of the generator.

    python scripts/samples.py [FOLDER]

Every office, person and number in them is invented. Look at each page before it is committed. Needs the
extra ``synth`` and the faces of ``python -m pipeline.synth.faces install``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.synth.generate import Recipe, make_letter, write_truth

_ROOT = Path(__file__).resolve().parents[1]

# A name, the seed that was chosen by eye, and what the letter must show.
SAMPLES = (
    ("sample-external", 3, Recipe("easy", "external", "pdf", 2, 1, 200, "grey", invented=True)),
    ("sample-memo", 3, Recipe("easy", "memo", "png", 1, 1, 150, "bilevel", invented=True)),
    ("sample-stamped", 3, Recipe("easy", "stamped", "jpg", 2, 1, 200, "colour", invented=True)),
    ("sample-order", 3, Recipe("easy", "order", "born", 0, 1, 200, "grey", invented=True)),
    ("sample-two-pages", 3, Recipe("easy", "external", "pdf", 1, 2, 150, "grey", invented=True)),
    ("sample-bilevel", 3, Recipe("medium", "external", "tiff_g4", 1, 1, 200, "bilevel", invented=True)),
)


def main() -> None:
    """Write letters into the one folder and their truth into the other."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", type=Path, nargs="?", help="letters and truth go here; else into the repository"
    )
    folder: Path | None = parser.parse_args().folder
    letters = folder or _ROOT / "data" / "raw"
    truths = folder or _ROOT / "tests" / "data" / "raw_truth"
    letters.mkdir(parents=True, exist_ok=True)
    for name, seed, recipe in SAMPLES:
        truth = make_letter(letters, name, seed=seed, recipe=recipe)
        write_truth(truths / f"{name}.json", truth)
        print(f"{letters / name}: {', '.join(path.name for path in sorted(letters.glob(f'{name}*')))}")


if __name__ == "__main__":
    main()
