"""Fingerprints: what a result depends on, in 32 hexadecimal digits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping


def fingerprint(
    stage: str, version: int, *, options: str, needs: Iterable[str], versions: Mapping[str, str]
) -> str:
    """Fingerprint of one unit of one stage.

    Args:
        stage: Name of the stage.
        version: Its version.
        options: Its options as JSON.
        needs: Fingerprints of the results it reads, or the sha256 of the source file, in a fixed order.
        versions: Weights' sha256 and versions of the engines it uses.
    """
    content = json.dumps([stage, version, options, list(needs), sorted(versions.items())], ensure_ascii=False)
    return hashlib.blake2b(content.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
