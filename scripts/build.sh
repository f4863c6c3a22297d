#!/bin/bash
# Installs what building and running need, and builds into build/release: all
# programs and adapters, or the targets that are named. Shows one line of progress;
# what the tools print goes to build/logs/.
# usage: scripts/build.sh [TARGET]...
set -euo pipefail
cd "$(dirname "$0")/.."

logs=build/logs
mkdir -p "$logs"
targets=("$@")
((${#targets[@]} > 0)) || targets=(duta-programs)

# quiet NAME LOG COMMAND...: one line for a command, the end of its log if it fails.
quiet() {
  local name=$1 log=$logs/$2 began=$SECONDS
  shift 2
  printf '%s ... ' "$name"
  if ! "$@" >"$log" 2>&1; then
    printf 'FAILED. %s ends:\n' "$log"
    tail -n 40 "$log"
    exit 1
  fi
  printf 'done in %d s\n' $((SECONDS - began))
}

# show DONE ALL BEGAN: the line of progress. A terminal has one that changes;
# elsewhere every tenth of the way gets a line.
last_shown=0
show() {
  local part=$((100 * $1 / $2)) left=$((($2 - $1) * (SECONDS - $3) / $1))
  local line
  line=$(printf 'Building: %d of %d steps, %d %%, about %d:%02d left' "$1" "$2" "$part" $((left / 60)) $((left % 60)))
  if [ -t 1 ]; then
    printf '\r\033[K%s' "$line"
  elif ((part / 10 > last_shown)); then
    last_shown=$((part / 10))
    echo "$line"
  fi
}

# Reads Ninja's lines, whose status is "@ DONE ALL ", and keeps them in a log.
progress() {
  local log=$1 began=$SECONDS line made all
  while IFS= read -r line; do
    printf '%s\n' "$line"
    [[ $line == '@ '* ]] || continue
    read -r _ made all _ <<<"$line"
    ((made > 0)) || continue
    show "$made" "$all" "$began" >&3
  done 3>&1 >"$log"
  if [ -t 1 ]; then printf '\r\033[K'; fi
  printf 'Built in %d:%02d.\n' $(((SECONDS - began) / 60)) $(((SECONDS - began) % 60))
}

quiet "Packages" install.log scripts/install.sh build
quiet "Configuring" configure.log cmake --preset programs
if ! NINJA_STATUS='@ %f %t ' cmake --build build/release --target "${targets[@]}" 2>&1 |
  progress "$logs/build.log"; then
  printf 'The build failed; %s ends:\n' "$logs/build.log" >&2
  grep -v '^@ ' "$logs/build.log" | tail -n 40 >&2
  exit 1
fi
