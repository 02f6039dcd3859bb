"""Texts to test with: anything at all, and Thai as readers spoil it."""

from __future__ import annotations

from hypothesis import strategies as st

LETTERS = "กขคงจชซญดตถทธนบปผพฟภมยรลวศษสหอฮ"
MARKS = "ัิีึืุู็่้๊๋์ํ"
NOISE = "ะาำเแโใไๅๆฯ ๐๑๒๓๔๕๖๗๘๙0123456789./-–()\n:!|\u200b\uf70a\u00a0 abAB@"

any_text = st.text(max_size=60)
thai_text = st.text(alphabet=LETTERS + MARKS + NOISE, max_size=60)
texts = st.one_of(any_text, thai_text)
thai_words = st.text(alphabet=LETTERS, min_size=1, max_size=12)
