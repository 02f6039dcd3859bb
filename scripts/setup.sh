#!/usr/bin/env bash
# Sets up what `make run` (argument: run), `make test` (argument: dev) or training (argument: train) needs, and
# nothing that is there already.
# Made for Debian 12 with Python 3.11; elsewhere it says what to install.
set -eu
cd "$(dirname "$0")/.."

wanted=${1:-run}
venv=.venv

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 3
}

find_python() {
    for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

has_library() { ldconfig -p 2>/dev/null | grep -q "$1"; }
has_language() { tesseract --list-langs 2>/dev/null | grep -qx "$1"; }
has_face() { ls "/usr/share/fonts/truetype/$1" >/dev/null 2>&1; }

PATH="$PATH:/sbin:/usr/sbin" # ldconfig is not on the path of ordinary users
python=$(find_python) || fail "needs Python 3.11 or newer; install it, or name it: make run PYTHON=/path/to/python3"

# Debian packages that are missing, each found out by what it brings, so that other ways of installing count too.
missing=""
need() { missing="$missing $1"; }
command -v tesseract >/dev/null || need tesseract-ocr
has_language tha || need tesseract-ocr-tha
has_language eng || need tesseract-ocr-eng
command -v pdftoppm >/dev/null || need poppler-utils
has_library libGL.so.1 || need libgl1
has_library libgthread-2.0.so.0 || need libglib2.0-0
# Debian's Python comes without what makes an environment; `import venv` works there, ensurepip does not.
[ -x "$venv/bin/python" ] || "$python" -c 'import ensurepip, venv' 2>/dev/null || need python3-venv
if [ "$wanted" != run ]; then # tests and training draw letters
    has_face tlwg || need fonts-thai-tlwg
    has_face noto || need fonts-noto-core
fi

if [ -n "$missing" ]; then
    command -v apt-get >/dev/null || fail "install what these Debian packages bring:$missing"
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root=sudo
    else
        fail "run as root, then try again: apt-get update && apt-get install -y --no-install-recommends$missing"
    fi
    say "installing$missing"
    log=$(mktemp)
    # shellcheck disable=SC2086 # words on purpose
    if ! { $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } \
        >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        fail "apt-get could not install$missing; see above, mend it and try again"
    fi
    rm -f "$log"
fi

# An environment that was moved or whose Python is gone is made anew.
if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    say "making $venv with $python"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

extra=""
[ "$wanted" = dev ] && extra="[dev]"
[ "$wanted" = train ] && extra="[dev,train]"
stamp="$venv/saraban-$wanted.stamp"
state=$(cksum <pyproject.toml)
if [ "$(cat "$stamp" 2>/dev/null)" != "$state" ]; then
    say "installing Python packages into $venv (the first time some minutes)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -e ".$extra"
    printf '%s\n' "$state" >"$stamp"
fi
