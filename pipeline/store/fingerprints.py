"""Fingerprints: what a result depends on, two short hashes joined by a point.

The first half stands for the stage itself (version, options, engines), the second for what it reads, so that
a plan can say which of the two has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping


def own_fingerprint(stage: str, version: int, *, options: str, versions: Mapping[str, str]) -> str:
    """Hash of a stage as it is set up now.

    Args:
        options: Its options as JSON.
        versions: Weights' sha256 and versions of the engines it uses.
    """
    return _hash(json.dumps([stage, version, options, sorted(versions.items())], ensure_ascii=False))


def fingerprint(own: str, needs: Iterable[str]) -> str:
    """Fingerprint of one unit: `own` and a hash of the fingerprints of all that it reads, in order."""
    return f"{own}.{_hash(json.dumps(list(needs)))}"


def _hash(content: str) -> str:
    return hashlib.blake2b(content.encode("utf-8", "surrogateescape"), digest_size=10).hexdigest()
