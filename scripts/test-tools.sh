#!/bin/sh
# Sees to what some tests need beside Rust: PostgreSQL for the store, Chromium, Playwright and axe
# for the pages. Whatever cannot be had is said, and its tests skip; nothing here fails the tests.
set -u

folder="${CARGO_TARGET_DIR:-target}/test-tools"
mkdir -p "$folder"

skip() {
    echo "NOT TESTED: $1" >&2
}

# Debian's packages, where they may be installed without asking.
as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="none"
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n"
fi
updated=""
install() {
    command -v apt-get >/dev/null 2>&1 && [ "$as_root" != none ] || return 1
    if [ -z "$updated" ]; then
        $as_root apt-get update -qq </dev/null >/dev/null 2>&1
        updated=yes
    fi
    echo "installing $* with apt-get"
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" </dev/null >"$folder/apt.log" 2>&1
}

# The tests start servers of their own: no cluster is to run beside them.
no_cluster() {
    $as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" |
        $as_root tee /etc/postgresql-common/createcluster.d/oneknock.conf >/dev/null
}
has_postgres() {
    for initdb in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$initdb" ] && return 0
    done
    return 1
}
if ! has_postgres; then
    command -v apt-get >/dev/null 2>&1 && [ "$as_root" != none ] && no_cluster
    install postgresql && has_postgres ||
        skip "the store on PostgreSQL: Debian's package \`postgresql\` is not here"
fi

browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}
python="$folder/venv/bin/python"
has_playwright() {
    "$python" -c 'import playwright, axe_playwright_python' >/dev/null 2>&1
}
get_playwright() {
    command -v python3 >/dev/null 2>&1 || install python3 || return 1
    rm -rf "$folder/venv"
    python3 -m venv "$folder/venv" >/dev/null 2>&1 || {
        install python3-venv && python3 -m venv "$folder/venv" >/dev/null 2>&1
    } || return 1
    echo "installing Playwright and axe from PyPI"
    "$python" -m pip install -q --disable-pip-version-check --retries 2 \
        playwright axe-playwright-python </dev/null >"$folder/pip.log" 2>&1 && has_playwright
}
browser >/dev/null || install chromium
if ! browser >"$folder/chromium"; then
    rm -f "$folder/chromium"
    skip "the pages: no Chromium is here and Debian's package \`chromium\` cannot be had"
elif ! has_playwright && ! get_playwright; then
    rm -f "$folder/chromium"
    skip "the pages: Playwright and axe cannot be had from PyPI (see $folder/pip.log)"
fi
exit 0
