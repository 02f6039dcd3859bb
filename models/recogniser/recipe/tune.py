"""Fit what goes with a set of weights: the language model's weight and the confidences; measure both.

Run from the repository's root after every change of the weights, with the extra `synth` installed::

    python models/recogniser/recipe/tune.py --corpus law.txt news.txt --digits DIR

It writes `tuning.json` beside the weights and its figures into `CARD.md`, between the two marks there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
import numpy.typing as npt
from kept_apart import Line, expected_calibration_error, read_lines, right_characters
from rapidfuzz.distance import Levenshtein

from pipeline.config import models_folder
from pipeline.engines import calibration, recogniser, registry
from pipeline.engines.beam import Decoding, alphabet_of, best_classes, decode
from pipeline.engines.calibration import FEATURES, VALUE_FEATURES
from pipeline.engines.grammar import FILLERS, KINDS, automaton_of
from pipeline.engines.pair import Joining, Words, doubtful_words, joined, words_crop
from pipeline.engines.protocol import LineReader, Reading
from pipeline.engines.recogniser import TUNING, WEIGHTS, Recogniser
from pipeline.engines.values import value_of
from pipeline.errors import MissingDependencyError

Rows = npt.NDArray[np.float64]
_BEGIN, _END = "<!-- tuning -->", "<!-- end of tuning -->"
_WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.8)
_BONUSES = (0.6, 1.0, 1.4)
_LEASTS = (0.8, 0.85, 0.9, 0.95)
# Each step up has the second reader asked about more lines, which costs a tenth of a second each.
_DOUBTS = (0.7, 0.9, 0.97)
_SURES = (0.9, 0.95, 1.1)
_CLASSES = ("letter", "mark", "digit", "latin", "sign")


def spelt(reader: Recogniser, line: Line, decoding: Decoding | None) -> str:
    """Decode a line; None stands for the best path."""
    if line.probabilities is None:
        return ""
    if decoding is None:
        path = best_classes(line.probabilities)
    else:
        assert reader.model is not None
        path = decode(line.probabilities, alphabet_of(reader.alphabet), model=reader.model, decoding=decoding)
    return "".join(reader.alphabet[found - 1] for found in path.classes)


def error_rate(reader: Recogniser, lines: Sequence[Line], decoding: Decoding | None) -> float:
    """Give the share of wrong characters, blanks apart."""
    wrong = total = 0
    for line in lines:
        truth = line.text.replace(" ", "")
        wrong += Levenshtein.distance(truth, spelt(reader, line, decoding).replace(" ", ""))
        total += len(truth)
    return wrong / max(1, total)


def tuned_decoding(reader: Recogniser, lines: Sequence[Line]) -> Decoding:
    """Choose weight and bonus of the language model by the error rate: the weight first, then the bonus."""
    decoding = Decoding()
    for name, values in (("weight", _WEIGHTS), ("bonus", _BONUSES)):
        tried = [replace(decoding, **{name: value}) for value in values]
        decoding = min(tried, key=lambda one: error_rate(reader, lines, one))
    return decoding


def evidence_of(
    reader: Recogniser, lines: Sequence[Line], decoding: Decoding
) -> tuple[Rows, npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Give features, rightness and line number of every solid character read."""
    alphabet = alphabet_of(reader.alphabet)
    classes = calibration.classes_of(reader.alphabet, alphabet.symbols)
    features, right, owners = [], [], []
    for number, line in enumerate(lines):
        if line.probabilities is None:
            continue
        assert reader.model is not None
        path = decode(line.probabilities, alphabet, model=reader.model, decoding=decoding)
        if not path.classes:
            continue
        text = "".join(reader.alphabet[found - 1] for found in path.classes)
        solid = np.array([character != " " for character in text])
        rows = calibration.features_of(path, line.probabilities, classes, model=reader.model)
        features.append(rows[solid])
        right.append(right_characters(line.text, text)[solid])
        owners.append(np.full(int(solid.sum()), number))
    return np.concatenate(features), np.concatenate(right), np.concatenate(owners)


def fitted(features: Rows, right: npt.NDArray[np.bool_], *, ridge: float = 1.0) -> tuple[float, ...]:
    """Fit a logistic regression by Newton's method, with a small ridge on all weights but the first."""
    weights = np.zeros(features.shape[1])
    penalty = np.full(features.shape[1], ridge)
    penalty[0] = 0.0
    for _ in range(40):
        found = calibration.confidences_of(features, weights)
        slope = features.T @ (found - right) + penalty * weights
        spread = np.maximum(found * (1 - found), 1e-9)
        bend = (features * spread[:, None]).T @ features + np.diag(penalty + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return tuple(float(one) for one in weights)


def values_of(reader: Recogniser, lines: Sequence[Line]) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Read the lines that hold one value by its grammar; give features and rightness of each."""
    features, right = [], []
    for line in lines:
        kind = next((one for one in KINDS if automaton_of(one).accepts(line.text)), None)
        if kind is None or line.probabilities is None:
            continue
        found = value_of(line.probabilities, reader, kind=kind)
        features.append(calibration.value_features(found.share, found.agreement)[0])
        right.append(_bare(found.text) == _bare(line.text))
    return np.array(features), np.array(right)


@dataclass(frozen=True)
class Asked:
    """A line with doubtful Latin words: what stands there, and what both readers say."""

    truth: str
    first: Reading
    heard: list[tuple[Words, Reading]]

    def joined(self, joining: Joining) -> Reading:
        """Give the reading of both."""
        return joined(self.first, self.heard, joining)


def joined_lines(
    reader: Recogniser, second: LineReader, lines: Sequence[Line], *, joining: Joining, most: int
) -> list[Asked]:
    """Read lines with doubtful Latin words by both readers."""
    found: list[tuple[Line, Reading, Words]] = []
    for line in lines:
        if line.kind == "print" and line.probabilities is not None and len(found) < most:
            reading = reader.reading_of(line.probabilities)
            found += [(line, reading, words) for words in doubtful_words(reading, joining)]
    heard = second.read([words_crop(line.picture, reading, words) for line, reading, words in found])
    asked: list[Asked] = []
    for (line, reading, words), other in zip(found, heard, strict=True):
        if asked and asked[-1].first is reading:
            asked[-1].heard.append((words, other))
        else:
            asked.append(Asked(line.text, reading, [(words, other)]))
    return asked


def tuned_joining(asked: Sequence[Asked], joining: Joining) -> Joining:
    """Choose when the second reader is believed, and count how often what it gives is right."""
    if not asked:
        return joining
    tried = [
        replace(joining, least=least, doubt=doubt, sure=sure)
        for doubt in _DOUBTS
        for least in _LEASTS
        for sure in _SURES
    ]
    best = min(tried, key=lambda one: sum(_distance(line.truth, line.joined(one)) for line in asked))
    # Told apart by marks of their own: no real confidence is above 1.
    marked = replace(best, taken=2.0, agreed=3.0)
    right: dict[float, list[bool]] = {2.0: [], 3.0: []}
    for line in asked:
        both = line.joined(marked)
        for character, sure, good in zip(
            both.text, both.character_confidences, right_characters(line.truth, both.text), strict=True
        ):
            if sure in right and character != " ":
                right[sure].append(bool(good))
    # One right and one wrong more than seen: few characters give no certainty.
    taken, agreed = ((sum(one) + 1) / (len(one) + 2) for one in right.values())
    return replace(best, taken=round(taken, 4), agreed=round(agreed, 4))


def _distance(truth: str, reading: Reading) -> int:
    return Levenshtein.distance(truth.replace(" ", ""), reading.text.replace(" ", ""))


def _bare(text: str) -> str:
    return "".join(one for one in text.strip(FILLERS) if one not in " .")


def joining_report(asked: Sequence[Asked], joining: Joining) -> str:
    """Tell what the second reader changes on lines that nothing was fitted on."""
    if not asked:
        return "- the second reader was not measured: Tesseract is not installed."
    total = sum(len(line.truth.replace(" ", "")) for line in asked)
    before = sum(_distance(line.truth, line.first) for line in asked) / total
    after = sum(_distance(line.truth, line.joined(joining)) for line in asked) / total
    return (
        f"- {len(asked)} printed lines with Latin words whose least sure character is below "
        f"{joining.doubt:g}: {before:.2%} wrong by our own recogniser, {after:.2%} with letters of which it "
        f"is less sure than {joining.sure:g} taken from Tesseract where that wrote the words with a "
        f"confidence of {joining.least:g} or more (right among the characters taken {joining.taken:.0%}, "
        f"among those both wrote {joining.agreed:.0%});"
    )


def report(
    reader: Recogniser,
    lines: Sequence[Line],
    stamps: Sequence[Line],
    tuning: recogniser.Tuning,
    asked: Sequence[Asked],
) -> str:
    """Measure on lines that nothing was fitted on; gives the text for the card."""
    features, right, owners = evidence_of(reader, lines, tuning.decoding)
    sure = calibration.confidences_of(features, tuning.confidence)
    plain = 1 / (1 + np.exp(-features[:, FEATURES.index("own")]))
    kinds = features[:, FEATURES.index("mark") :]
    masks = [~kinds.any(axis=1), *(kinds[:, at] > 0 for at in range(4))]
    rows = [
        f"| {name} | {mask.sum():,} | {1 - right[mask].mean():.2%} | "
        f"{expected_calibration_error(plain[mask], right[mask]):.3f} | "
        f"{expected_calibration_error(sure[mask], right[mask]):.3f} | {(sure[mask] >= 0.99).mean():.1%} | "
        f"{1 - right[mask & (sure >= 0.99)].mean():.2%} |"
        for name, mask in (("all", np.ones(len(right), bool)), *zip(_CLASSES, masks, strict=True))
        if mask.any()
    ]
    known = np.unique(owners)
    by_line = np.array([np.exp(np.log(np.maximum(sure[owners == one], 1e-4)).mean()) for one in known])
    share = np.array([right[owners == one].mean() for one in known])
    value_rows, value_right = values_of(reader, stamps)
    value_sure = calibration.confidences_of(value_rows, tuning.value)
    certain = value_sure >= 0.9
    return "\n".join(
        [
            _BEGIN,
            f"Fitted by `recipe/tune.py` for the weights {reader.sha256[:16]} on lines of faces and texts "
            f"kept apart, measured on {len(lines):,} others of them (character errors without blanks):",
            "",
            f"- best path {error_rate(reader, lines, None):.2%}, with the language model "
            f"{error_rate(reader, lines, tuning.decoding):.2%} (weight {tuning.decoding.weight:g}, bonus "
            f"{tuning.decoding.bonus:g}, tuned on other lines);",
            joining_report(asked, tuning.joining),
            f"- expected calibration error of a line's confidence (its share of right characters) "
            f"{expected_calibration_error(by_line, share):.3f};",
            f"- of {len(value_right)} stamp lines that hold a number, date or time alone, read by its "
            f"grammar, {value_right.mean():.1%} are whole; expected calibration error "
            f"{expected_calibration_error(value_sure, value_right):.3f}; {certain.mean():.0%} have a "
            f"confidence of 0.9 or more, {1 - value_right[certain].mean() if certain.any() else 0:.1%} of "
            f"them wrong.",
            "",
            "| characters | read | wrong | network's calibration error | calibrated | 0.99 or more | "
            "wrong there |",
            "|---|---|---|---|---|---|---|",
            *rows,
            _END,
        ]
    )


def untuned() -> Recogniser:
    """Load the recogniser without its tuning; one of another form is put out of the way."""
    path = models_folder() / "recogniser" / TUNING
    try:
        reader = recogniser.load()
    except MissingDependencyError:
        path.rename(path.with_suffix(".old"))
        reader = recogniser.load()
    return replace(reader, tuning=recogniser.Tuning())


def into_card(card: Path, text: str) -> None:
    """Put the figures between the marks of the card, or at its end."""
    held = card.read_text(encoding="utf-8") if card.is_file() else ""
    if _BEGIN in held and _END in held:
        before, rest = held.split(_BEGIN, 1)
        held = before + text + rest.split(_END, 1)[1]
    else:
        held = f"{held.rstrip()}\n\n## Reading\n\n{text}\n"
    card.write_text(held, encoding="utf-8")


def main() -> None:
    """Fit on one series of lines, measure on another, write tuning.json and the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--digits", type=Path)
    parser.add_argument("--lines", type=int, default=1600, help="in each of the two series")
    parser.add_argument("--seed", type=int, default=988_001)
    parser.add_argument(
        "--asked", type=int, default=150, help="lines of each series that Tesseract reads too"
    )
    options = parser.parse_args()
    folder = models_folder() / "recogniser"
    reader = untuned()
    second = registry.second_reader()
    if reader.model is None:
        raise SystemExit("the language model is missing: make train-language")
    fit, apart = (
        read_lines(
            reader, corpus=options.corpus, digits=options.digits, seed=options.seed + at, count=options.lines
        )
        for at in range(2)
    )
    stamps = [
        read_lines(
            reader,
            corpus=options.corpus,
            digits=options.digits,
            seed=options.seed + 10 + at,
            count=options.lines // 2,
            stamps_alone=True,
        )
        for at in range(2)
    ]
    decoding = tuned_decoding(reader, fit[:500])
    features, right, _ = evidence_of(reader, fit, decoding)
    value_rows, value_right = values_of(reader, stamps[0])
    confidence, value = fitted(features, right), fitted(value_rows, value_right)
    fitted_tuning = recogniser.Tuning(decoding, confidence, value)
    own = replace(reader, tuning=fitted_tuning)
    measured: list[Asked] = []
    if second is not None:
        widest = Joining(doubt=_DOUBTS[-1])
        asked = joined_lines(own, second, fit, joining=widest, most=options.asked)
        joining = tuned_joining(asked, widest)
        fitted_tuning = replace(fitted_tuning, joining=joining)
        measured = joined_lines(own, second, apart, joining=joining, most=options.asked)
    held = {
        "weights": hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest(),
        "decoding": asdict(decoding),
        "confidence": dict(zip(FEATURES, (round(one, 5) for one in confidence), strict=True)),
        "value": dict(zip(VALUE_FEATURES, (round(one, 5) for one in value), strict=True)),
        "joining": asdict(fitted_tuning.joining),
    }
    (folder / TUNING).write_text(json.dumps(held, indent=1) + "\n", encoding="ascii")
    text = report(own, apart, stamps[1], fitted_tuning, measured)
    into_card(folder / "CARD.md", text)
    print(text)


if __name__ == "__main__":
    main()
