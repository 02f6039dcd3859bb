"""Which of the kinds of official letters a letter is, by weighted cues."""

from __future__ import annotations

import re

from pipeline.stages.letter_cues import FROM, complimentary_of, document_titles, label_of, starts_with
from pipeline.stages.section_parts import Findings

WEIGHTS: tuple[tuple[str, str, float], ...] = (
    ("title บันทึกข้อความ", "memo", 5.0),
    ("label ส่วนราชการ", "memo", 2.5),
    ("title คำสั่ง", "order", 4.0),
    ("ends สั่ง ณ วันที่", "order", 3.0),
    ("title ประกาศ", "announcement", 4.0),
    ("ends ประกาศ ณ วันที่", "announcement", 3.0),
    ("ถึง below ที่", "stamped", 4.0),
    ("no เรื่อง and no เรียน", "stamped", 1.0),
    ("sender and date after the body", "stamped", 1.5),
    ("label จาก above ถึง", "other", 7.0),
    ("label เรียน", "external", 1.5),
    ("label เรื่อง", "external", 1.0),
    ("sender block at the right", "external", 2.0),
    ("courtesy ขอแสดงความนับถือ", "external", 2.0),
    ("letter number", "external", 0.5),
)
"""Cue, the kind it speaks for, and its weight; the forms are those of clauses 11 to 19 of the regulation.

A cue has the usual word for a part; other words of that use (เจริญพร, ขอเจริญพร) count alike."""


def kind_of(found: Findings) -> tuple[str, float, str]:
    """(kind, confidence 0..1, the cues that spoke for it) of the letter whose parts are `found`.

    With no title and hardly a cue the kind is `other`.
    """
    cues = _cues(found)
    votes: dict[str, float] = {}
    for cue, kind, weight in WEIGHTS:
        if cue in cues:
            votes[kind] = votes.get(kind, 0.0) + weight
    if found.title in ("order", "announcement", "memo"):
        votes.pop("external", None)
    if not votes or max(votes.values()) < 2.0:
        return "other", 0.6, "no cue of a known kind"
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])
    kind, first = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    confidence = min(0.99, 0.55 + 0.1 * (first - second) + (0.05 if first >= 4 else 0.0))
    evidence = ", ".join(cues[cue] for cue, of, _ in WEIGHTS if cue in cues and of == kind)
    return kind, round(confidence, 3), evidence


def _cues(found: Findings) -> dict[str, str]:
    """The cues of a letter, each with the words for it that stand in the letter."""
    cues: dict[str, str] = {}
    if found.title == "memo":
        cues["title บันทึกข้อความ"] = "title บันทึกข้อความ"
    if found.title in ("order", "announcement"):
        cues["title คำสั่ง" if found.title == "order" else "title ประกาศ"] = _title(found)
    for block in found.blocks:
        text = block.text
        if block.kind == "letterhead" and found.title != "memo" and block.lines[0].left > 0.4:
            _add(cues, "sender block at the right")
        if block.kind == "letterhead" and found.title == "memo":
            _add(cues, "label ส่วนราชการ")
        if block.kind == "letterhead" and FROM.match(text) and found.has("to"):
            _add(cues, "label จาก above ถึง")
        if block.kind == "to":
            label = label_of(text, ("to",))
            if re.match(r"ถ[ึิีื]?ง", text):
                _add(cues, "ถึง below ที่")
            else:
                words = "addressee without a label" if label is None else f"label {label.word}"
                _add(cues, "label เรียน", words)
        if block.kind == "subject":
            _add(cues, "label เรื่อง")
        if block.kind == "complimentary":
            _add(cues, "courtesy ขอแสดงความนับถือ", f"courtesy {complimentary_of(text) or text}")
        if block.kind == "letter_no":
            _add(cues, "letter number")
        if block.kind == "date":
            if re.match(r"สั่ง", text):
                _add(cues, "ends สั่ง ณ วันที่")
            elif re.match(r"ประกาศ", text):
                _add(cues, "ends ประกาศ ณ วันที่")
            elif block.lines[0].top > 0.35 and found.has("signature"):
                _add(cues, "sender and date after the body")
    if not found.has("subject") and "label เรียน" not in cues and found.has("letter_no"):
        _add(cues, "no เรื่อง and no เรียน")
    return cues


def _add(cues: dict[str, str], cue: str, words: str | None = None) -> None:
    """Notes a cue with the words that stand for it, by default its own; what was found first is kept."""
    cues.setdefault(cue, words or cue)


def _title(found: Findings) -> str:
    """The word of the regulation that an order or an announcement is headed with, or what it was told by."""
    heading = next((block.text for block in found.blocks if block.kind == "heading"), "")
    word = next((one for one in document_titles()[found.title or ""] if starts_with(heading, one)), None)
    return f"title {word}" if word is not None else f"form of an {found.title}"
