#!/bin/bash
# Builds the release, measures, and prints one table.
# usage: tests/bench/run.sh [--program FILE] [OPTION]...
#   --program FILE  this duta_bench instead of building one
#   OPTION          of duta_bench: --runs, --pairs, --messages, --quick
# The data lies below the build directory while it runs.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=
options=()
while [ $# -gt 0 ]; do
  case "$1" in
    --program) program=$2; shift 2 ;;
    *) options+=("$1"); shift ;;
  esac
done
if [ -z "$program" ]; then
  cmake --preset release >/dev/null
  cmake --build --preset release --target duta_bench dutad duta-adapter-worker >/dev/null
  program=build/release/bin/duta_bench
fi

data=$(mktemp -d "$(dirname "$program")/../bench.XXXXXX")
trap 'rm -rf "$data"' EXIT
"$program" --data "$data" "${options[@]}"
