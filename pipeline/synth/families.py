"""The families of Thai faces that lines and letters are drawn with: style, licence, source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StyleClass = Literal["looped", "loopless", "serif", "hand", "typewriter"]

SIL_OPEN_FONT = "OFL-1.1"
GNU_WITH_FONT_EXCEPTION = "GPL-2.0-or-later WITH Font-exception-2.0"
NATIONAL_FONTS = "DIP/SIPA font licence (free use; not sold by itself)"
CHARMONMAN_LICENCE = "Charmonman licence to DIP/SIPA (free use)"
BITSTREAM_VERA = "Bitstream-Vera"


@dataclass(frozen=True)
class Family:
    """One family of faces.

    Attributes:
        name: the family as people call it.
        stem: what its files' names begin with, up to the first of ``-``, ``.`` or the end.
        style: looped (หัวกลม), loopless (ไม่มีหัว), serif (looped with contrast), hand (script), typewriter.
        licence: an SPDX expression where one exists, else the licence's own name.
        source: ``debian:PACKAGE``, ``python:PACKAGE`` or ``node:PACKAGE``.
        kept_apart: never trained on; faces that the recogniser is validated with.
    """

    name: str
    stem: str
    style: StyleClass
    licence: str
    source: str
    kept_apart: bool = False


def _tlwg(name: str, style: StyleClass, *, stem: str = "", kept_apart: bool = False) -> Family:
    return Family(
        name, stem or name, style, GNU_WITH_FONT_EXCEPTION, "debian:fonts-thai-tlwg", kept_apart=kept_apart
    )


def _national(
    name: str,
    stem: str,
    style: StyleClass,
    *,
    licence: str = NATIONAL_FONTS,
    kept_apart: bool = False,
) -> Family:
    return Family(name, stem, style, licence, "python:odoo-addon-l10n-th-fonts", kept_apart=kept_apart)


def _node(name: str, style: StyleClass, *, kept_apart: bool = False) -> Family:
    package = "@fontsource/" + name.lower().replace(" ", "-")
    return Family(
        name, "Web" + name.replace(" ", ""), style, SIL_OPEN_FONT, f"node:{package}", kept_apart=kept_apart
    )


FAMILIES: tuple[Family, ...] = (
    Family("Sarabun", "Sarabun", "looped", SIL_OPEN_FONT, "python:fontpkg-sarabun"),
    _national("TH Sarabun", "THSarabun", "looped", licence=SIL_OPEN_FONT),
    _national("TH Sarabun New", "THSarabunNew", "looped", licence=GNU_WITH_FONT_EXCEPTION),
    _national("TH Baijam", "THBaijam", "looped"),
    _national("TH Chakra Petch", "THChakraPetch", "loopless"),
    _national("TH Charm of AU", "THCharmofAU", "hand", licence=CHARMONMAN_LICENCE),
    _national("TH Charmonman", "THCharmonman", "hand", licence=CHARMONMAN_LICENCE, kept_apart=True),
    _national("TH Fah Kwang", "THFahkwang", "looped"),
    _national("TH K2D July8", "THK2DJuly8", "loopless"),
    _national("TH KoHo", "THKoHo", "looped"),
    _national("TH Kodchasal", "THKodchasal", "looped"),
    _national("TH Krub", "THKrub", "looped", kept_apart=True),
    _national("TH Mali Grade 6", "THMaliGrade6", "hand"),
    _national("TH Niramit AS", "THNiramitAS", "looped", kept_apart=True),
    _national("TH Srisakdi", "THSrisakdi", "hand", licence=CHARMONMAN_LICENCE),
    _tlwg("Garuda", "looped"),
    _tlwg("Kinnari", "serif"),
    _tlwg("Laksaman", "looped"),
    _tlwg("Loma", "looped"),
    _tlwg("Norasi", "serif"),
    _tlwg("Purisa", "hand"),
    _tlwg("Sawasdee", "loopless"),
    # Tlwg Mono is left out: HarfBuzz sets its marks beside their bases, so its pictures would teach nonsense.
    _tlwg("Tlwg Typewriter", "typewriter", stem="TlwgTypewriter"),
    _tlwg("Tlwg Typist", "typewriter", stem="TlwgTypist", kept_apart=True),
    _tlwg("Tlwg Typo", "typewriter", stem="TlwgTypo"),
    _tlwg("Umpush", "looped", kept_apart=True),
    _tlwg("Waree", "looped"),
    Family("Arundina Sans", "ArundinaSans", "looped", BITSTREAM_VERA, "debian:fonts-arundina"),
    Family("Arundina Sans Mono", "ArundinaSansMono", "typewriter", BITSTREAM_VERA, "debian:fonts-arundina"),
    Family("Arundina Serif", "ArundinaSerif", "serif", BITSTREAM_VERA, "debian:fonts-arundina"),
    Family("Noto Sans Thai", "NotoSansThai", "loopless", SIL_OPEN_FONT, "debian:fonts-noto-core"),
    Family("Noto Looped Thai", "NotoLoopedThai", "looped", SIL_OPEN_FONT, "debian:fonts-noto-core"),
    Family("Noto Serif Thai", "NotoSerifThai", "serif", SIL_OPEN_FONT, "debian:fonts-noto-core"),
    _node("Noto Sans Thai Looped", "looped"),
    _node("IBM Plex Sans Thai", "loopless"),
    _node("IBM Plex Sans Thai Looped", "looped"),
    _node("Kanit", "loopless"),
    _node("Prompt", "loopless"),
    _node("Mitr", "loopless", kept_apart=True),
    _node("K2D", "loopless"),
    _node("Niramit", "looped", kept_apart=True),
    _node("Krub", "loopless", kept_apart=True),
    _node("Bai Jamjuree", "loopless"),
    _node("Chakra Petch", "loopless"),
    _node("Charm", "hand"),
    _node("Charmonman", "hand", kept_apart=True),
    _node("Mali", "hand"),
    _node("Itim", "hand"),
    _node("Sriracha", "hand"),
    _node("Kodchasan", "looped"),
    _node("KoHo", "looped"),
    _node("Fahkwang", "loopless"),
    _node("Anuphan", "loopless"),
    _node("Athiti", "loopless"),
    _node("Maitree", "serif"),
    _node("Taviraj", "serif", kept_apart=True),
    _node("Trirong", "serif"),
    _node("Pridi", "serif"),
    _node("Chonburi", "serif"),
    _node("Pattaya", "hand"),
)
