#!/usr/bin/env bash
# scripts/bundles.sh: what it makes, and that it makes nothing where something is wrong.
# Usage: bundles_test.sh BUILD_DIRECTORY
set -euo pipefail
build=$1
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
die() { printf '%s\n' "$*" >&2; exit 1; }

said=$(scripts/bundles.sh --build "$build" --out "$out" --release 7 id kh)
grep -q '^2 bundles, checked, signed and verified' <<<"$said" || die "unexpected: $said"
for code in id kh; do
  grep -q "^$code  .*release 7  *11 golden vectors" <<<"$said" || die "no line of $code: $said"
  # The schema stands in it as it is.
  grep -aq 'urn:duta:adapter-configuration:v1' "$out/$code.adp" || die "$code.adp has no schema of its configuration"
  "$build/bin/duta-adapter" verify "$out/$code.adp" | grep -q '^signed by' || die "$code.adp is not signed"
done

refuses() {
  local expected=$1 said
  shift
  said=$(scripts/bundles.sh --build "$build" --out "$out/refused" "$@" 2>&1) && die "taken: $*"
  grep -qF -- "$expected" <<<"$said" || die "expected: $expected, said: $said"
  [[ -z $(find "$out/refused" -name '*.adp') ]] || die "a bundle was made: $*"
}
refuses "is there a ministry xx?" xx
refuses "there is no signing.key under" --keys "$out" id
echo "bundles are made, and refused where a ministry or a key is missing"
