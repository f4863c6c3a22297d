#!/bin/bash
# Installs what is missing, builds, and runs all tests.
# usage: tests/run.sh [--quick] [--label LABEL]
#   --quick         the release build alone, with every test but the fuzzers
#   --label LABEL   only tests of this label: unit, integration, conformance, fault
# Layers: unit and fault tests, and each fuzzer for five seconds, under the address
# and undefined-behaviour sanitizers; what is concurrent and needs no gRPC under the
# thread sanitizer; then, on the release build, whole programs: integration,
# conformance and the benchmarks' quick runs.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '3,5s/^# //p' tests/run.sh >&2; exit 2; }
quick=no
label=
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) quick=yes ;;
    --label) [ $# -ge 2 ] || usage; label=$2; shift ;;
    *) usage ;;
  esac
  shift
done

ulimit -c 0  # Some tests crash programs on purpose; their cores help nobody.
logs=build/logs
mkdir -p "$logs"
began=$SECONDS
failed=()

minutes() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# step NAME LOG COMMAND...: runs it with its output in a file, which is shown if it fails.
step() {
  local name=$1 log=$logs/$2 start=$SECONDS
  shift 2
  printf '%-46s' "$name ..."
  if "$@" >"$log" 2>&1; then
    echo "done in $(minutes $((SECONDS - start)))"
  else
    echo "FAILED after $(minutes $((SECONDS - start))); $log ends:"
    tail -n 60 "$log"
    failed+=("$name")
    return 1
  fi
}

# build PRESET TARGET...: configures and builds. Nothing can be tested without it.
build() {
  local preset=$1
  shift
  step "Configure $preset" "configure-$preset.log" cmake --preset "$preset" || exit 1
  step "Build $preset" "build-$preset.log" cmake --build --preset "$preset" --target "$@" || exit 1
}

tests() { ctest --test-dir "build/$1" --output-on-failure --no-tests=error -j "$(nproc)" "${@:2}"; }

step "Install packages" install.log scripts/install.sh build test || exit 1
if [ "$quick" = yes ] || [ -n "$label" ]; then
  build release all
  chosen=${label:+"^$label\$"}
else
  build asan tests-unit tests-fault fuzzers
  step "Unit, fault and fuzz tests with sanitizers" test-asan.log tests asan -L 'unit|fault|fuzz' || true
  build tsan tests-tsan
  step "Concurrent tests with the thread sanitizer" test-tsan.log tests tsan -L tsan || true
  build release duta-programs tests-integration tests-conformance tests-bench
  chosen='integration|conformance|bench'
fi

status=0
echo "So far $(minutes $((SECONDS - began))); logs are in $logs. Tests of the release build:"
tests release ${chosen:+-L "$chosen"} || status=1
if [ ${#failed[@]} -gt 0 ]; then
  printf 'FAILED before that: %s\n' "${failed[@]}" >&2
  status=1
fi
exit $status
