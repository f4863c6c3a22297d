# shellcheck shell=bash disable=SC2034  # The variables set here are for whoever sources it.
# What the examples share: a hub in $place, whose first administrator is rina, and
# commands as one of its people. Sourced, with $bin and $place set; $strip has the
# beginnings of paths that are left out where a command is shown.
: "${bin:?}" "${place:?}"

step() { printf '\n== %s\n' "$*"; }
die() { printf '%s: %s\n' "$0" "$*" >&2; exit 1; }
# A command as one would type it.
quoted() {
  local word prefix line=
  for word in "$@"; do
    for prefix in "${strip[@]:?}"; do word=${word//$prefix\//}; done
    [[ $word == *[!A-Za-z0-9_./:=+@-]* ]] && word="\"$word\""
    line+=" $word"
  done
  printf '%s' "${line# }"
}
show() { printf '   $ %s\n' "$(quoted "$@")"; }
run() { show "$@"; "$@" 2>&1 | sed 's/^/   /'; }
# The command as one of the actors.
as() { local who=$1; shift; "$bin/duta" --config "$place/$who/profiles.toml" "$@"; }
run_as() { local who=$1; shift; printf '   %s $ duta %s\n' "$who" "$(quoted "$@")"; as "$who" "$@" 2>&1 | sed 's/^/   /'; }

init=("$bin/dutad" init --data "$place/hub" --name hub.example --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0
  --administrator rina)
serve=("$bin/dutad" serve --data "$place/hub")

# What an earlier run left goes, its hub as well.
clear_place() {
  local before
  before=$(cat "$place/hub.pid" 2>/dev/null || true)
  # By now the number may be another program's.
  if [[ -n $before && $(readlink "/proc/$before/exe") == "$bin/dutad"* ]]; then kill "$before" || true; fi
  rm -rf "$place"
  mkdir -p "$place"
}
# A hub runs no adapter where its sandbox lacks a part, as in most containers. These
# hubs run only what this tree holds, so here the lack is said and allowed.
allow_what_lacks() {
  local missing
  missing=$("$bin/duta-adapter" sandbox | sed -n 's/^missing *\([a-z-]*\).*/"\1"/p' | paste -sd,) || true
  [[ -n $missing ]] || return 0
  echo "   This system lacks a part of the adapters' sandbox: $missing. A real hub should not run adapters here"
  echo "   (\`duta-adapter sandbox\` says what is missing); this example's may, by allow_degradations in its duta.toml."
  sed -i "s/^allow_degradations = .*/allow_degradations = [$missing]/" "$place/hub/duta.toml"
}
# Starts the hub; sets $hub, $address and $log_key, and makes rina's profile.
start_hub() {
  allow_what_lacks
  # The hub gets descriptors of its own, so that whoever waits for this script's
  # output does not wait for the hub.
  "${serve[@]}" </dev/null >"$place/hub.log" 2>&1 &
  hub=$!
  echo "$hub" >"$place/hub.pid"
  trap stop_hub EXIT
  for _ in $(seq 200); do
    [[ -s $place/hub/address ]] && break
    kill -0 "$hub" 2>/dev/null || { cat "$place/hub.log" >&2; die "the hub did not start"; }
    sleep 0.05
  done
  [[ -s $place/hub/address ]] || die "the hub does not listen after ten seconds; $place/hub.log has what it says"
  address=$(<"$place/hub/address")
  log_key=$(sed -n 's/^log_key = "\(.*\)"/\1/p' "$place/hub/first-administrator/profiles.toml")
  cp -r "$place/hub/first-administrator" "$place/rina"
  sed -i "/^hub_ca/i hub = \"$address\"" "$place/rina/profiles.toml"
}
stop_hub() {
  kill "$hub" 2>/dev/null || true
  wait "$hub" || true
}
# enroll WHO OPTIONS...: makes keys; registration WHO: the file for an administrator.
enroll() { enroll_by as "$@"; }
run_enroll() { enroll_by run_as "$@"; }
enroll_by() {
  local how=$1 who=$2
  shift 2
  mkdir -p "$place/$who"
  "$how" "$who" enroll --hub "$address" --hub-ca "$place/hub/tls/ca.crt" --log-key "$log_key" "$@"
}
registration() { find "$place/$1" -name '*.registration.json' -print -quit; }
# The id of what somebody sent or received last.
last_message() {
  local id
  id=$(as "$1" --json log entries | sed -n 's/.*"message_id": *"\([^"]*\)".*/\1/p' | tail -1)
  [[ -n $id ]] || die "the message's id was not found"
  printf '%s' "$id"
}
