"""Whole stamps read by a reader that sees noise: nothing breaks, and nothing made up is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unittest import mock

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.engines.protocol import CropStyle, Reading
from pipeline.records import StampRegion
from pipeline.stages.stamp_reading import read_stamp_picture
from pipeline.stages.stamp_values import cell_values

LABELS = ("เลขรับ", "วันที่", "เวลา")


@dataclass
class _Guessing:
    """Reads labels in turn from lines, and noise from everything."""

    alphabet: tuple[str, ...] = ("0", "1", "2", "5", "6", ".", ":", "/", " ", "น")
    name: str = "guessing"
    crop_style = CropStyle(0.05, 0.05, 0.15, 0.15)

    def version(self) -> str:
        return "1"

    def characters(self) -> frozenset[str]:
        return frozenset(self.alphabet)

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        texts = [LABELS[place % 3] for place in range(len(crops))]
        return [
            Reading(
                text, text, 0.9, (0.9,) * len(text), tuple(0.1 * at / len(text) for at in range(len(text)))
            )
            for text in texts
        ]

    def probabilities(self, crops: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32] | None]:
        found: list[NDArray[np.float32] | None] = []
        for crop in crops:
            chance = np.random.default_rng(int(crop.sum()) % 1000)
            frames = max(1, crop.shape[1] // max(1, crop.shape[0] // 4))
            found.append(chance.dirichlet(np.ones(11), size=min(frames, 60)).astype(np.float32))
        return found

    def reading_of(self, probabilities: NDArray[np.float32]) -> Reading:
        return Reading("1 2", "1 2", 0.3, (0.3, 0.3, 0.3), (0.0, 0.4, 0.6))


def _page(seed: int) -> NDArray[np.uint8]:
    chance = np.random.default_rng(seed)
    page = np.full((500, 700), 245, np.uint8)
    cv2.rectangle(page, (100, 80), (520, 330), 90, 2)
    for y in (150, 220, 290):
        cv2.putText(page, "HEMA", (120, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 90, 2)
        cv2.putText(page, str(chance.integers(0, 99999)), (240, y - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 40, 2)
        cv2.line(page, (220, y + 3), (500, y + 3), 120, 1)
    noise = chance.normal(0, 6, page.shape)
    return np.clip(page + noise, 0, 255).astype(np.uint8)


def _read(page: NDArray[np.uint8], corners: Sequence[float], centimetre: float) -> list:
    region = StampRegion(1, "receiving", tuple(corners), 0.0, "black", 1.0, "frame of strokes")
    lines, text = read_stamp_picture(page, region, _Guessing(), centimetre=centimetre, first_line=5)
    assert [line.line_no for line in lines] == list(range(5, 5 + len(lines)))
    assert all(cell.ink >= 0 for cell in text.cells)
    return cell_values(text.cells)


def test_noise_in_every_place_is_never_a_sure_value() -> None:
    values = _read(_page(3), (100, 80, 520, 80, 520, 330, 100, 330), 80.0)
    assert {value.field for value in values} == {"receive_no", "received_date", "received_time"}
    assert all(value.confidence < 0.9 for value in values if value.value is not None)


@settings(max_examples=3, deadline=None)
@given(
    st.integers(0, 50),
    st.tuples(st.floats(-80, 650), st.floats(-80, 480)),
    st.tuples(st.floats(0.5, 700), st.floats(0.5, 500)),
    st.sampled_from([20.0, 60.0, 118.0]),
    st.booleans(),
)
def test_any_outline_on_any_page_is_read_without_breaking(
    seed: int, corner: tuple[float, float], size: tuple[float, float], centimetre: float, colour: bool
) -> None:
    page = _page(seed)
    if colour:
        page = cv2.applyColorMap(page, cv2.COLORMAP_BONE)
    (left, top), (right, bottom) = corner, (corner[0] + size[0], corner[1] + size[1])
    # All frames are read alike, and a page of noise takes long: one is enough.
    with mock.patch("pipeline.stages.stamp_reading.laid_otherwise", return_value=()):
        values = _read(page, (left, top, right, top, right, bottom, left, bottom), centimetre)
    assert all(0 <= value.confidence <= 1 for value in values)


@dataclass
class _Spelling(_Guessing):
    """Reads nothing on lines, and one text wherever it is asked for probabilities."""

    alphabet: tuple[str, ...] = ("1", "3", "5", ".", " ", "ก", "ล", "า", "น")
    text: str = "กลา.15.13"

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        return [Reading("", "", 0.0) for _ in crops]

    def probabilities(self, crops: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32] | None]:
        frames = np.full((2 * len(self.text), len(self.alphabet) + 1), 0.001, np.float32)
        frames[1::2, 0] = 0.991
        for place, character in enumerate(self.text):
            frames[2 * place, self.alphabet.index(character) + 1] = 0.991
        return [frames for _ in crops]

    def reading_of(self, probabilities: NDArray[np.float32]) -> Reading:
        best = [int(row.argmax()) for row in probabilities]
        held = [(self.alphabet[one - 1], at / len(best)) for at, one in enumerate(best) if one]
        text = "".join(one for one, _ in held)
        return Reading(text, text, 0.9, (0.9,) * len(text), tuple(at for _, at in held))


def test_the_rest_of_a_label_that_was_not_recognised_is_no_part_of_the_value() -> None:
    page = np.full((300, 700), 245, np.uint8)
    cv2.putText(page, "HEMA 15.13", (130, 150), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 40, 2)
    cv2.line(page, (120, 158), (480, 158), 120, 1)
    region = StampRegion(1, "receiving", (100, 80, 520, 80, 520, 230, 100, 230), 0.0, "black", 1.0, "")
    _, text = read_stamp_picture(page, region, _Spelling(), centimetre=80.0, first_line=1)
    assert [cell.free for cell in text.cells if cell.field is None and cell.candidates] == ["15.13"]
    found = {one.field: one for one in cell_values(text.cells)}
    assert found["received_time"].value == "15:13" and found["received_time"].confidence < 0.9
