"""Fingerprints: what a result depends on, two halves joined by a point.

The first half stands for the stage itself, the second for what it reads, so that a plan can say which of the
two has changed. The first half is a short hash of version, options and engines; stages that go by the rules
of data files have a hash of these after it, with a hyphen between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping


def own_fingerprint(
    stage: str, version: int, *, options: str, versions: Mapping[str, str], rules: str = ""
) -> str:
    """Mark of a stage as it is set up now.

    Args:
        options: Its options as JSON.
        versions: Weights' sha256 and versions of the engines it uses.
        rules: Hash of the data files of rules it goes by; empty where it needs none.
    """
    own = _hash(json.dumps([stage, version, options, sorted(versions.items())], ensure_ascii=False))
    return f"{own}-{rules}" if rules else own


def only_rules_differ(own: str, other: str) -> bool:
    """Whether two marks of a stage are of the same version, options and engines, and of other rules."""
    first, _, rules = own.partition("-")
    second, _, others = other.partition("-")
    return first == second and rules != others


def fingerprint(own: str, needs: Iterable[str]) -> str:
    """Fingerprint of one unit: `own` and a hash of the fingerprints of all that it reads, in order."""
    return f"{own}.{_hash(json.dumps(list(needs)))}"


def _hash(content: str) -> str:
    return hashlib.blake2b(content.encode("utf-8", "surrogateescape"), digest_size=10).hexdigest()
