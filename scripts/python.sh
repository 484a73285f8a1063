#!/bin/sh
# The Python package: `wheel` builds it for others, `test` tests it in a virtual environment of its
# own, notebooks and Ray included.
#
#   sh scripts/python.sh wheel      a release wheel, in target/wheels
#   sh scripts/python.sh test       what Python 3.9 or later is here for; says so where it is not
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$here/target}
case $target in /*) ;; *) target=$here/$target ;; esac
# One folder for the engine and the package: what both depend on is compiled once.
export CARGO_TARGET_DIR="$target"
tools="$target/python-tools"
python="$tools/bin/python"
log="$target/python-pip.log"

skip() {
    echo "NOT TESTED: the Python package: $1" >&2
    exit 0
}

# A Python that is new enough, or nothing.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

# Its virtual environment, once; Debian keeps venv in a package of its own.
environment() {
    found=$(find_python) || return 1
    [ -x "$python" ] && "$python" -m pip --version >/dev/null 2>&1 && return 0
    rm -rf "$tools"
    mkdir -p "$target"
    "$found" -m venv "$tools" >"$log" 2>&1 && return 0
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    echo "installing python3-venv with apt-get"
    $as_root apt-get update -qq </dev/null >>"$log" 2>&1
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq python3-venv </dev/null >>"$log" 2>&1 || return 1
    rm -rf "$tools"
    "$found" -m venv "$tools" >>"$log" 2>&1
}

install() {
    "$python" -m pip install -q --disable-pip-version-check --retries 2 "$@" </dev/null >>"$log" 2>&1
}

build() {
    (cd "$here/python" && "$python" -m maturin build -q --locked -i "$python" -o "$1" --profile "$2")
}

wheel() {
    environment || {
        echo "python: a wheel needs Python 3.9 or later with venv and pip" >&2
        exit 1
    }
    install "maturin>=1.9.4,<2" || {
        cat "$log" >&2
        exit 1
    }
    build "$target/wheels" release
    ls "$target"/wheels/oneknock-*.whl
}

# The engine is built as the other tests' is: most of what it depends on is compiled already.
run_tests() {
    find_python >/dev/null || skip "there is no Python 3.9 or later here"
    environment || skip "a virtual environment cannot be made (see $log)"
    echo "installing what the Python tests need from PyPI"
    install "maturin>=1.9.4,<2" || skip "maturin cannot be had from PyPI (see $log)"
    rm -rf "$target/test-wheels"
    build "$target/test-wheels" dev
    built=$(ls "$target"/test-wheels/oneknock-*.whl)
    install --force-reinstall --no-deps "$built" || {
        cat "$log" >&2
        exit 1
    }
    install "$built[test]" || skip "what the tests need cannot be had from PyPI (see $log)"
    install "$built[ray]" || echo "NOT TESTED: Ray: it cannot be had from PyPI (see $log)" >&2
    # The command of the same engine, to compare with.
    (cd "$here/python" && cargo build -q --locked -p oneknock --bin oneknock)
    # From the tests' own folder: the package is the one installed, not the sources beside them.
    cd "$here/python/tests"
    ONEKNOCK="$target/debug/oneknock" PYTHONDONTWRITEBYTECODE=1 \
        "$python" -m pytest -q -p no:cacheprovider -c "$here/python/pyproject.toml" .
}

case ${1:-} in
wheel) wheel ;;
test) run_tests ;;
*)
    sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
