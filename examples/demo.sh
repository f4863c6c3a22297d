#!/usr/bin/env bash
# The main job, from nothing: builds Duta, starts a hub, admits three ministries
# and lets two of them exchange a signed note verbale with an attachment, while
# the third tries to read and to forge. Every command is shown before it runs.
#
#   examples/demo.sh [--no-build] [--build DIR] [--keep]
#
#   --no-build   use the programs that are there
#   --build DIR  those of this build directory; build/release if not said
#   --keep       leave the hub running at the end
set -euo pipefail
cd "$(dirname "$0")/.."

build=yes
keep=no
from=$PWD/build/release
place=$PWD/build/demo
while (($# > 0)); do
  case "$1" in
    --no-build) build=no ;;
    --build) from=$(cd "${2:?--build needs a directory}" && pwd); place=$from/demo; build=no; shift ;;
    --keep) keep=yes ;;
    *) echo "usage: examples/demo.sh [--no-build] [--build DIR] [--keep]" >&2; exit 2 ;;
  esac
  shift
done

bin=$from/bin
adapters=$from/adapters

strip=("$PWD")
source examples/hub.sh

# Expects a refusal with this reason.
refused() {
  local reason=$1 who=$2 answer
  shift 2
  printf '   %s $ duta %s\n' "$who" "$(quoted "$@")"
  if answer=$(as "$who" "$@" 2>&1); then die "this should have been refused with $reason"; fi
  printf '%s\n' "$answer" | sed 's/^/   /'
  [[ $answer == *"$reason"* ]] || die "refused, but not with $reason"
}

if [[ $build == yes ]]; then
  step "Installing what the build needs, and building what this needs (the first time takes some minutes)"
  scripts/build.sh dutad duta duta-adapter duta-adapter-worker adapter_id adapter_au
fi

step "A hub of its own in ${place#"$PWD"/}"
clear_place
run "${init[@]}"
show "${serve[@]}"
start_hub
echo "   it listens on $address"

step "A second administrator: whatever decides who runs the hub or which code it runs needs two"
run_enroll budi --name administrators/budi --display-name "Budi"
run_as rina admin administrator add "$(registration budi)"

step "Three ministries make their keys and are admitted"
run_enroll indonesia --name partners/id-kemlu --country ID --zone Asia/Jakarta --place Jakarta --language en \
  --display-name "Ministry of Foreign Affairs of Indonesia" \
  --issuer "the Ministry of Foreign Affairs of the Republic of Indonesia"
run_enroll australia --name partners/au-dfat --country AU --zone Australia/Canberra --place Canberra --language en \
  --display-name "Department of Foreign Affairs and Trade" \
  --issuer "the Department of Foreign Affairs and Trade of Australia"
run_enroll stranger --name partners/nz-mfat --country NZ --zone Pacific/Auckland --place Wellington --language en \
  --display-name "Ministry of Foreign Affairs and Trade"
for who in indonesia australia stranger; do
  run_as rina admin partner add "$(registration "$who")"
done

step "Each ministry's adapter: packed and signed by its author, approved by one administrator, activated by the other"
for each in id:indonesia:partners/id-kemlu au:australia:partners/au-dfat; do
  IFS=: read -r code author partner <<<"$each"
  run "$bin/duta-adapter" pack "$adapters/$code.so" --release 1 --key "$(find "$place/$author" -name signing.key)" \
    --out "$place/$code.adp"
  run_as rina admin adapter install "$place/$code.adp"
  run_as budi admin adapter activate "$partner"
done
run_as rina admin adapter list

step "Indonesia sends a note verbale with a PDF"
cat >"$place/note.txt" <<'NOTE'
The Ministry has the honour to propose a visit of a delegation of the Department to Jakarta from 2 to 4 February 2027, to exchange experience in digital diplomacy.

The draft programme is attached. The Ministry would be grateful for an answer by 15 December 2026.
NOTE
# The smallest file that calls itself a PDF and is one.
printf '%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n' \
  >"$place/programme.pdf"
note=(--to partners/au-dfat --subject "Proposed visit to Jakarta" --number "D/0123/XI/2026/01" --marking restricted
  --addressee "the Department of Foreign Affairs and Trade of Australia" --text "$place/note.txt"
  --attach "$place/programme.pdf" --signed-ack)
run_as indonesia send "${note[@]}"
id=$(last_message indonesia)

step "Australia reads it: the original, and its own department's form of it"
run_as australia inbox
run_as australia show "$id"
run_as australia show "$id" --rendition text

step "Australia signs for it, and answers"
run_as australia ack "$id"
printf 'The Department accepts with pleasure the dates that the Ministry proposes.\n' >"$place/answer.txt"
run_as australia send --reply-to "$id" --subject "Re: Proposed visit to Jakarta" --number "CAN/77/2026" \
  --marking restricted --addressee "the Ministry of Foreign Affairs of the Republic of Indonesia" \
  --reference "D/0123/XI/2026/01" --text "$place/answer.txt"
run_as indonesia inbox

step "The evidence, verified with nothing but the file and the log's public key"
show "$bin/duta" show "$id" --evidence "$place/visit.evidence"
as australia show "$id" --evidence "$place/visit.evidence" 2>&1 | sed 's/^/   /'
printf '   $ env -i duta verify %s --log-key %s\n' "${place#"$PWD"/}/visit.evidence" "$log_key"
env -i HOME="$place" "$bin/duta" verify "$place/visit.evidence" --log-key "$log_key" 2>&1 | sed 's/^/   /'

step "One changed bit is noticed"
# The lowest bit of the 200th byte.
cp "$place/visit.evidence" "$place/changed.evidence"
byte=$(od -An -tu1 -j200 -N1 "$place/visit.evidence")
printf '%b' "$(printf '\\x%02x' $((byte ^ 1)))" |
  dd of="$place/changed.evidence" bs=1 seek=200 conv=notrunc status=none
show duta verify "$place/changed.evidence"
if env -i HOME="$place" "$bin/duta" verify "$place/changed.evidence" --log-key "$log_key" >"$place/verify.txt" 2>&1; then
  die "changed evidence was accepted"
fi
sed 's/^/   /' "$place/verify.txt"

step "A third ministry can neither read nor forge"
refused UNKNOWN_RESOURCE stranger show "$id"
# A message that Indonesia signed, with one letter of its payload changed.
as indonesia send "${note[@]}" --out "$place/forged.json" >/dev/null 2>&1
payload=$(sed -n 's/.*"payload": *"\([^"]*\)".*/\1/p' "$place/forged.json")
forged=$(base64 -d <<<"$payload" | LC_ALL=C sed 's/Proposed visit/Cancelled trip/' | base64 -w0)
sed -i "s|$payload|$forged|" "$place/forged.json"
refused SENDER_MISMATCH stranger submit "$place/forged.json"
refused SIGNATURE_INVALID indonesia submit "$place/forged.json"

step "Done"
if [[ $keep == yes ]]; then
  trap - EXIT
  cat <<END
The hub still runs on $address (stop it: kill $hub). Go on by hand:

  alias duta='$bin/duta --config $place/indonesia/profiles.toml'
  duta whoami
  duta partners
  duta log entries
  $bin/duta --config $place/australia/profiles.toml inbox --follow
  $bin/duta --config $place/rina/profiles.toml admin status
END
else
  cat <<END
The hub is stopped; its data is in ${place#"$PWD"/}. To go on by hand:

  examples/demo.sh --no-build --keep
END
fi
