"""Web and mail addresses that were misread: mended where another place bears the repair out, else left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.address_repair import (
    broken_emails,
    domain_of,
    known_domains,
    mended_contact,
    mended_domain,
    witnesses,
)
from pipeline.thai.contacts import find_contacts, find_emails, find_urls

DOMAINS = sorted(known_domains())
NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        ("เว็บไซต์ พvww.moph.go.th ทุกวัน", "www.moph.go.th"),
        ("พyww.npru.ac.th/report", "www.npru.ac.th/report"),
        ("ww.cgd.go.th", "www.cgd.go.th"),
        ("พv.rid.go.th", "www.rid.go.th"),
        ("wwwrid.go.th", "www.rid.go.th"),
    ],
)
def test_a_misread_www_is_put_right_and_said_to_be(read: str, value: str) -> None:
    (site,) = find_urls(read)
    assert (site.value, site.mended) == (value, True)
    assert read[site.start : site.end] == site.raw
    assert site.confidence < 0.9


@pytest.mark.parametrize(
    "read",
    ["www.rid.go.th", "https://w3.rid.go.th/a", "vic.go.th", "video.co.th/x", "wu.ac.th", "yy.go.th/a"],
)
def test_sound_sites_are_left_as_they_are(read: str) -> None:
    assert [(site.value, site.mended) for site in find_urls(read)] == [(read, False)]


@given(local=NAMES, host=st.sampled_from(DOMAINS))
def test_mail_and_hosts_come_out_in_lower_case(local: str, host: str) -> None:
    (mail,) = find_emails(f"อีเมล {local.title()}@{host}")
    assert (mail.value, mail.raw) == (f"{local}@{host}", f"{local.title()}@{host}")
    (site,) = find_urls(f"http://WWW.{host}/A7")
    assert site.value == f"http://www.{host}/A7"


@given(st.sampled_from(DOMAINS))
def test_a_known_domain_is_never_changed(domain: str) -> None:
    for sender in (None, known_domains()[domain]):
        assert mended_domain(domain, witnesses([f"www.{domain}"], sender)) is None


def test_the_domain_of_the_sender_mends_what_is_near_it() -> None:
    assert mended_domain("moph.co.th", witnesses([], "กระทรวงสาธารณสุข")) == "moph.go.th"
    assert mended_domain("ced.go.th", witnesses(["www.cgd.go.th"], "กรมบัญชีกลาง")) == "cgd.go.th"


def test_an_ending_that_nobody_has_is_mended_with_its_domain() -> None:
    known = witnesses(["www.moph.go.th"], None)
    for read in ("saraban@moph.o.th", "saraban@moph.go.h"):
        (found,) = [one for one in find_contacts(f"อีเมล {read}") if one.kind == "email"]
        mended = mended_contact(found, "อีเมล ", known)
        assert (mended.value, mended.mended) == ("saraban@moph.go.th", True)


def test_an_unknown_domain_far_from_all_others_stays() -> None:
    assert mended_domain("hospital-nongbua.com", witnesses(["www.cgd.go.th"], "กรมบัญชีกลาง")) is None
    assert mended_domain("nayokvit.ac.th", witnesses([], None)) is None


def test_two_readings_of_one_unknown_domain_do_not_mend_each_other() -> None:
    texts = ["a@nongbuadaeng.ac.th", "www.nongbuadaemg.ac.th"]
    known = witnesses(texts, None)
    assert [mended_domain(domain_of(text), known) for text in texts] == [None, None]


def test_a_lost_underscore_joins_what_stands_before_a_mail_address() -> None:
    text = "ไปรษณีย์อิเล็กทรอนิกส์ hr div@ced.go.th"
    (found,) = find_contacts(text)
    mended = mended_contact(found, text[: found.start], witnesses(["www.cgd.go.th"], "กรมบัญชีกลาง"))
    assert (mended.value, mended.raw, mended.mended) == ("hr_div@cgd.go.th", "hr div@ced.go.th", True)
    plain = "E-mail saraban@cgd.go.th"
    (found,) = find_contacts(plain)
    assert mended_contact(found, plain[: found.start], witnesses([], None)) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("อีเมล hr_ div@cgd.go.th", "hr_div@cgd.go.th"),
        ("ไปรษณีย์อิเล็กทรอนิกส์ รaraban@cgd.go.th", "saraban@cgd.go.th"),
        ("อีเมล proiect.basin@rid.go.th", "project.basin@rid.go.th"),
        ("ที่ https://suryey.dla.go.th/Suryey", "https://survey.dla.go.th/Suryey"),
    ],
)
def test_look_alikes_in_the_usual_words_of_addresses_are_put_right(text: str, value: str) -> None:
    (found,) = find_contacts(text)
    mended = mended_contact(found, text[: found.start], witnesses([], None))
    assert (mended.value, mended.mended) == (value, True)
    assert text.endswith(mended.raw)


@pytest.mark.parametrize("text", ["protect@cgd.go.th", "projects@cgd.go.th", "การarabian@cgd.go.th"])
def test_other_words_of_addresses_stay(text: str) -> None:
    (found,) = find_contacts(text)
    assert mended_contact(found, text[: found.start], witnesses([], None)) == found


def test_the_host_is_mended_where_a_path_names_it_again() -> None:
    text = "https://www.ced.go.th/from/ced.go.th"
    (site,) = find_urls(text)
    mended = mended_contact(site, "", witnesses([], "กรมบัญชีกลาง"))
    assert mended.value == "https://www.cgd.go.th/from/ced.go.th"


def test_an_at_sign_read_as_a_letter_is_known_by_the_domain_after_it() -> None:
    known = witnesses(["dengue.center@dla.go.th"], "กรมส่งเสริมการปกครองท้องถิ่น")
    assert [one.value for one in broken_emails("อีเมล info2edla.eo.th", known)] == ["info2@dla.go.th"]
    assert broken_emails("ดูที่ www.dla.go.th", known) == ()
    assert broken_emails("อีเมล somewhere.else", known) == ()


@given(st.text("abw.@v พอีเมล:/\n_-159ก", max_size=60), st.sampled_from([None, "กรมบัญชีกลาง"]))
def test_any_text_is_taken(text: str, sender: str | None) -> None:
    known = witnesses([text], sender)
    for contact in [*find_contacts(text), *broken_emails(text, known)]:
        mended = mended_contact(contact, text[: contact.start], known)
        assert mended.mended or mended == contact
        assert not any(sign.isspace() for sign in mended.value) or mended.kind in ("phone", "fax")
