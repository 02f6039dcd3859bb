"""Salutations and closings of all ranks: what they open is told, and what is not listed is never sure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from pipeline.records import DocumentEvidence, LetterSections, Value
from pipeline.thai import marks
from pipeline.thai.letter_words import meanings, words
from tests.stages.letters import Placed, document, external, page, with_values
from tests.thai.strategies import thai_words


def with_words(salutation: str, closing: str, purpose: str = "จึงเรียนมาเพื่อโปรดทราบ") -> DocumentEvidence:
    lines = [
        replace(
            line,
            text=line.text.replace("เรียน ผู้", f"{salutation} ผู้")
            .replace("ขอแสดงความนับถือ", closing)
            .replace("จึงเรียนมาเพื่อโปรดพิจารณา", purpose),
        )
        for line in external()
    ]
    return with_values(document(page(lines)))


def letter_of(evidence: DocumentEvidence) -> LetterSections:
    assert evidence.sections is not None
    (letter,) = evidence.sections.letters
    return letter


def value_of(evidence: DocumentEvidence, field: str) -> Value:
    assert evidence.fields is not None
    (value,) = (one for one in evidence.fields.values if one.field == field)
    return value


@pytest.mark.parametrize(
    ("salutation", "closing", "purpose"),
    [
        ("กราบเรียน", "ขอแสดงความนับถืออย่างยิ่ง", "จึงกราบเรียนมาเพื่อโปรดทราบ"),
        ("นมัสการ", "ขอนมัสการด้วยความเคารพ", "จึงนมัสการมาเพื่อโปรดทราบ"),
        ("เจริญพร", "ขอเจริญพร", "จึงเจริญพรมาเพื่อโปรดทราบ"),
        ("เสนอ", "ด้วยความนับถือ", "จึงเสนอมาเพื่อโปรดทราบ"),
        ("กราบทูล", "ควรมิควรแล้วแต่จะโปรดเกล้าโปรดกระหม่อม", "จึงกราบทูลมาเพื่อโปรดทราบ"),
    ],
)
def test_a_salutation_is_no_part_of_the_addressee(salutation: str, closing: str, purpose: str) -> None:
    evidence = with_words(salutation, closing, purpose)
    letter = letter_of(evidence)
    kinds = {section.kind: section.text for section in letter.sections}
    assert value_of(evidence, "to").value == "ผู้อำนวยการกองตัวอย่าง"
    assert (kinds["complimentary"], kinds["closing"]) == (closing, purpose)
    assert closing not in kinds["signature"]
    assert value_of(evidence, "actions").value == "inform"
    assert letter.kind == "external"
    assert {f"label {salutation}", f"courtesy {closing}"} <= set(letter.kind_evidence.split(", "))


@given(thai_words.filter(lambda word: 4 <= len(word) <= 9))
def test_an_addressee_with_an_unknown_salutation_is_never_sure(word: str) -> None:
    evidence = with_words(word, "ขอแสดงความนับถือ")
    assert evidence.fields is not None
    found = [value for value in evidence.fields.values if value.field == "to"]
    assert all(value.confidence < 0.9 for value in found if value.value != "ผู้อำนวยการกองตัวอย่าง")
    evidences = letter_of(evidence).kind_evidence.split(", ")
    assert "label เรียน" not in evidences or all(v.value == "ผู้อำนวยการกองตัวอย่าง" for v in found)


def test_pairs_are_of_salutations_and_closings_that_letters_are_told_by() -> None:
    assert set(meanings("goes_with")) <= set(words("label", "to"))
    assert set(words("goes_with")) <= set(words("complimentary"))
    assert marks.closing_fits("เจริญพร", "ขอเจริญพร")
    assert not marks.closing_fits("เรียน", "ขอเจริญพร")


def test_letters_of_a_pdf_need_no_list_to_bear_them_out() -> None:
    name = "นายฆฤกษ์ ฬูนอังฆา"
    lines = [replace(line, text=line.text.replace("นายตัวอย่าง ทดสอบดี", name)) for line in external()]
    exact = [replace(line, engine="text_layer", confidence=1.0) for line in lines]
    read, held = (with_values(document(page(one))) for one in (lines, exact))
    assert value_of(read, "signatory_name").value == value_of(held, "signatory_name").value == name
    assert value_of(read, "signatory_name").confidence < 0.9 < value_of(held, "signatory_name").confidence


def test_a_name_of_a_pdf_is_given_as_it_stands() -> None:
    name = "นายฆฤกษ์ ฌูฎฐ์"
    lines = [replace(line, text=line.text.replace("นายตัวอย่าง ทดสอบดี", name)) for line in external()]
    held = with_values(document(page([replace(one, engine="text_layer", confidence=1.0) for one in lines])))
    assert value_of(held, "signatory_name").value == name
    assert value_of(with_values(document(page(lines))), "signatory_name").value != name


def test_a_name_of_a_pdf_without_brackets_is_not_sure() -> None:
    lines = [
        Placed(line.text.strip("()") if "ทดสอบดี" in line.text else line.text, line.left, line.top, line.right)
        for line in external()
    ]
    held = with_values(document(page([replace(one, engine="text_layer", confidence=1.0) for one in lines])))
    assert value_of(held, "signatory_name").confidence < 0.9
