#!/bin/sh
# The demo: a landlord generated, planned, audited and reported, in one folder.
set -eu

folder=$1
homes=$2
bin="${CARGO_TARGET_DIR:-target}/release/oneknock"

rm -rf "$folder/landlord"
mkdir -p "$folder"
"$bin" generate --homes "$homes" --seed 7 --out "$folder/landlord"
"$bin" build "$folder/landlord" --out "$folder/schedule" --time-limit 60s
"$bin" audit "$folder/landlord" "$folder/schedule"
echo
echo "Open the report: $(cd "$folder/schedule" && pwd)/report.html"
