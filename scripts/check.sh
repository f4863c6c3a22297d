#!/bin/bash
# Checks layout and lint of the sources, and the rules of the architecture.
# usage: scripts/check.sh [--fix] [--all]
#   --fix   mends the layout instead of complaining about it, and the picture in
#           docs/architecture.md
#   --all   every file; without it those that differ from origin/main (or, where
#           there is none, from the last commit)
set -euo pipefail
cd "$(dirname "$0")/.."

fix=no
all=no
for argument in "$@"; do
  case "$argument" in
    --fix) fix=yes ;;
    --all) all=yes ;;
    *) sed -n '3,7s/^# //p' scripts/check.sh >&2; exit 2 ;;
  esac
done

scripts/install.sh build test develop

changed() {
  local base
  if [ "$all" = yes ]; then
    git ls-files --cached --others --exclude-standard
  else
    base=$(git merge-base HEAD origin/main 2>/dev/null || echo HEAD)
    git diff --name-only --diff-filter=d "$base"
    git ls-files --others --exclude-standard
  fi | sort -u
}

failed=()
# check NAME COMMAND...
check() {
  echo "== $1"
  "${@:2}" || failed+=("$1")
}

mapfile -t sources < <(changed | grep -E '\.(cc|c|h)$' || true)
mapfile -t units < <(printf '%s\n' "${sources[@]}" | grep -E '\.(cc|c)$' || true)
mapfile -t scripts < <(changed | grep -E '(\.sh|\.ci/run)$' || true)
echo "${#sources[@]} sources and ${#scripts[@]} shell scripts to check."

layout() {
  if [ "$fix" = yes ]; then
    clang-format-16 -i "${sources[@]}"
  else
    clang-format-16 --dry-run --Werror "${sources[@]}"
  fi
}

# Needs the commands of a configured build, one without precompiled headers (those
# of GCC are nothing to clang), and what the build generates.
lint() {
  local build=build/dev known
  [ -f "$build/build.ninja" ] || cmake --preset dev >/dev/null
  cmake --build "$build" --target duta_grpc >/dev/null
  known=$(sed -n 's/^  "file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json")
  printf '%s\n' "${units[@]}" | sed "s#^#$PWD/#" | grep -Fx "$known" |
    xargs -r -n 1 -P "$(nproc)" clang-tidy-16 -p "$build" --quiet 2> >(grep -v 'warnings\? generated' >&2)
}

if [ ${#sources[@]} -gt 0 ]; then
  check "Layout (clang-format)" layout
  check "Lint (clang-tidy)" lint
  # A header's locks are held by whoever includes it: all of them, which is quick.
  check "Locks (clang -Wthread-safety)" scripts/check_locks.py build/dev
fi
if [ ${#scripts[@]} -gt 0 ]; then check "Shell scripts (shellcheck)" shellcheck "${scripts[@]}"; fi
check "Contract" /usr/bin/python3 tests/proto/proto_lint.py "$(command -v protoc)" proto
if [ "$fix" = yes ]; then check "Picture of the folders" /usr/bin/python3 tests/architecture/picture.py "$PWD" --write; fi
check "Architecture" /usr/bin/python3 tests/architecture/architecture_test.py "$PWD"

if [ ${#failed[@]} -gt 0 ]; then
  printf 'FAILED: %s\n' "${failed[@]}"
  exit 1
fi
echo "All is well."
