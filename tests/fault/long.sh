#!/bin/bash
# The long runs of the fault tests, by hand: prints what each said, and exits with 1 if
# one failed.
# usage: tests/fault/long.sh [--build DIR] [--kills N] [--cuts N] [--flips N] [--backup MEGABYTES]
#   --build DIR        built tests; default build/release
#   --kills N          kill -9 in the middle of everything; default 2000
#   --cuts N           power cuts; default 300
#   --flips N          flipped bits, at rest and as many under a hub that runs; default 1000
#   --backup MEGABYTES a backup of so much while messages come; default 1000
# 0 leaves a part out. 2,000 kills take about an hour on two cores.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

build=build/release kills=2000 cuts=300 flips=1000 backup=1000
while [ $# -gt 0 ]; do
  case "$1" in
    --build) build=$2 ;;
    --kills) kills=$2 ;;
    --cuts) cuts=$2 ;;
    --flips) flips=$2 ;;
    --backup) backup=$2 ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done

failed=0
run() {  # COUNT WHAT PROGRAM [ARGUMENT]...
  [ "$1" -eq 0 ] && return
  local begin=$SECONDS
  echo "== $1 $2"
  if "${@:3}"; then echo "== passed in $((SECONDS - begin)) s"; else echo "== FAILED after $((SECONDS - begin)) s"; failed=1; fi
}

run "$kills" kills env DUTA_KILLS="$kills" "$build/tests/hub_kill_test" --gtest_filter='KillTest.Kills*'
run "$cuts" "power cuts" env DUTA_CUTS="$cuts" TMPDIR=/dev/shm "$build/tests/hub_power_cut_test"
run "$flips" flips env DUTA_FLIPS="$flips" "$build/tests/hub_rot_test"
run "$backup" "megabytes to back up" env DUTA_BACKUP_MEGABYTES="$backup" "$build/tests/hub_backup_test" \
  --gtest_filter='BackupUnderLoadTest.Ends*'
exit $failed
