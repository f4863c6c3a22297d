#!/usr/bin/env bash
# The Jakarta Message of 2019 on a real hub: sixteen ministries draft it, freeze it and
# endorse it, one of them under a reservation to which another objects; a seventeenth
# comes too late and accedes; an error is corrected; a forger is refused. At the end
# one file proves all of it without the hub, and is refused with any bit changed.
#
#   examples/network/jakarta-message.sh [--no-build] [--build DIR]
#
#   --no-build   use the programs that are there
#   --build DIR  those of this build directory; build/release if not said
set -euo pipefail
cd "$(dirname "$0")/../.."

source examples/programs.sh
choose_programs examples/network/jakarta-message.sh "$@"
place=$from/jakarta-message
strip=("$place" "$bin")
source examples/hub.sh
source examples/network/ministries.sh
ministries+=("tl|partners/tl-mnec|Asia/Dili|Dili|Ministry of Foreign Affairs and Cooperation of Timor-Leste")
uid=jakarta-message-2019

# Without what the command tells people, unless it fails.
quietly() {
  local said
  said=$("$@" 2>&1) || { printf '%s\n' "$said" >&2; die "failed: $*"; }
}
declaration() { local who=$1; shift; as "$who" declaration "$@"; }
# A step as one of the ministries, shown.
takes() { local who=$1; shift; printf '   %s $ duta declaration %s\n' "$who" "$(quoted "$@")"; quietly declaration "$who" "$@"; }
# A step that the hub must refuse, for a reason.
refused() {
  local reason=$1 who=$2 said
  shift 2
  printf '   %s $ duta %s\n' "$who" "$(quoted "$@")"
  if said=$(as "$who" "$@" 2>&1); then die "accepted, and should be refused with $reason"; fi
  grep -q "($reason)" <<<"$said" || { printf '%s\n' "$said" >&2; die "refused, but not with $reason"; }
  printf '%s\n' "$said" | sed 's/^/   /'
}
# The same by all, at once: each CODE of the ministries named.
all() {
  local action=$1 code failed=no workers=()
  shift
  for code in "$@"; do
    "$action" "$code" >"$place/$code.said" 2>&1 &
    workers+=($!)
  done
  for code in "${workers[@]}"; do wait "$code" || failed=yes; done
  [[ $failed == no ]] || { cat "$place"/*.said >&2; die "$action failed"; }
}
codes() { local row; for row in "${ministries[@]}"; do printf '%s\n' "${row%%|*}"; done; }
partner_of() { local row; for row in "${ministries[@]}"; do [[ ${row%%|*} == "$1" ]] && cut -d'|' -f2 <<<"$row"; done; }

step "A hub, and seventeen ministries"
clear_place
quietly "${init[@]}"
start_hub
recipients=()
for row in "${ministries[@]}"; do
  IFS='|' read -r code partner zone city name <<<"$row"
  quietly enroll "$code" --name "$partner" --country "${code^^}" --zone "$zone" --place "$city" --language en \
    --display-name "$name"
  quietly as rina admin partner add "$(registration "$code")"
  recipients+=(--with "$partner")
done
mapfile -t everybody < <(codes)
printf '   %s\n' "${everybody[*]}"

step "Indonesia drafts the Message, in English and Indonesian"
cat >"$place/message.txt" <<'TEXT'
language en authentic
title Jakarta Message on Regional Cooperation in Digital Diplomacy
[preamble] We, the ministries of foreign affairs of the region, having met at Jakarta on 10 and 11 September 2019,
[1] affirm that digital diplomacy serves our peoples, and above all their protection abroad;
[2] establish a Regional Network on Digital Diplomacy, on which we share what works;
[3] will train our diplomats together each year;
[4] will meet again in a year to recieve reports of what was done.

language id translation
title Pesan Jakarta tentang Kerja Sama Regional dalam Diplomasi Digital
[preamble] Kami, kementerian luar negeri di kawasan, yang bertemu di Jakarta pada 10 dan 11 September 2019,
[1] menegaskan bahwa diplomasi digital melayani rakyat kami, terutama pelindungan mereka di luar negeri;
[2] membentuk Jejaring Regional Diplomasi Digital, tempat kami berbagi praktik terbaik;
TEXT
takes id open "$place/message.txt" --uid "$uid" --marking open "${recipients[@]}"

step "Two amendments of one paragraph are in each other's way"
takes my amend "$uid" --replace 3 --wording "en=will train our diplomats together twice a year;" --reason "Once is not enough."
takes ph amend "$uid" --replace 3 --wording "en=will train our diplomats together each year, and online at any time;"
takes th position "$uid" A1 support
takes sg position "$uid" A2 sponsor
takes nz position "$uid" A2 support
as id declaration amendments "$uid" | sed 's/^/   /'
takes id accept "$uid" A1
takes id accept "$uid" A2
refused DECLARATION_AMENDMENTS_CONFLICT id declaration freeze "$uid"
takes id reject "$uid" A1 --reason "Online training meets the concern."
refused DECLARATION_STEP_NOT_ALLOWED au declaration freeze "$uid"
takes id freeze "$uid"
as au declaration diff "$uid" | sed 's/^/   /'

step "It is opened: sixteen on the roll and Timor-Leste, two thirds needed"
takes id call "$uid" --rule two-thirds --close 45s
closed=$((SECONDS + 46))
empower() {
  quietly declaration "$1" empower "$uid" --holder "The Minister for Foreign Affairs"
}
all empower "${everybody[@]}"
printf '   all have named the key that may bind them\n'

step "A forger is refused"
# He has Viet Nam's certificate and a signing key of his own.
mkdir -p "$place/forger"
quietly enroll forger --name partners/vn-mofa --country VN
forged_key=$(find "$place/forger" -name signing.key)
cp -r "$place/vn" "$place/vn-forged"
cp "$forged_key" "$(find "$place/vn-forged" -name signing.key)"
refused UNKNOWN_KEY vn-forged declaration endorse "$uid"
# And an endorsement of Japan's with one letter of it changed.
quietly declaration jp endorse "$uid" --statement "With all our heart." --out "$place/forged.json"
payload=$(sed -n 's/.*"payload": *"\([^"]*\)".*/\1/p' "$place/forged.json")
forged=$(base64 -d <<<"$payload" | LC_ALL=C sed 's/With all our/With half of/' | base64 -w0)
[[ $forged != "$payload" ]] || die "nothing was changed"
sed -i "s|$payload|$forged|" "$place/forged.json"
refused SIGNATURE_INVALID jp submit "$place/forged.json"

step "Sixteen endorsements, most of them at once"
endorse() { quietly declaration "$1" endorse "$uid"; }
mapfile -t others < <(codes | grep -v -e '^au$' -e '^tl$')
# Timor-Leste signs in time, and sends too late.
quietly declaration tl endorse "$uid" --out "$place/late.json"
all endorse "${others[@]}"
takes au reserve "$uid" --text "Australia will report in writing." --on 4
refused DECLARATION_DONE_ALREADY kr declaration endorse "$uid"
takes nz object "$uid" partners/au-dfat --text "Reports are the purpose of the meeting."

step "After the close one accedes"
while ((SECONDS < closed)); do sleep 1; done
refused DECLARATION_OUT_OF_TIME tl submit "$place/late.json"
takes tl accede "$uid"

step "An error is corrected: nobody objects, the proces-verbal follows"
takes id correct "$uid" --wording "4/en=will meet again in a year to receive reports of what was done." \
  --reason "Paragraph 4 spells a word wrongly." --until 10s
sleep 11
takes id rectify "$uid"
as au declaration diff "$uid" | sed 's/^/   /'

step "Everybody takes notice"
notice() {
  local ids
  mapfile -t ids < <(as "$1" --json inbox | sed -n 's/^{"index": *\([0-9]*\),.*/\1/p')
  ((${#ids[@]} > 0)) || die "nothing waits for $1"
  quietly as "$1" ack --signed "${ids[@]}"
}
all notice "${everybody[@]}"
as th declaration status "$uid" | sed 's/^/   /'

step "One file proves it, without the hub"
takes tl evidence "$uid" --out "$place/jakarta-message.evidence"
quietly declaration sg copy "$uid" --out "$place/jakarta-message.txt"
verify() { env -i HOME="$place" "$bin/duta" "${@:2}" verify "$1" --log-key "$log_key"; }
verify "$place/jakarta-message.evidence" >"$place/verified.txt" || die "the evidence does not verify"
sed -n '/^ok  text /,$p' "$place/verified.txt" | sed 's/^/   /'
verify "$place/jakarta-message.evidence" --json >"$place/verified.json"
expect() { grep -qF -- "$1" "$place/verified.json" || { cat "$place/verified.txt" >&2; die "the evidence does not say: $1"; }; }
expect "endorsements 16, accessions 1, reservations 1, objections 1, withdrawals 0, revocations 0, corrections 1"
expect "partners/au-dfat endorsed"
expect "partners/nz-mfat objected"
expect "partners/tl-mnec acceded to"
expect "notified to 16 of 16"
expect "reached at entry"
quietly verify "$place/jakarta-message.txt.evidence"
digest=$(sha256sum "$place/jakarta-message.txt" | cut -d' ' -f1)
expect "$digest"
printf '   the true copy has SHA-256 %s\n' "$digest"

step "With any bit changed it is refused"
size=$(stat -c %s "$place/jakarta-message.evidence")
changed=0
for ((at = 7; at < size; at += size / 40)); do
  cp "$place/jakarta-message.evidence" "$place/changed.evidence"
  byte=$(od -An -tu1 -j"$at" -N1 "$place/changed.evidence")
  printf '%b' "$(printf '\\x%02x' $((byte ^ (1 << (at % 8)))))" |
    dd of="$place/changed.evidence" bs=1 seek="$at" conv=notrunc status=none
  if verify "$place/changed.evidence" >/dev/null 2>&1; then die "accepted with byte $at changed"; fi
  changed=$((changed + 1))
done
printf '   %s changes, %s refusals\n' "$changed" "$changed"
