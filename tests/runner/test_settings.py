"""Settings that do not fit are refused with what they must be, in English and in Thai."""

from __future__ import annotations

import re

import pytest

from pipeline.errors import UsageError
from pipeline.runner.settings import load_settings


@pytest.mark.parametrize(
    ("setting", "thai"),
    [
        ("run.workers=many", "ต้องเป็นจำนวนเต็ม"),
        ("run.workers=1.5", "ต้องเป็นจำนวนเต็ม"),
        ("run.workers=-1", "ต้องไม่น้อยกว่า 0"),
        ("run.workers=9999", "ต้องไม่เกิน 1024"),
        ("run.page_timeout_s=0", "ต้องมากกว่า 0"),
        ("run.page_timeout_s=soon", "ต้องเป็นตัวเลข"),
        ("run.max_failed_share=2", "ต้องไม่เกิน 1"),
        ("run.executor=cloud", "ค่าที่มีคือ local, inline"),
        ("run.plugins=1", "ต้องเป็นรายการ"),
        ("ocr.engine=other", "ค่าที่มีคือ 'auto', 'recogniser', 'tesseract'"),
        ("ocr.engine=1", "ค่าที่มีคือ 'auto', 'recogniser', 'tesseract'"),
        ("ocr.use_text_layer=perhaps", "ต้องเป็น true หรือ false"),
    ],
)
def test_what_a_value_must_be_is_told_in_thai_without_english(setting: str, thai: str) -> None:
    with pytest.raises(UsageError) as refused:
        load_settings(overrides=[setting])
    name = setting.partition("=")[0]
    assert thai in refused.value.thai and name in refused.value.thai
    assert name in str(refused.value)
    assert not re.search("[Ii]nput|should", refused.value.thai)


def test_no_workers_are_one_for_each_processor() -> None:
    assert load_settings(overrides=["run.workers=0"]).run.workers == 0
