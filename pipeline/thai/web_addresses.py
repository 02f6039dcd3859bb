"""E-mail addresses and sites in read text, with the spaces and line breaks that got into them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.thai.digits import to_ascii
from pipeline.thai.spans import overlaps

_BREAK = r"[ ]?\n[ ]?"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# Of the point before an ending that only hosts have, the gap alone may be left.
_LOST_DOT = r"(?<!\.th)[ ](?=(?:go|or|ac|co|in|mi)\.th(?![A-Za-z0-9-]))"
_HOST_DOT = rf"(?:\.(?:{_BREAK}|[ ])?|(?:{_BREAK})\.|{_LOST_DOT})"
_ENDING = (
    r"(?:(?:go|or|ac|co|in|mi|net)\.th|th|com|org|net|edu|gov|int|info|asia|io|me|app|dev|eu"
    r"|jp|kr|cn|sg|uk|us|de|fr|au|la|vn|my)"
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])"
    r"(?P<local>[A-Za-z0-9](?:[A-Za-z0-9_%+-]|\.(?!\.)|(?<=[._-])\n[ ]?(?=[A-Za-z0-9])){0,63})"
    rf"(?P<gap>[ ]?\n?[ ]?)[@＠](?P<gap2>[ ]?\n?[ ]?)(?P<host>{_LABEL}(?:{_HOST_DOT}{_LABEL}){{1,8}})"
)
_SCHEME = r"(?:h[tl1]{2}ps?[ ]?[:;][ ]?/[ ]?/[ ]?)"
_PATH_CHARACTER = r"[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]"
_SITE = re.compile(
    # A letter may have slipped in before the scheme, which nothing else begins like.
    rf"(?:(?<![A-Za-z0-9@._-])(?![A-Za-z]{{1,3}}https?://)|(?=https?://))(?P<scheme>{_SCHEME})?"
    rf"(?P<host>(?:www[.,][ ]?)?{_LABEL}(?:{_HOST_DOT}{_LABEL}){{0,8}})"
    rf"(?P<port>:\d{{2,5}})?(?P<path>[/?#]{_PATH_CHARACTER}*)?",
    re.IGNORECASE,
)
_ENDS_IN = re.compile(rf"\.{_ENDING}$", re.IGNORECASE)
_NAMED = re.compile(rf"^(?!{_ENDING}$).*\.{_ENDING}$", re.IGNORECASE)
# A bare name without www or http is a site only under an ending that no abbreviation or file name has.
_BARE_ENDING = re.compile(r"\.(?:(?:go|or|ac|co|in|mi)\.th|com|org|net)$", re.IGNORECASE)
# What readers make of www: letters of its shape, some lost, its point lost; a Thai letter may precede them.
_MISREAD_WWW = re.compile(
    r"(?!www[.,])(?:[vwyu]{1,4}[.,][ ]?|www(?=[a-z]))(?=[A-Za-z0-9-]+\.)", re.IGNORECASE
)
# A path does not end at a stroke when digits or Latin letters follow: lines are joined with a space.
# A telephone, several Latin words and what opens another contact are no rest of it.
_PATH_GOES_ON = re.compile(
    r"[ ](?!(?i:e-?mail|line|facebook|tel|fax)\b)(?P<rest>[A-Za-z0-9][A-Za-z0-9_-]+)"
    r"(?![A-Za-z0-9_.@/:ก-๙-]|[ ][A-Za-z0-9:๐-๙])"
)
_LINE_GOES_ON = re.compile(rf"[ ]?\n[ ]?(?P<rest>{_PATH_CHARACTER}+)")
_LOST = re.compile(rf"(?<=[A-Za-z0-9]){_LOST_DOT}")
_TRAILING = ".,;:!?'\"*"


@dataclass(frozen=True)
class Address:
    """An address found in a text: where, and written without what printing put into it.

    Host names and mail addresses are in lower case, as they are written everywhere; paths keep theirs.

    Attributes:
        mended: Whether a misread `www` or a lost point was put right, so that nobody has read the value as it
            stands.
    """

    value: str
    start: int
    end: int
    confidence: float
    mended: bool = False


def known_ending(label: str) -> bool:
    """True for the last label of a host as sites and mail addresses have them: `th`, `com`."""
    return _ENDS_IN.fullmatch(f".{label}") is not None


def find_email_addresses(text: str) -> tuple[Address, ...]:
    """Find e-mail addresses in a text, in order.

    A break or space inside is taken out at a cost of confidence; an ending that is not known costs more.
    """
    found = []
    for match in _EMAIL.finditer(to_ascii(text)):
        local, host, end = match["local"], match["host"], match.end()
        host, end = _cut_host(host, end)
        if "." not in host:
            continue
        value = re.sub(r"\s", "", f"{local}@{_written(host)}").lower()
        confidence = 0.95 if _ENDS_IN.search(value) else 0.6
        if re.search(r"\s", match.group()[: end - match.start()]):
            confidence *= 0.9
        lost = _LOST.search(host) is not None
        found.append(Address(value, match.start(), end, round(confidence, 4), mended=lost))
    return tuple(found)


def find_sites(text: str) -> tuple[Address, ...]:
    """Find sites in a text, in order, none inside an e-mail address."""
    ascii_text = to_ascii(text)
    emails = [(email.start, email.end) for email in find_email_addresses(text)]
    found: list[Address] = []
    for match in _SITE.finditer(ascii_text):
        if overlaps(emails, match.start(), match.end()):
            continue
        if found and match.start() < found[-1].end:
            continue
        site = _site(ascii_text, match, text)
        if site is not None:
            found.append(site)
    return tuple(found)


def _site(text: str, match: re.Match[str], written: str) -> Address | None:
    """The site that `match` in `text` is; `written` is the text with its Thai digits: no address has any."""
    scheme, host = match["scheme"] or "", match["host"]
    lead = None if scheme else _MISREAD_WWW.match(host)
    if lead is not None and not _NAMED.search(re.sub(r"\s", "", host[lead.end() :])):
        # `wu.ac.th` is a name of its own: something must be left of it.
        lead = None
    if lead is not None:
        host = "www." + host[lead.end() :]
    led = bool(scheme) or host[:4].lower() in ("www.", "www,")
    path, end = match["path"] or "", match.end()
    if not path and not match["port"]:
        host, end = _cut_host(host, end)
    broken = bool(re.search(r"\s", match.group()))
    name = _written(host).replace("www,", "www.")
    if led and not _ENDS_IN.search(name) and not path:
        # Broken in the middle of the name: the next line holds its end.
        rest = _LINE_GOES_ON.match(text, end)
        joined = name + rest["rest"] if rest else ""
        if rest and re.match(rf"[\w.-]+\.{_ENDING}(?![A-Za-z0-9-])", joined):
            name, end, broken = joined, rest.end(), True
    elif led and (path or _ENDS_IN.search(name)):
        rest = _LINE_GOES_ON.match(text, end)
        tail = path[-1:] or name[-1:]
        if (
            rest
            and (tail in "/-_=&?%" or rest["rest"][0] in "/?&=_-")
            and not rest["rest"].startswith(("http", "www"))
        ):
            path, end, broken = path + rest["rest"], rest.end(), True
        elif rest is None and path.endswith("/"):
            more = _PATH_GOES_ON.match(written, end)
            if more is not None:
                path, end, broken = path + more["rest"], more.end(), True
    if not (led and "." in name) and not (_BARE_ENDING.search(name) and not broken):
        return None
    value = re.sub(r"\s", "", scheme).replace(";", ":") + name.lower() + (match["port"] or "") + path
    if scheme:
        value = re.sub(r"^h[tl1]{2}p", "http", value, flags=re.IGNORECASE)
    stripped = _without_trailing(value)
    end -= len(value) - len(stripped)
    confidence = 0.95 if led else 0.8
    if not _ENDS_IN.search(name.split("/")[0]):
        confidence *= 0.6
    if broken:
        confidence *= 0.9
    start = match.start()
    if lead is not None:
        confidence *= 0.7
        # The Thai letter that a w was taken for stands before it.
        start -= len(re.search(r"[พผ]{0,2}$", text[:start]).group())  # type: ignore[union-attr]
    return Address(
        value=stripped,
        start=start,
        end=end,
        confidence=round(confidence, 4),
        mended=lead is not None or _LOST.search(host) is not None,
    )


def _cut_host(host: str, end: int) -> tuple[str, int]:
    """Cut words of the running text off a host's end: after a space only known parts of a name count."""
    while True:
        gap = re.search(r"(?:\.\s+|\s+\.)([A-Za-z0-9-]+)$", host)
        if gap is None:
            return host, end
        rest = re.sub(r"\s", "", host)
        if _ENDS_IN.search(rest) and gap[1].islower():
            return host, end
        end -= len(host) - gap.start()
        host = host[: gap.start()]


def _written(host: str) -> str:
    """A host without what printing put into it, with the point before its ending where that was lost."""
    return re.sub(r"\s", "", _LOST.sub(".", host))


def _without_trailing(value: str) -> str:
    """Drop the punctuation of the sentence; a closing bracket stays only when it was opened inside."""
    while value and (value[-1] in _TRAILING or (value[-1] == ")" and value.count("(") < value.count(")"))):
        value = value[:-1]
    return value
