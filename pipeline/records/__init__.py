"""The data model: frozen dataclasses that pass between stages, and the schemas of the tables."""

from pipeline.records.documents import Document, SourceFile, SourcePage, TextSpan
from pipeline.records.issues import Issue, Severity, Status
from pipeline.records.letters import (
    DocumentEvidence,
    DocumentFields,
    DocumentSections,
    Hop,
    LetterSections,
    PageEvidence,
    Section,
    SectionPart,
    Value,
    ValueStatus,
)
from pipeline.records.pages import (
    Layout,
    LineReading,
    LineRegion,
    MarkRegion,
    PageText,
    Polygon,
    StampRegion,
    Upright,
)

__all__ = [
    "Document",
    "DocumentEvidence",
    "DocumentFields",
    "DocumentSections",
    "Hop",
    "Issue",
    "Layout",
    "LetterSections",
    "LineReading",
    "LineRegion",
    "MarkRegion",
    "PageEvidence",
    "PageText",
    "Polygon",
    "Section",
    "SectionPart",
    "Severity",
    "SourceFile",
    "SourcePage",
    "StampRegion",
    "Status",
    "TextSpan",
    "Upright",
    "Value",
    "ValueStatus",
]
