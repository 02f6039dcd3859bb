"""Puts together what is known of a page or a document from the books of its shard."""

from __future__ import annotations

from typing import Any

from pipeline.records import Document, DocumentEvidence, PageEvidence, SourcePage
from pipeline.runner.books import ShardBooks


def page_evidence(books: ShardBooks, document: Document, page: SourcePage) -> PageEvidence:
    """All that is known of a page; a part whose stage failed or has not run is None."""
    key = (document.doc_id, page.page_no)

    def record(stage: str) -> Any:
        result = books.results.get(stage, {}).get(key)
        return result.record if result else None

    return PageEvidence(source=page, upright=record("deskew"), layout=record("layout"), text=record("ocr"))


def document_evidence(books: ShardBooks, document: Document) -> DocumentEvidence:
    """All that is known of a document."""
    key = (document.doc_id, None)

    def record(stage: str) -> Any:
        result = books.results.get(stage, {}).get(key)
        return result.record if result else None

    return DocumentEvidence(
        document=document,
        pages=tuple(page_evidence(books, document, page) for page in document.pages),
        sections=record("sections"),
        fields=record("fields"),
    )
