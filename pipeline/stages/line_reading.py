"""Lines cut out of a page and read, and the doubtful words in them read by a second reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.engines import crops, pair
from pipeline.engines.protocol import CropStyle, LineReader, Picture, Reading
from pipeline.imaging.paper import grey
from pipeline.records import LineReading, LineRegion


def read_lines(
    upright: Picture, regions: Sequence[LineRegion], reader: LineReader
) -> tuple[tuple[LineReading, ...], int]:
    """Cut out lines and read them.

    Args:
        upright: The upright picture, grey or RGB.
        regions: Where the lines are, upright frame.
        reader: Reads them.

    Returns:
        A reading for each region in which text was found, and how many the reader broke down on.

    Raises:
        EngineError: The reader failed.
    """
    if not regions:
        return (), 0
    page = grey(upright)
    cut = [crops.cut_line(page, region.polygon, reader.crop_style) for region in regions]
    readings = reader.read(cut)
    lines = tuple(
        _line(region, reading, reader.name)
        for region, reading in zip(regions, readings, strict=True)
        if reading.text.strip()
    )
    return lines, sum(reading.failed for reading in readings)


def asked_again(
    upright: Picture,
    lines: Sequence[LineReading],
    *,
    first: CropStyle,
    second: LineReader,
    joining: pair.Joining,
) -> tuple[LineReading, ...]:
    """Have doubtful Latin words of printed lines read by a second reader, and join what it says.

    Args:
        upright: The upright picture, grey.
        lines: As read by our own recogniser.
        first: How it had the lines cut.
        second: The other reader.
        joining: Which words are doubtful, and when the other is believed.

    Raises:
        EngineError: The second reader failed.
    """
    asked: list[tuple[int, pair.Words]] = []
    cut: list[Picture] = []
    for place, line in enumerate(lines):
        reading = reading_of(line)
        words = pair.doubtful_words(reading, joining) if line.layer == "print" else ()
        if words:
            crop = crops.cut_line(upright, line.polygon, first)
            asked += [(place, one) for one in words]
            cut += [pair.words_crop(crop, reading, one) for one in words]
    if not asked:
        return tuple(lines)
    heard: dict[int, list[tuple[pair.Words, Reading]]] = {}
    for (place, words_of_line), other in zip(asked, second.read(cut), strict=True):
        heard.setdefault(place, []).append((words_of_line, other))
    result = list(lines)
    for place, found in heard.items():
        own = reading_of(lines[place])
        both = pair.joined(own, found, joining)
        if both is not own:
            result[place] = replace(with_reading(lines[place], both), engine=pair.PAIR)
    return tuple(result)


def reading_of(line: LineReading) -> Reading:
    """Give what was read on a line, without the line's place."""
    return Reading(line.text, line.raw, line.confidence, line.character_confidences, line.character_lefts)


def with_reading(line: LineReading, reading: Reading) -> LineReading:
    """Give the line with its text, raw text and confidences taken from a reading."""
    return replace(
        line,
        text=reading.text,
        raw=reading.raw,
        confidence=reading.confidence,
        character_confidences=reading.character_confidences,
        character_lefts=reading.character_lefts,
    )


def _line(region: LineRegion, reading: Reading, engine: str) -> LineReading:
    return LineReading(
        line_no=region.line_no,
        text=reading.text,
        raw=reading.raw,
        confidence=reading.confidence,
        engine=engine,
        polygon=region.polygon,
        layer=region.layer,
        stamp_no=region.stamp_no,
        table_no=region.table_no,
        row_no=region.row_no,
        column_no=region.column_no,
        character_confidences=reading.character_confidences,
        character_lefts=reading.character_lefts,
    )
