#!/bin/sh
# Sees to what the build needs beside Rust: cmake and libclang, for the MILP solver HiGHS.
# Installs them where that can be done without asking, and prints the one line to run where not.
set -eu

missing=""
command -v cargo >/dev/null 2>&1 || {
    echo "oneknock needs Rust: see https://rustup.rs, then run this again" >&2
    exit 1
}
command -v cmake >/dev/null 2>&1 || missing="cmake"

has_libclang() {
    [ -n "${LIBCLANG_PATH:-}" ] && return 0
    for dir in /usr/lib/llvm-*/lib /usr/lib/*-linux-gnu /usr/lib64 /usr/lib \
        /opt/homebrew/opt/llvm/lib /usr/local/opt/llvm/lib \
        /Library/Developer/CommandLineTools/usr/lib \
        /Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib; do
        for file in "$dir"/libclang*.so* "$dir"/libclang.dylib; do
            [ -e "$file" ] && return 0
        done
    done
    return 1
}
has_libclang || missing="$missing libclang"
command -v c++ >/dev/null 2>&1 || command -v clang++ >/dev/null 2>&1 || missing="$missing c++"
[ -z "$missing" ] && exit 0

echo "missing for the MILP solver:$(printf ' %s' $missing)"
if command -v apt-get >/dev/null 2>&1; then
    line="apt-get update && apt-get install -y cmake libclang-dev g++"
    if [ "$(id -u)" = 0 ]; then
        echo "installing them with apt-get"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq cmake libclang-dev g++ >/dev/null
        exit 0
    fi
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        echo "installing them with sudo apt-get"
        sudo sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq cmake libclang-dev g++ >/dev/null"
        exit 0
    fi
    echo "run this once, then again what you ran:  sudo sh -c '$line'" >&2
    exit 1
fi
if command -v brew >/dev/null 2>&1; then
    echo "installing them with Homebrew"
    brew install cmake llvm
    exit 0
fi
echo "install cmake, libclang and a C++ compiler with your package manager, then run this again" >&2
exit 1
