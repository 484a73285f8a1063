#!/bin/sh
# A landlord whose year can be counted on paper: every home has a yearly gas check, every fifth
# an EICR due this year and every fifth a survey, up to four months after the gas check;
# operatives can do everything and there are enough of them. Every visit is made, repeats follow at
# once and no case is handed on within the year, so that no check of the year after is brought forward
# to leave room for that.
#
#   sh scripts/arithmetic.sh 10000 paper            makes the dataset
#   oneknock year paper --out year                  14,000 visits apart, 10,000 together
set -eu

homes=$1
folder=$2
mkdir -p "$folder"
cat > "$folder/rules.toml" <<'RULES'
[horizon]
today = 2026-11-24
[attempts]
not_made_share = 0.0
wait_days = 0.0
[escalation]
streams = []
other_days = 365
RULES

awk -v homes="$homes" -v folder="$folder" '
# A day number since 1 January 1970 as an ISO date (Howard Hinnant, chrono-compatible
# low-level date algorithms, civil_from_days).
function iso(z,    era, doe, yoe, y, doy, mp, d, m) {
  z += 719468
  era = int(z / 146097)
  doe = z - era * 146097
  yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
  y = yoe + era * 400
  doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
  mp = int((5 * doy + 2) / 153)
  d = doy - int((153 * mp + 2) / 5) + 1
  m = mp < 10 ? mp + 3 : mp - 9
  if (m <= 2) y++
  return sprintf("%04d-%02d-%02d", y, m, d)
}
BEGIN {
  first = 20782                                   # 2026-11-25
  properties = folder "/properties.csv"
  tasks = folder "/tasks.csv"
  print "uprn,latitude,longitude,dwelling" > properties
  print "task_id,uprn,stream,due" > tasks
  for (i = 0; i < homes; i++) {
    uprn = 100000 + i
    printf "%d,%.5f,%.5f,house\n", uprn, 53.40 + (i % 100) * 0.001, -2.20 + int(i / 100) % 100 * 0.0016 > properties
    gas = 20 + int(i * 343 / homes)               # days 20 to 362 of the year
    printf "G%d,%d,gas,%s\n", i, uprn, iso(first + gas) > tasks
    late = gas + i * 37 % 120
    if (late > 362) late = 362
    # Every fifth home this year, the others in the four years after it.
    printf "E%d,%d,eicr,%s\n", i, uprn, iso(first + late + 366 * (i % 5)) > tasks
    printf "S%d,%d,stock_condition,%s\n", i, uprn, iso(first + late + 366 * ((i + 3) % 5)) > tasks
  }
  heads = int(homes / 250) + 3
  operatives = folder "/operatives.csv"
  shifts = folder "/shifts.csv"
  print "operative_id,skills,start_latitude,start_longitude" > operatives
  print "operative_id,days,from,to" > shifts
  for (o = 1; o <= heads; o++) {
    printf "OP%d,gas;eicr;stock_condition,53.45,-2.12\n", o > operatives
    printf "OP%d,mon-fri,08:00,16:00\n", o > shifts
  }
}'
