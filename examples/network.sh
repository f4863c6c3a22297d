#!/usr/bin/env bash
# The whole network: a hub with sixteen ministries, each with its own adapter, and
# one note and one visit from each to all others. Prints who got what, in which forms, and
# whether each receipt verifies.
#
#   examples/network.sh [--no-build] [--build DIR]
#
#   --no-build   use the programs that are there
#   --build DIR  those of this build directory; build/release if not said
set -euo pipefail
cd "$(dirname "$0")/.."

source examples/programs.sh
choose_programs examples/network.sh "$@"
place=$from/network
source examples/hub.sh
source examples/network/ministries.sh
# Without what the command tells people, unless it fails.
quietly() {
  local said
  said=$("$@" 2>&1) || { printf '%s\n' "$said" >&2; die "failed: $*"; }
}

step "A hub, two administrators"
clear_place
quietly "${init[@]}"
start_hub
# An adapter needs its author and both administrators.
put_into_service() {
  quietly as rina admin adapter install "$place/$1.adp"
  quietly as budi admin adapter activate "$2"
}
quietly enroll budi --name administrators/budi --display-name Budi
quietly as rina admin administrator add "$(registration budi)"

step "Sixteen ministries"
recipients=()
for row in "${ministries[@]}"; do
  IFS='|' read -r code partner zone city name <<<"$row"
  quietly enroll "$code" --name "$partner" --country "${code^^}" --zone "$zone" --place "$city" --language en \
    --display-name "$name" --issuer "the $name"
  quietly as rina admin partner add "$(registration "$code")"
  recipients+=("$partner")
  printf '   %s  %s\n' "$code" "$name"
done

step "Their adapters: checked, packed and signed with each ministry's key, then put into service"
scripts/bundles.sh --build "$from" --keys "$place" --out "$place" | sed 's/^/   /'
for row in "${ministries[@]}"; do
  IFS='|' read -r code partner _ <<<"$row"
  put_into_service "$code" "$partner"
done
active=$(as rina --json admin adapter list | grep -o 'ADAPTER_STATE_ACTIVE' | wc -l)
((active == ${#ministries[@]})) || die "$active adapters are in service, not ${#ministries[@]}"

# Steps of a round: what one sends, and what its form must hold at the others.
others_of() {
  local other
  for other in "${recipients[@]}"; do [[ $other == "$1" ]] || printf '%s\n' "$2" "$other"; done
}
send_note() {
  local code=$1 city=$3 to
  mapfile -t to < <(others_of "$2" --to)
  printf 'The Ministry informs its partners that its office for digital diplomacy at %s is open.\n' "$city" >"$place/$code.txt"
  quietly as "$code" send "${to[@]}" --subject "Office for digital diplomacy at $city" --number "$code/1/2026" \
    --marking internal --addressee "all partners" --text "$place/$code.txt"
}
send_visit() {
  local code=$1 city=$3 day with
  day=$((++visits))
  mapfile -t with < <(others_of "$2" --with)
  quietly as "$code" visit propose "${with[@]}" --uid "$code-2027@network.example" --summary "Training at $city" \
    --start "2027-03-$(printf %02d "$day") 09:00" --end 8h --zone "$4" --venue "$city" --level working --marking internal
}
expected_of_note() { printf '%s/1/2026' "$1"; }
expected_of_visit() { printf 'UID:%s-2027@network.example' "$1"; }
visits=0

# round KIND: sends from each to all, then looks at each ministry's side.
round() {
  local kind=$1 row code partner zone city looker ids=() lookers=() failed=no
  step "One $kind from each to all others"
  for row in "${ministries[@]}"; do
    IFS='|' read -r code partner zone city _ <<<"$row"
    "send_$kind" "$code" "$partner" "$city" "$zone"
    ids+=("$(last_message "$code")")
  done
  step "What came of them: each ministry's own forms, and evidence verified offline"
  printf '   %-6s%-10s%-12s%-10s%s\n' "" received renditions verified forms
  # All ministries look at once.
  for row in "${ministries[@]}"; do
    look "$kind" "${row%%|*}" "${ids[@]}" >"$place/row-${row%%|*}" &
    lookers+=($!)
  done
  for looker in "${lookers[@]}"; do wait "$looker" || failed=yes; done
  for row in "${ministries[@]}"; do cat "$place/row-${row%%|*}"; done
  [[ $failed == no ]] || die "not everything came"
  step "$((15 * ${#ministries[@]})) ${kind}s between ${#ministries[@]} ministries, all rendered, all receipts verified"
}
# look KIND CODE IDS: one ministry's row of the table.
look() {
  local kind=$1 code=$2 i id sender forms place_of_id received=0 rendered=0 verified=0 evidence
  shift 2
  for i in "${!ministries[@]}"; do
    sender=${ministries[i]%%|*}
    place_of_id=$((i + 1))
    [[ $sender == "$code" ]] && continue
    id=${!place_of_id}
    evidence=$place/$code-$kind-$sender.evidence
    quietly as "$code" show "$id" --evidence "$evidence"
    received=$((received + 1))
    as "$code" show "$id" --rendition text >"$place/$code.rendition"
    grep -q "$("expected_of_$kind" "$sender")" "$place/$code.rendition" && rendered=$((rendered + 1))
    quietly env -i HOME="$place" "$bin/duta" verify "$evidence" --log-key "$log_key"
    verified=$((verified + 1))
  done
  # Asked for a form that there is not, the command names those that there are.
  forms=$( (as "$code" show "$id" --rendition no-such-form 2>&1 || true) | tr '\n' ' ' | sed 's/.* makes //; s/  */ /g')
  printf '   %-6s%-10s%-12s%-10s%s\n' "$code" "$received" "$rendered" "$verified" "$forms"
  ((received == 15 && rendered == 15 && verified == 15)) || die "$code lacks something"
}

round note
round visit
