"""Fetch published packages by name with the ordinary clients of their registries."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from pipeline.errors import SarabanError

_PATIENCE_SECONDS = 180


class PackageNotFetchedError(SarabanError):
    """A package client did not give the package that was asked for."""


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise PackageNotFetchedError(f"{command[0]} could not fetch {command[-1]}: {problem}") from problem
    if done.returncode:
        raise PackageNotFetchedError(
            f"{command[0]} could not fetch {command[-1]}: {done.stderr.strip()[-300:]}",
            hint="Check the name of the package and the network.",
        )


def has_node_client() -> bool:
    """Tell whether ``npm``, the client of the registry of Node packages, is on the search path."""
    return shutil.which("npm") is not None


def fetch_python_package(name: str, folder: Path) -> Path:
    """Download the wheel of a Python package into a folder and unpack it there.

    Args:
        name: the package's name, with a version if one is wanted (``name==1.0``).
        folder: an existing folder; the wheel is unpacked under ``folder/NAME``.

    Returns:
        The folder that holds the unpacked files. Nothing of the package is run.

    Raises:
        PackageNotFetchedError: the client failed, or gave no wheel or a broken one.
    """
    _run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", name],
        folder,
    )
    stem = name.split("==")[0].replace("-", "_").lower()
    wheels = sorted(folder.glob("*.whl"))
    chosen = [wheel for wheel in wheels if wheel.name.lower().startswith(f"{stem}-")]
    if not chosen:
        raise PackageNotFetchedError(f"pip gave no wheel for {name}")
    target = folder / stem
    try:
        with zipfile.ZipFile(chosen[-1]) as archive:
            archive.extractall(target)  # noqa: S202  (zipfile strips drive letters and parent folders itself)
    except zipfile.BadZipFile as problem:
        raise PackageNotFetchedError(f"the wheel of {name} cannot be unpacked: {problem}") from problem
    return target


def fetch_node_package(name: str, folder: Path) -> Path:
    """Download the archive of a Node package into a folder and unpack it there.

    Args:
        name: the package's name, with a version if one is wanted (``name@1.0``).
        folder: an existing folder; the archive is unpacked under ``folder/NAME``.

    Returns:
        The folder that holds the unpacked files. No script of the package is run.

    Raises:
        PackageNotFetchedError: the client failed, or gave no archive or a broken one.
    """
    plain = name.lstrip("@").replace("/", "-")
    scope_free = plain.split("@")[0]
    for stale in folder.glob(f"{scope_free}-[0-9]*.tgz"):
        stale.unlink()
    _run(["npm", "pack", "--silent", "--ignore-scripts", name], folder)
    archives = sorted(folder.glob(f"{scope_free}-[0-9]*.tgz"))
    if not archives:
        raise PackageNotFetchedError(f"npm gave no archive for {name}")
    target = folder / scope_free
    try:
        with tarfile.open(archives[-1]) as archive:
            archive.extractall(target, filter="data")
    except tarfile.TarError as problem:
        raise PackageNotFetchedError(f"the archive of {name} cannot be unpacked: {problem}") from problem
    return target
