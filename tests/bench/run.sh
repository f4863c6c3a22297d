#!/usr/bin/env bash
# Makes a hub and two ministries, and measures them: tests/bench/run.sh
#   --programs DIR   where dutad, duta and duta_bench are; else they are built
#   --messages N, --runs N   as duta_bench
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
programs=
arguments=()
while (($#)); do
  case "$1" in
    --programs) programs=$2; shift 2 ;;
    --messages | --runs) arguments+=("$1" "$2"); shift 2 ;;
    *) echo "usage: tests/bench/run.sh [--programs DIR] [--messages N] [--runs N]" >&2; exit 2 ;;
  esac
done
if [[ -z $programs ]]; then
  (cd "$root" && cmake --preset release >/dev/null && cmake --build --preset release --target dutad duta duta_bench duta-adapter-worker)
  programs=$root/build/release/bin
fi

# On the disk of the tree, not on a tmpfs, where fsync costs nothing.
place=$(mktemp -d "$root/build/bench.XXXXXX")
hub=
finish() {
  if [[ -n $hub ]]; then kill "$hub" 2>/dev/null && wait "$hub" || true; fi
  rm -rf "$place"
}
trap finish EXIT

"$programs/dutad" init --data "$place/hub" --name hub.bench --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 \
  --administrator rina >/dev/null
"$programs/dutad" serve --data "$place/hub" </dev/null >"$place/hub.log" 2>&1 &
hub=$!
for _ in $(seq 400); do
  [[ -s $place/hub/address ]] && break
  kill -0 "$hub" 2>/dev/null || { cat "$place/hub.log" >&2; exit 1; }
  sleep 0.05
done
address=$(<"$place/hub/address")
profiles=$place/hub/first-administrator/profiles.toml
log_key=$(sed -n 's/^log_key = "\(.*\)"/\1/p' "$profiles")
sed -i "/^hub_ca/i hub = \"$address\"" "$profiles"
for partner in id-kemlu au-dfat; do
  mkdir "$place/$partner"
  duta=("$programs/duta" --config "$place/$partner/profiles.toml")
  "${duta[@]}" enroll --name "partners/$partner" --hub "$address" --hub-ca "$place/hub/tls/ca.crt" --log-key "$log_key" \
    >/dev/null 2>&1
  # Without the usual brake on how much one partner may send.
  "$programs/duta" --config "$profiles" admin partner add --rate 100000000 \
    "$place/$partner/$partner/$partner.registration.json" >/dev/null 2>&1
done
"$programs/duta_bench" --sender "$place/id-kemlu/profiles.toml" --receiver "$place/au-dfat/profiles.toml" \
  --tls "$place/hub/tls" --directory "$place" --hub "$hub" "${arguments[@]}"
