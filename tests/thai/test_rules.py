"""Data files of rules: every mistake in them is told, and what users add holds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.stages.letter_cues import label_of, urgency_of
from pipeline.stages.sections import STAGE, letters_of
from pipeline.thai.actions import action_phrases, actions_of
from pipeline.thai.address_repair import known_domains
from pipeline.thai.agencies import agency_table, match_agency
from pipeline.thai.agency_table import known_codes
from pipeline.thai.confusion import substitution_cost
from pipeline.thai.letter_numbers import parse_letter_number
from pipeline.thai.marks import closing_fits, salutation_of
from pipeline.thai.positions import position_words
from pipeline.thai.rule_files import AGENCIES, MEANINGS, RULE_FILES, RULE_NAMES, Row, RuleFile
from pipeline.thai.rule_reading import read_rows
from pipeline.thai.rules import Rules, add_rules, put_in_force, read_rules, read_shipped, shipped_rules
from tests.stages.letters import document, external, in_stamp, memo, order, page, stamp, stamped

HEADS = {file.name: ",".join(column.name for column in file.columns) for file in RULE_FILES}
files = pytest.mark.parametrize("file", RULE_FILES, ids=RULE_NAMES)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for own rules; whatever a test put in force is forgotten after it."""
    yield tmp_path
    put_in_force(shipped_rules())


def own(folder: Path, name: str, *lines: str, head: str | None = None) -> Rules:
    text = "\n".join([HEADS[name] if head is None else head, *lines]) + "\n"
    (folder / name).write_text(text, encoding="utf-8")
    return read_rules(folder)


def refused(folder: Path) -> UsageError:
    with pytest.raises(UsageError) as told:
        read_rules(folder)
    assert told.value.exit_code == 2
    return told.value


@files
def test_the_shipped_files_are_sound_and_so_are_the_examples(file: RuleFile) -> None:
    rows, mistakes = read_shipped(file)
    assert rows
    assert mistakes == []
    found, mistakes = read_rows(file, f"{HEADS[file.name]}\n{file.example}\n".encode(), path="own.csv")
    assert mistakes == []
    assert [line for line, _ in found] == [2]
    assert dict(found[0][1]) not in [dict(row) for row in rows]


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        (
            "letter_words.csv",
            "lable,to,สวัสดี,",
            ["column use", "'lable'", "label, title", "Did you mean label?"],
        ),
        (
            "letter_words.csv",
            "label,receiver,สวัสดี,",
            ["column means", "'receiver'", "letterhead, letter_no"],
        ),
        ("letter_words.csv", "label,,สวัสดี,", ["column means", "empty", "letterhead, letter_no"]),
        ("letter_words.csv", "opener,to,ด้วยว่า,", ["column means", "'to'", "empty for use opener"]),
        ("letter_words.csv", "goes_with,,ขอแสดงความนับถือ,", ["column means", "empty", "salutation"]),
        ("letter_words.csv", "goes_with,เรียน,ลาก่อน,", ["column word", "'ลาก่อน'", "complimentary"]),
        ("letter_words.csv", "goes_with,เรียม,ขอแสดงความนับถือ,", ["column means", "Did you mean เรียน?"]),
        ("letter_words.csv", "label,to,,", ["column word", "empty"]),
        ("letter_words.csv", "label,to,ก,", ["column word", "'ก'", "two characters"]),
        ("letter_words.csv", "label,สวัสดี", ["has 2 columns", "4 (use,means,word,note)"]),
        ("letter_words.csv", "label,to,สวัสดี,a,b", ["has 5 columns", "quotation marks"]),
        ("letter_words.csv", 'label,to,"เจริญ\nพร",', ["column word", "line break"]),
        ("letter_words.csv", 'label,to,"สวัสดี,', ["no CSV", "quotation mark"]),
        ("actions.csv", "fly,ให้บินไป,", ["column action", "'fly'", "inform, consider, approve"]),
        ("agencies.csv", ",locall,กองแมวน้ำ,,,,,,", ["column kind", "'locall'", "Did you mean local?"]),
        ("agencies.csv", ",local,กองแมวน้ำ,tambon,,,,,", ["column level", "'tambon'", "ministry, department"]),
        ("agencies.csv", ",local,กองแมวน้ำ,,,๒๕๖๐,,,", ["column valid_from", "'๒๕๖๐'", "Arabic", "2560"]),
        ("agencies.csv", ",local,กองแมวน้ำ,,,2017,,,", ["column valid_from", "'2017'", "Buddhist"]),
        ("agencies.csv", ",local,กองแมวน้ำ,,,2560,25,,", ["column valid_to", "'25'"]),
        ("agencies.csv", ",local,กองแมวน้ำ,,,2560,2550,,", ["column valid_to", "2560"]),
        ("agencies.csv", ",local,กองแมวน้ำ,,,,,,มาก", ["column confidence", "'มาก'", "0 to 1"]),
        ("agencies.csv", ",local,กองแมวน้ำ,,,,,,nan", ["column confidence", "'nan'"]),
        ("agencies.csv", ",local,,,,,,,", ["column name_th", "empty"]),
        ("agencies.csv", "อบต.,local,กองแมวน้ำ,,,,,,", ["column code", "'อบต.'"]),
        (
            "agencies.csv",
            ",unit,กองแมวน้ำ,,กรมปะมง,,,,",
            ["column parent", "'กรมปะมง'", "Did you mean กรมประมง?"],
        ),
        ("domains.csv", "https://www.x.go.th/,กองแมวน้ำ", ["column domain", "cgd.go.th"]),
        ("positions.csv", "boss,นายใหญ่,", ["column use", "'boss'", "head, post"]),
        ("confusion.csv", "กก,ข,0.5,", ["column first", "single"]),
        ("confusion.csv", "ก,ก,0.5,", ["column second", "another"]),
        ("confusion.csv", "ก,ซ,2,", ["column cost", "'2'"]),
    ],
)
def test_a_mistake_is_told_with_its_place(folder: Path, name: str, line: str, told: list[str]) -> None:
    path = folder / name
    path.write_text(f"{HEADS[name]}\n\n{line}\n", encoding="utf-8")
    error = refused(folder)
    assert str(error).startswith(f"{path}, line 3: ")
    assert error.thai.startswith(f"{path} บรรทัด 3: ")
    assert [part for part in told if part not in str(error)] == []
    assert "docs/rules.md" in error.hint


@pytest.mark.parametrize(
    ("content", "told", "thai"),
    [
        (HEADS["agencies.csv"].replace(",", ";") + "\nบนท;local;กองแมวน้ำ;;;;;;", "semicolons", "อัฒภาค"),
        (HEADS["agencies.csv"].replace(",", "\t") + "\nบนท\tlocal", "tabs", "แท็บ"),
        (HEADS["agencies.csv"].replace("name_th", "name"), "no column 'name'", "ไม่มีคอลัมน์ 'name'"),
        ("code,kind\nกค,unit", "column name_th is missing", "ขาดคอลัมน์ name_th"),
        ("name_th,name_th\nก,ก", "name_th stands there twice", "ซ้ำ"),
        ("\n\n", "is empty", "ไฟล์ว่าง"),
        ((HEADS["agencies.csv"] + "\n,,กองแมวน้ำ,,,,,,").encode("cp874"), "Windows-874", "Windows-874"),
        ((HEADS["agencies.csv"] + "\n,,é,,,,,,").encode("latin-1"), "UTF-8", "UTF-8"),
        (HEADS["agencies.csv"].encode("utf-16"), "UTF-16", "UTF-16"),
        ("name_th,,\nกองแมวน้ำ,,กค\n", "has 3 columns where the first line has 1", "มี 3 คอลัมน์"),
        ("name_th,,code\nกองแมวน้ำ,,กค\n", "no column ''", "ไม่มีคอลัมน์ ''"),
        ("name_th\nกองแมวน้ำ\nกองแมวนำ้\n", "says the same as line 2", "ซ้ำหรือขัดกับบรรทัด 2"),
    ],
)
def test_a_file_of_another_form_is_told(folder: Path, content: str | bytes, told: str, thai: str) -> None:
    (folder / "agencies.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    error = refused(folder)
    assert told in str(error)
    assert thai in error.thai


def test_further_mistakes_are_counted(folder: Path) -> None:
    (folder / "positions.csv").write_text("use,word\nboss,นายใหญ่\nhead,\n", encoding="utf-8")
    assert "1 more" in refused(folder).hint


@pytest.mark.parametrize("name", ["agency.csv", "agencies.csv.txt", "agencies.xlsx", "Agencies.csv"])
def test_a_file_of_another_name_is_told(folder: Path, name: str) -> None:
    (folder / name).write_text(HEADS["agencies.csv"], encoding="utf-8")
    (folder / "~$agencies.csv").write_text("a lock of a program", encoding="utf-8")
    assert "Did you mean agencies.csv?" in str(refused(folder))


def test_a_missing_folder_is_told(folder: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_rules(folder / "nowhere")


def test_files_of_spreadsheets_are_taken(folder: Path) -> None:
    text = "\ufeffname_th,code,,\r\n  กองแมวนำ้ ,,,\r\n,,,\r\n"
    (folder / "agencies.csv").write_bytes(text.encode())
    (row, *_) = read_rules(folder).rows["agencies.csv"]
    assert (row["name_th"], row["kind"], row["confidence"]) == ("กองแมวน้ำ", "unit", "0.9")


def test_own_agencies_come_first_and_take_the_place_of_shipped_ones(folder: Path) -> None:
    before = len(agency_table().agencies)
    assert match_agency("กองแมวน้ำ") is None
    rows = (
        "ดว,department,สถาบันดาว,,,,,,",
        ",unit,กองแมวน้ำ,,กรมประมง,,,,",
        "กษ,ministry,กระทรวงเกษตรใหม่,,,,,,",
    )
    rules = own(folder, "agencies.csv", *rows)
    put_in_force(rules)
    match = match_agency("กองแมวนำ้")
    assert match is not None
    assert (match.name, match.parent, match.level) == ("กองแมวน้ำ", "กรมประมง", "division")
    assert len(agency_table().agencies) == before + 2
    assert [one.name for one in agency_table().agencies if one.code == "กษ"] == ["กระทรวงเกษตรใหม่"]
    assert "ดว" in known_codes()
    number = parse_letter_number("ที่ ดว ๐๑๐๑/๑๒")
    assert number is not None
    assert number.code == "ดว"
    put_in_force(shipped_rules())
    assert match_agency("กองแมวน้ำ") is None, "what was remembered of other rules is forgotten"


def test_a_local_office_with_the_code_of_its_province_leaves_the_province(folder: Path) -> None:
    put_in_force(own(folder, "agencies.csv", "ขก,local,เทศบาลตำบลแมวน้ำ,,จังหวัดขอนแก่น,,,,"))
    assert "ขอนแก่น" in agency_table().provinces


def test_own_words_hold(folder: Path) -> None:
    assert label_of("สวัสดี คณะสงฆ์") is None
    own(folder, "letter_words.csv", "label,to,สวัสดี,", "urgency,ด่วนที่สุด,ด่วนยิ่งยวด,")
    own(folder, "actions.csv", "request,ขอรับการอุปถัมภ์,")
    own(folder, "positions.csv", "post,นักวิชาการแมวน้ำ,")
    own(folder, "domains.csv", "seal.go.th,กองแมวน้ำ")
    put_in_force(own(folder, "confusion.csv", "ซ,ก,0.9,"))
    label = label_of("สวัสดี คณะสงฆ์")
    assert label is not None
    assert (label.kind, label.rest.strip()) == ("to", "คณะสงฆ์")
    assert urgency_of("ด่วนยิ่งยวด") == "ด่วนที่สุด"
    assert actions_of("จึงเรียนมาเพื่อขอรับการอุปถัมภ์และโปรดทราบ") == ("request", "inform")
    assert next(action for action, _ in action_phrases()) == "request"
    assert "นักวิชาการแมวน้ำ" in position_words()
    assert known_domains()["seal.go.th"] == "กองแมวน้ำ"
    assert substitution_cost("ก", "ซ") == 0.9


def test_an_own_salutation_goes_with_its_closing(folder: Path) -> None:
    rows = ("label,to,สวัสดี,", "complimentary,,ลาก่อน,", "goes_with,สวัสดี,ลาก่อน,", "goes_with,เรียน,ลาก่อน,")
    assert salutation_of("สวัสดี ท่านผู้อำนวยการ") is None
    put_in_force(own(folder, "letter_words.csv", *rows))
    assert salutation_of("สวัสดี ท่านผู้อำนวยการ") is not None
    assert closing_fits("สวัสดี", "ลาก่อน")
    assert closing_fits("เรียน", "ลาก่อน")
    assert closing_fits("เรียน", "ขอแสดงความนับถือ"), "a closing more takes none away"


def test_no_rule_is_read_before_the_settings_are_known() -> None:
    """What a module makes of the rules when it is imported would stay that of the shipped ones."""
    program = (
        "import pipeline.cli.app, pipeline.runner.api, pipeline.synth.generate; "
        "from pipeline.thai import rules; print(rules.shipped_rules.cache_info().misses)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "0"


def test_a_pair_takes_the_place_of_the_same_pair_the_other_way(folder: Path) -> None:
    put_in_force(own(folder, "confusion.csv", "ถ,ก,0.77,"))
    assert substitution_cost("ก", "ถ") == substitution_cost("ถ", "ก") == 0.77


def test_the_digest_is_of_what_the_files_say_and_not_of_remarks(folder: Path) -> None:
    shipped = shipped_rules()
    first = own(folder, "actions.csv", "act,ให้แมวน้ำ,one remark")
    second = own(folder, "actions.csv", "act,ให้แมวน้ำ,another")
    assert first.digest(["actions.csv"]) == second.digest(["actions.csv"]) != shipped.digest(["actions.csv"])
    rest = [name for name in RULE_NAMES if name != "actions.csv"]
    assert first.digest(rest) == shipped.digest(rest)


class Asked(dict[str, tuple[Row, ...]]):
    """Rows that note which file was asked for."""

    def __init__(self, rows: Mapping[str, tuple[Row, ...]]) -> None:
        super().__init__(rows)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        self.names.add(name)
        return super().__getitem__(name)


def test_sections_ask_for_no_file_that_their_stage_does_not_name(folder: Path) -> None:
    rules = own(folder, "actions.csv", "act,ให้แมวน้ำ,")
    asked = Asked(rules.rows)
    put_in_force(replace(rules, rows=asked))
    asked.names.clear()
    pressed = in_stamp(["กองแมวน้ำ", "เลขรับ ๑๒", "วันที่ ๕ ม.ค. ๖๘"])
    for lines in (external(), memo(), stamped(), order()):
        letters_of(document(page([*lines, *pressed], stamps=[stamp(1)])))
    assert {"letter_words.csv"} < asked.names <= set(STAGE.rules)


@files
def test_every_column_value_and_example_is_explained(file: RuleFile) -> None:
    told = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    chapter = told.partition(f"### {file.name}:")[2].partition("\n##")[0]
    listed = [value for column in file.columns for value in column.check.listed]
    if file.name == "letter_words.csv":
        listed += [value for values in MEANINGS.values() for value in values]
    missing = [name for name in (*(c.name for c in file.columns), *listed) if f"`{name}`" not in chapter]
    assert missing == []
    assert f"\n{HEADS[file.name]}\n{file.example}\n" in chapter


@files
@given(
    content=st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))
    )
)
def test_any_bytes_are_rows_or_mistakes(file: RuleFile, content: bytes) -> None:
    rows, mistakes = read_rows(file, content, path="own.csv")
    assert rows == [] or mistakes == []
    for mistake in mistakes:
        assert mistake.told
        assert mistake.told_in_thai


@files
@settings(max_examples=30)
@given(data=st.data())
def test_any_cells_are_rows_or_mistakes_and_what_is_taken_can_be_used(
    file: RuleFile, data: st.DataObject
) -> None:
    allowed = [
        st.sampled_from(c.check.listed) if c.check.listed else st.text(max_size=8) for c in file.columns
    ]
    plain = st.sampled_from(["", "ก", "กค", "กองแมวน้ำ", "2560", "0.5", '"', "a,b", "x.go.th", "to"])
    cells = [data.draw(st.one_of(one, plain)) for one in allowed]
    content = f"{HEADS[file.name]}\n{','.join(cells)}\n".encode("utf-8", "replace")
    rows, _ = read_rows(file, content, path="own.csv")
    rules = add_rules(shipped_rules(), {file.name: [row for _, row in rows]})
    assert rules.digest([file.name])
    if rows and file is AGENCIES:
        put_in_force(rules)
        try:
            assert agency_table().agencies
        finally:
            put_in_force(shipped_rules())
