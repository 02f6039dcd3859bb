"""`python -m pipeline.synth.faces`: what it could not do is said in a sentence and an exit code."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.external import packages
from pipeline.external.packages import PackageNotFetchedError, fetch_node_package, fetch_python_package
from pipeline.synth import faces

GARUDA = next(face.path for face in faces.find_faces() if face.name == "Garuda 400")


@pytest.fixture
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registries that hold the wheel of Sarabun alone."""

    def python_package(name: str, folder: Path) -> Path:
        if name != "fontpkg-sarabun":
            raise PackageNotFetchedError(f"pip could not fetch {name}")
        (folder / "Sarabun-Regular.ttf").write_bytes(GARUDA.read_bytes())
        return folder

    def node_package(name: str, folder: Path) -> Path:
        raise PackageNotFetchedError(f"npm could not fetch {name}")

    monkeypatch.setattr(faces, "fetch_python_package", python_package)
    monkeypatch.setattr(faces, "fetch_node_package", node_package)
    monkeypatch.setattr(faces, "has_node_client", lambda: True)


def test_install_tells_each_package_and_at_last_what_is_there(
    registries: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faces.main(["install", "--to", str(tmp_path / "new")]) == 1
    told = capsys.readouterr()
    assert told.out.splitlines()[-1] == f"1 font files, 1 faces of 1 families in {tmp_path / 'new'}"
    count = len({one.source for one in faces.FAMILIES if not one.source.startswith("debian:")})
    lines = told.err.splitlines()
    assert sum(f" of {count}: " in line for line in lines) == count
    assert sum("not fetched" in line for line in lines) == count - 1
    assert any(line.endswith("fontpkg-sarabun: 1 font files") for line in lines)


def test_a_missing_npm_is_told_once_and_first(
    registries: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "has_node_client", lambda: False)
    assert faces.main(["install", "--to", str(tmp_path)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert "apt-get install npm" in lines[0]
    assert sum("npm" in line for line in lines) == 1
    assert not any("node:" in line for line in lines)


def test_a_folder_that_cannot_be_written_is_named(
    registries: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert faces.main(["install", "--to", str(tmp_path / "file")]) == 5
    told = capsys.readouterr().err
    assert str(tmp_path / "file") in told
    assert "--to" in told


def test_list_without_faces_says_how_to_get_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "_SYSTEM_FOLDERS", ())
    assert faces.main(["list", "--to", str(tmp_path)]) == 3
    assert ".venv/bin/python -m pipeline.synth.faces install" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["list", "install"])
def test_without_fonttools_the_command_says_what_to_install(tmp_path: Path, verb: str) -> None:
    program = (
        "import sys, runpy, importlib.abc\n"
        "class Hidden(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'fontTools': raise ModuleNotFoundError(name=name)\n"
        "sys.meta_path.insert(0, Hidden())\n"
        f"sys.argv = ['faces', {verb!r}, '--to', {str(tmp_path)!r}]\n"
        "runpy.run_module('pipeline.synth.faces', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "[synth]" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_broken_archives_are_packages_that_were_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "_run", lambda command, folder: None)
    (tmp_path / "some_faces-1.0-py3-none-any.whl").write_bytes(b"PK but cut short")
    with pytest.raises(PackageNotFetchedError, match="some-faces"):
        fetch_python_package("some-faces", tmp_path)
    monkeypatch.setattr(
        packages, "_run", lambda command, folder: (folder / "some-faces-1.0.tgz").write_bytes(b"no archive")
    )
    with pytest.raises(PackageNotFetchedError, match="some-faces"):
        fetch_node_package("some-faces", tmp_path)


def test_a_whole_wheel_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(command: list[str], folder: Path) -> None:
        with zipfile.ZipFile(folder / "some_faces-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr("faces/A.ttf", b"a")

    monkeypatch.setattr(packages, "_run", download)
    assert (fetch_python_package("some-faces", tmp_path) / "faces" / "A.ttf").read_bytes() == b"a"
