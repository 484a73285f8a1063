#!/bin/sh
# Four landlords for a year: visits, operative-days and pounds saved against separate visits,
# with the bounds beside them.
#
#   sh scripts/landlords.sh [FOLDER] [HOMES]     HOMES: the same number for all, else their own
#   LANDLORDS="sedgemoor" sh scripts/landlords.sh     only these
set -eu

folder=${1:-landlords}
homes=${2:-}
bin=${ONEKNOCK:-${CARGO_TARGET_DIR:-target}/release/oneknock}
mkdir -p "$folder"

# The first value of a key after a section's own line in our pretty-printed JSON.
value() {
  awk -v section="\"$2\":" -v key="\"$3\":" '
    $1 == section { inside = 1 }
    inside && $1 == key { gsub(/[",]/, "", $2); print $2; exit }' "$1"
}

echo "| landlord | visits apart | together | at least, at no more cost | at least, at any cost | operative-days saved on the same checks | pounds saved | provably at least | gap | of scarcity | homes with one visit |"
echo "|---|---|---|---|---|---|---|---|---|---|---|"
for like in ${LANDLORDS:-stockport doncaster dacorum sedgemoor}; do
  # shellcheck disable=SC2086
  "$bin" generate --like "$like" ${homes:+--homes "$homes"} --seed 1 --out "$folder/$like" > /dev/null
  "$bin" year "$folder/$like" --out "$folder/$like-year" --advice 0 > /dev/null || [ $? -eq 1 ]
  s="$folder/$like-year/summary.json"
  echo "| $like | $(value "$s" apart visits) | $(value "$s" chosen visits) ($(value "$s" saved visits_percent)% fewer) | $(value "$s" chosen visits_at_least_at_cost) | $(value "$s" chosen visits_at_least) | $(value "$s" saved operative_days) ($(value "$s" saved operative_hours_percent)%) | $(value "$s" saved pounds) | $(value "$s" saved pounds_at_least) | $(value "$s" chosen gap_percent)% | $(value "$s" chosen gap_of_scarcity_percent)% | $(value "$s" home_checks one_visit_percent)% |"
done
