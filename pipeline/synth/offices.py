# ruff: noqa: E501, SIM905 - long lists of names are data
"""Offices that letters come from and go to: their names and addresses, who signs for them, what is below them."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass

from pipeline.synth import phrases
from pipeline.synth.numerals import figures
from pipeline.thai.agency_table import Agency, known_agencies

# Codes of offices that there are none of.
INVENTED_CODES = ("สน", "อช", "ธท", "บห", "คน", "กภ", "ดว", "ฆษ", "ฝฐ", "ซฌ")
_PLACES = (
    "ธารทอง บึงระหาน หนองตะเคียน ดอยซาง เกาะฝาง นาฐาน ทุ่งเฌอ วังซึ้ง โคกครุฑ ห้วยฝ้าย บ้านซับไทร ท่าฬ่อ เขาพฤกษ์ "
    "ปากธาร ลำซอง คลองอึ่ง ป่าซาง ศรีมณฑา ฟ้าฝน แก่งฤทธิ์ ภูดารา ไร่อ้อย สบธาร ยางงาม เวียงฆ้อง"
).split()
_CARES = (
    "สวนสาธารณะและนันทนาการ ส่งเสริมการอ่าน คลองและทางน้ำชุมชน อนุรักษ์งานช่างไม้ พัฒนาเกษตรภูเขา กิจการหอดูดาว "
    "ทะเบียนต้นไม้ใหญ่ มาตรฐานงานฝีมือ กฎเกณฑ์และบัญญัติ พิพิธภัณฑ์พื้นบ้าน ฝึกหัดช่างซ่อม เศรษฐกิจชุมชน การฌาปนกิจสงเคราะห์ "
    "บริหารอัฒจันทร์และลานกีฬา คุณวุฒิวิชาชีพชาวนา ฟื้นฟูชายฝั่ง"
).split()
_ROADS = (
    "ราชดำเนินนอก แจ้งวัฒนะ พระรามที่ 6 วิภาวดีรังสิต ติวานนท์ พหลโยธิน ศูนย์ราชการ ศรีจันทร์ เพชรเกษม สามเสน สุขุมวิท "
    "เจริญกรุง มิตรภาพ นครอินทร์ หลวง ริมบึง สายน้ำ เทศบาล 4 ประชาชื่น ราชวิถี อัษฎางค์ เฟื่องนคร เศรษฐศิริ ฐานรัฐ"
).replace("พระรามที่ 6", "พระรามที่_6").replace("เทศบาล 4", "เทศบาล_4").split()  # fmt: skip

_DEPARTMENT_UNITS = (
    "สำนักงานเลขานุการกรม", "กองคลัง", "กองการเจ้าหน้าที่", "กองแผนงาน", "กองกฎหมาย", "กองนิติการ", "กลุ่มตรวจสอบภายใน",
    "ศูนย์เทคโนโลยีสารสนเทศ", "กลุ่มพัฒนาระบบบริหาร", "สำนักบริหารกลาง", "กองยุทธศาสตร์และแผนงาน", "กองฝึกอบรม", "กองพัสดุ",
)  # fmt: skip
_MINISTRY_UNITS = (
    "กองกลาง", "สำนักนโยบายและยุทธศาสตร์", "สำนักตรวจราชการ", "กองการต่างประเทศ", "กองบริหารการคลัง", "กองบริหารทรัพยากรบุคคล",
    "ศูนย์ปฏิบัติการต่อต้านการทุจริต", "สำนักกฎหมาย", "ศูนย์เทคโนโลยีสารสนเทศและการสื่อสาร",
)  # fmt: skip
_PROVINCE_UNITS = (
    "สำนักงานจังหวัด{0}", "ที่ทำการปกครองจังหวัด{0}", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด{0}", "สำนักงานสาธารณสุขจังหวัด{0}",
    "สำนักงานคลังจังหวัด{0}", "สำนักงานเกษตรจังหวัด{0}", "สำนักงานโยธาธิการและผังเมืองจังหวัด{0}", "สำนักงานวัฒนธรรมจังหวัด{0}",
    "สำนักงานป้องกันและบรรเทาสาธารณภัยจังหวัด{0}", "สำนักงานปศุสัตว์จังหวัด{0}",
)  # fmt: skip
_LOCAL_UNITS = ("สำนักปลัด", "กองคลัง", "กองช่าง", "กองการศึกษา ศาสนา และวัฒนธรรม", "กองสาธารณสุขและสิ่งแวดล้อม", "กองสวัสดิการสังคม", "กองยุทธศาสตร์และงบประมาณ")  # fmt: skip
_UNIVERSITY_UNITS = (
    "สำนักงานอธิการบดี", "กองบริหารงานบุคคล", "กองคลัง", "คณะวิศวกรรมศาสตร์", "คณะวิทยาศาสตร์และเทคโนโลยี", "คณะศึกษาศาสตร์",
    "คณะพยาบาลศาสตร์", "สำนักวิทยบริการ", "บัณฑิตวิทยาลัย", "สถาบันวิจัยและพัฒนา", "สำนักทะเบียนและประมวลผล",
)  # fmt: skip
_SCHOOL_UNITS = ("กลุ่มบริหารวิชาการ", "กลุ่มบริหารงานบุคคล", "กลุ่มบริหารงบประมาณ", "กลุ่มบริหารทั่วไป")
_HOSPITAL_UNITS = (
    "กลุ่มงานพัสดุ",
    "กลุ่มงานบริหารทั่วไป",
    "กลุ่มการพยาบาล",
    "กลุ่มงานเภสัชกรรม",
    "กลุ่มงานการเงิน",
    "องค์กรแพทย์",
)
_AREA_UNITS = (
    "กลุ่มอำนวยการ", "กลุ่มบริหารงานบุคคล", "กลุ่มนโยบายและแผน", "กลุ่มบริหารงานการเงินและสินทรัพย์", "กลุ่มส่งเสริมการจัดการศึกษา",
    "กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา", "กลุ่มกฎหมายและคดี",
)  # fmt: skip
_SUB_UNITS = (
    "ฝ่ายบริหารทั่วไป", "กลุ่มงานสารบรรณ", "งานธุรการ", "ฝ่ายพัสดุ", "กลุ่มงานวิชาการ", "กลุ่มมาตรฐานและวิชาการ", "งานแผนและงบประมาณ",
    "กลุ่มงานฝึกอบรม", "กลุ่มงานอำนวยการ", "กลุ่มประสานราชการ", "งานวิเคราะห์นโยบาย", "ส่วนช่วยอำนวยการ", "งานซ่อมบำรุง",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """An office.

    Attributes:
        kind: ``department``, ``ministry``, ``province``, ``district``, ``municipality``, ``subdistrict``,
            ``university``, ``school``, ``hospital`` or ``area``.
        name: how others call it.
        sender: what its letters bear at their head; a province's bear the name of its hall.
        address: road and postal code, with Arabic digits; one or two lines.
        code: letters of its letter numbers with the number of the office, such as ``กค 0433.4``.
        head: post of its head.
        deputies: posts of those who sign for the head.
        unit: the unit that the matter belongs to.
        sub_unit: a smaller unit of that, or None.
        domain: end of its addresses on the net.
    """

    kind: str
    name: str
    sender: str
    address: tuple[str, ...]
    code: str
    head: str
    deputies: tuple[str, ...]
    unit: str
    sub_unit: str | None
    domain: str


@functools.lru_cache(maxsize=1)
def _table() -> dict[str, tuple[Agency, ...]]:
    kinds = ("ministry", "province", "department", "university")
    return {kind: tuple(one for one in known_agencies() if one.kind == kind) for kind in kinds}


def _address(rng: random.Random, place: str, code: str, *, capital: bool) -> tuple[str, ...]:
    road = f"ถนน{rng.choice(_ROADS)}".replace("_", " ")
    postal = f"{rng.randint(1, 9)}{figures(rng, 1)}{rng.choice(('000', '100', '110', '130', '140', '150', '160', '170', '180', '190', '220', '230', '240', '250', '280'))}"
    if capital:
        town = rng.choice(("กทม.", "กรุงเทพฯ", "กรุงเทพมหานคร"))
        district = rng.choice(("เขตดุสิต ", "เขตพระนคร ", "เขตจตุจักร ", "เขตราชเทวี ", "เขตหลักสี่ ", "", "", ""))
        return (f"{road} {district}{town} 10{figures(rng, 1)}{rng.choice('0123456789')}0",)
    return rng.choice(
        (
            (f"{road} {code} {postal}",),
            (f"{road} {code} {postal}",),
            (f"อำเภอเมือง{place}", f"จังหวัด{place} {postal}"),
            (f"{rng.randint(1, 399)} หมู่ที่ {rng.randint(1, 12)} {road}", f"จังหวัด{place} {postal}"),
        )
    )


def _dotted(rng: random.Random, start: str) -> str:
    return start + (f".{rng.randint(1, 19)}" if rng.random() < 0.5 else "")


def _of_department(rng: random.Random, invented: bool) -> Office:
    if invented:
        name = rng.choice(("กรม", "กรม", "สำนักงาน")) + rng.choice(_CARES)
        letters = rng.choice(INVENTED_CODES)
    else:
        row = rng.choice([one for one in _table()["department"] if one.name.startswith(("กรม", "สำนักงาน"))])
        parents = {one.name: one.code for one in _table()["ministry"]}
        name, letters = row.name, row.code or parents.get(row.parent) or rng.choice(phrases.AGENCY_CODES)
    head = f"อธิบดี{name}"
    deputies: tuple[str, ...] = ("รองอธิบดี", "รองอธิบดี", "ผู้อำนวยการสำนักบริหารกลาง")
    units: tuple[str, ...] = _DEPARTMENT_UNITS
    if name.startswith("สำนักงานปลัด"):
        ministry = name.removeprefix("สำนักงานปลัด")
        head, deputies, units = (
            f"ปลัด{ministry}",
            (f"รองปลัด{ministry}", f"ผู้ตรวจราชการ{ministry}"),
            _MINISTRY_UNITS,
        )
    elif name.startswith("สำนักงาน"):
        post = "เลขาธิการ" + name.removeprefix("สำนักงาน") if "คณะกรรมการ" in name else f"ผู้อำนวยการ{name}"
        head, deputies = post, (f"รอง{'เลขาธิการ' if post.startswith('เลขา') else 'ผู้อำนวยการ'}",)
        units = tuple(one.replace("เลขานุการกรม", "เลขานุการ") for one in units)
    return Office(
        "department", name, name, _address(rng, "", letters, capital=True),
        f"{letters} {_dotted(rng, '0' + figures(rng, 3))}", head, deputies,
        rng.choice(units), _sub(rng), "",
    )  # fmt: skip


def _of_ministry(rng: random.Random, invented: bool) -> Office:
    if invented:
        name, letters = f"กระทรวง{rng.choice(_CARES)}", rng.choice(INVENTED_CODES)
    else:
        row = rng.choice([one for one in _table()["ministry"] if one.name.startswith("กระทรวง")])
        name, letters = row.name, row.code
    return Office(
        "ministry", name, name, _address(rng, "", letters, capital=True),
        f"{letters} {_dotted(rng, '02' + figures(rng, 2))}", f"ปลัด{name}", (f"รองปลัด{name}", f"ผู้ตรวจราชการ{name}"),
        rng.choice(_MINISTRY_UNITS), _sub(rng), "",
    )  # fmt: skip


def _place(rng: random.Random, invented: bool) -> tuple[str, str]:
    if invented:
        return rng.choice(_PLACES), rng.choice(INVENTED_CODES)
    row = rng.choice(_table()["province"])
    return row.name.removeprefix("จังหวัด"), row.code


def _of_province(rng: random.Random, invented: bool) -> Office:
    place, letters = _place(rng, invented)
    return Office(
        "province", f"จังหวัด{place}", f"ศาลากลางจังหวัด{place}", _address(rng, place, letters, capital=False),
        f"{letters} {_dotted(rng, '00' + figures(rng, 2))}", f"ผู้ว่าราชการจังหวัด{place}", ("รองผู้ว่าราชการจังหวัด", "ปลัดจังหวัด"),
        rng.choice(_PROVINCE_UNITS).format(place), _sub(rng), "",
    )  # fmt: skip


def _of_local(rng: random.Random, invented: bool) -> Office:
    province, letters = _place(rng, invented)
    place = rng.choice(_PLACES)
    number = f"{letters} {rng.choice('5678')}{figures(rng, 4)}"
    address = _address(rng, province, letters, capital=False)
    roll = rng.random()
    if roll < 0.3:
        return Office(
            "district", f"อำเภอ{place}", f"ที่ว่าการอำเภอ{place}", address,
            f"{letters} {_dotted(rng, f'{rng.randint(0, 9)}{figures(rng, 1)}18')}", f"นายอำเภอ{place}",
            ("ปลัดอำเภอ (เจ้าพนักงานปกครองชำนาญการพิเศษ)",), f"ที่ทำการปกครองอำเภอ{place}",
            rng.choice(("ฝ่ายความมั่นคง", "กลุ่มงานบริหารงานปกครอง", "ฝ่ายทะเบียนและบัตร", "สำนักงานอำเภอ")), "",
        )  # fmt: skip
    if roll < 0.6:
        rank = rng.choice(("นคร", "เมือง", "ตำบล"))
        return Office(
            "municipality", f"เทศบาล{rank}{place}", f"สำนักงานเทศบาล{rank}{place}", address, number,
            f"นายกเทศมนตรี{rank}{place}", ("รองนายกเทศมนตรี", "ปลัดเทศบาล"),
            rng.choice(_LOCAL_UNITS).replace("สำนักปลัด", "สำนักปลัดเทศบาล"), _sub(rng), "",
        )  # fmt: skip
    name = f"องค์การบริหารส่วนตำบล{place}"
    return Office(
        "subdistrict", name, f"ที่ทำการ{name}", address, number, f"นายก{name}",
        ("รองนายกองค์การบริหารส่วนตำบล", "ปลัดองค์การบริหารส่วนตำบล"), rng.choice(_LOCAL_UNITS), _sub(rng), "",
    )  # fmt: skip


def _of_learning(rng: random.Random, invented: bool) -> Office:
    place, letters = _place(rng, invented)
    address = _address(rng, place, letters, capital=False)
    if rng.random() < 0.45:
        name = (
            f"มหาวิทยาลัย{rng.choice(('', '', 'ราชภัฏ', 'เทคโนโลยี'))}{place}"
            if invented
            else rng.choice(_table()["university"]).name
        )
        head = f"{'ผู้อำนวยการ' if name.startswith('สถาบัน') else 'อธิการบดี'}{name}"
        return Office(
            "university", name, name, address, f"อว {_dotted(rng, '06' + figures(rng, 2))}", head,
            ("รองอธิการบดีฝ่ายบริหาร", "รองอธิการบดีฝ่ายวิชาการ", "คณบดีคณะวิทยาศาสตร์", "ผู้อำนวยการสำนักงานอธิการบดี"),
            rng.choice(_UNIVERSITY_UNITS), _sub(rng), "",
        )  # fmt: skip
    code = f"ศธ 04{figures(rng, 3)}"
    if rng.random() < 0.5:
        name = f"โรงเรียน{place}{rng.choice(('วิทยาคม', 'พิทยาคม', 'ศึกษา', 'วิทยา', 'ประชาสรรค์', 'อนุสรณ์'))}"
        return Office(
            "school", name, name, address, f"{code}.{figures(rng, 2)}", f"ผู้อำนวยการ{name}", (f"รองผู้อำนวยการ{name}",),
            rng.choice(_SCHOOL_UNITS), None, "",
        )  # fmt: skip
    stage = rng.choice(("ประถมศึกษา", "มัธยมศึกษา"))
    name = f"สำนักงานเขตพื้นที่การศึกษา{stage}{place}{f' เขต {rng.randint(1, 7)}' if stage == 'ประถมศึกษา' else ''}"
    return Office(
        "area", name, name, address, code, f"ผู้อำนวยการ{name}", (f"รองผู้อำนวยการ{name}",),
        rng.choice(_AREA_UNITS), None, "",
    )  # fmt: skip


def _of_hospital(rng: random.Random, invented: bool) -> Office:
    place, letters = _place(rng, invented)
    name = f"โรงพยาบาล{rng.choice(('', 'ศูนย์', 'สมเด็จพระยุพราช', 'ส่งเสริมสุขภาพตำบล'))}{place}"
    return Office(
        "hospital", name, name, _address(rng, place, letters, capital=False),
        f"{letters} {_dotted(rng, '003' + figures(rng, 1))}", f"ผู้อำนวยการ{name}", ("รองผู้อำนวยการฝ่ายบริหาร", "รองผู้อำนวยการฝ่ายการแพทย์"),
        rng.choice(_HOSPITAL_UNITS), _sub(rng), "",
    )  # fmt: skip


def _sub(rng: random.Random) -> str | None:
    return rng.choice(_SUB_UNITS) if rng.random() < 0.45 else None


_HEADS = (
    ("ที่ทำการปกครองจังหวัด", "ปลัดจังหวัด"), ("ที่ทำการปกครองอำเภอ", "ปลัดอำเภอ"), ("สำนักงานสาธารณสุขจังหวัด", "นายแพทย์สาธารณสุขจังหวัด"),
    ("สำนักงานคลังจังหวัด", "คลังจังหวัด"), ("สำนักงานเกษตรจังหวัด", "เกษตรจังหวัด"), ("สำนักงานวัฒนธรรมจังหวัด", "วัฒนธรรมจังหวัด"),
    ("สำนักงานปศุสัตว์จังหวัด", "ปศุสัตว์จังหวัด"), ("สำนักงานเลขานุการกรม", "เลขานุการกรม"), ("สำนักงานเลขานุการ", "เลขานุการ"),
    ("องค์กรแพทย์", "ประธานองค์กรแพทย์"), ("คณะ", "คณบดีคณะ"), ("บัณฑิตวิทยาลัย", "คณบดีบัณฑิตวิทยาลัย"), ("สำนักงาน", "หัวหน้าสำนักงาน"),
    ("สำนักปลัด", "หัวหน้าสำนักปลัด"), ("กลุ่ม", "หัวหน้ากลุ่ม"), ("ฝ่าย", "หัวหน้าฝ่าย"), ("งาน", "หัวหน้างาน"),
)  # fmt: skip


def head_of_unit(office: Office) -> str:
    """Give the post of the head of an office's unit, such as ``คณบดีคณะศึกษาศาสตร์``."""
    for start, post in _HEADS:
        if office.unit.startswith(start):
            return post + office.unit.removeprefix(start)
    return f"ผู้อำนวยการ{office.unit}"


def make_office(rng: random.Random, *, invented: bool = False) -> Office:
    """Make up an office from parts that belong together: its posts, units, code and address are its own.

    Args:
        rng: source of chance.
        invented: give only offices that there are none of; else about half are real ones.

    Returns:
        The office.
    """
    makers = (_of_department, _of_ministry, _of_province, _of_local, _of_learning, _of_hospital)
    maker = rng.choices(makers, (7, 2, 5, 5, 5, 1))[0]
    office = maker(rng, invented or rng.random() < 0.45)
    domain = "".join(rng.choice("abcdefghiklmnoprstuvwxyz") for _ in range(rng.randint(3, 7)))
    ending = "ac" if office.kind in ("university", "school") else "go"
    return Office(**{**office.__dict__, "domain": f"{domain}.example.{ending}.th"})
