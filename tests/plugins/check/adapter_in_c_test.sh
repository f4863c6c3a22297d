#!/bin/bash
# Compiles an adapter in C as the SDK's page says, and has it described.
# usage: adapter_in_c_test.sh SOURCE_DIRECTORY DUTA_ADAPTER
set -euo pipefail
cd "$1"
duta_adapter=$2
line=$(sed -n 's/^    \(cc .* -o \)c_adapter\.so \(.*\)$/\1OUT \2/p' plugins/sdk/README.md)
[ -n "$line" ] || { echo "plugins/sdk/README.md has no line that compiles an adapter in C" >&2; exit 1; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
${line/OUT/"$place/c_adapter.so"}
"$duta_adapter" describe "$place/c_adapter.so" | tee "$place/said"
grep -q 'xx-test-c' "$place/said"
