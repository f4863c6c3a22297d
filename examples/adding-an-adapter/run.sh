#!/usr/bin/env bash
# Adds an adapter for Timor-Leste to a running hub, step by step: scaffold, fill,
# check, sign, install, shadow, activate, exchange a note, roll back. Every
# command is shown before it runs; README.md explains.
#
#   examples/adding-an-adapter/run.sh [--build DIR]
#
#   --build DIR  use the programs of this build directory, do not build
set -euo pipefail
cd "$(dirname "$0")/../.."

build=yes
from=$PWD/build/release
while (($# > 0)); do
  case "$1" in
    --build) from=$(cd "${2:?--build needs a directory}" && pwd); build=no; shift ;;
    *) echo "usage: examples/adding-an-adapter/run.sh [--build DIR]" >&2; exit 2 ;;
  esac
  shift
done
example=$PWD/examples/adding-an-adapter
bin=$from/bin
place=$from/adding-an-adapter

step() { printf '\n== %s\n' "$*"; }
quoted() {
  local word line=
  for word in "$@"; do
    word=${word//$place\//}
    word=${word//$bin\//}
    [[ $word == *[!A-Za-z0-9_./:=+@-]* ]] && word="\"$word\""
    line+=" $word"
  done
  printf '%s' "${line# }"
}
die() { printf 'adding-an-adapter: %s\n' "$*" >&2; exit 1; }
commands=0
run() { printf '   $ %s\n' "$(quoted "$@")"; commands=$((commands + 1)); "$@" 2>&1 | sed 's/^/   /'; }
as() { local who=$1; shift; "$bin/duta" --config "$place/$who/profiles.toml" "$@"; }
run_as() {
  local who=$1
  shift
  printf '   %s $ duta %s\n' "$who" "$(quoted "$@")"
  commands=$((commands + 1))
  as "$who" "$@" 2>&1 | sed 's/^/   /'
}
# Runs as somebody and fails unless the output holds a text.
expect_as() {
  local who=$1 text=$2 answer
  shift 2
  printf '   %s $ duta %s\n' "$who" "$(quoted "$@")"
  commands=$((commands + 1))
  answer=$(as "$who" "$@" 2>&1) || { printf '%s\n' "$answer"; die "this should have worked"; }
  printf '%s\n' "$answer" | sed 's/^/   /'
  [[ $answer == *"$text"* ]] || die "this should have said: $text"
}

if [[ $build == yes ]]; then
  step "Building Duta (the first time takes some minutes)"
  scripts/install.sh
  cmake --preset release >/dev/null
  cmake --build --preset release --target duta-programs
fi

step "A hub with two administrators, Indonesia and Timor-Leste"
rm -rf "$place"
mkdir -p "$place"
"$bin/dutad" init --data "$place/hub" --name hub.demo --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 \
  --administrator rina >/dev/null
"$bin/dutad" serve --data "$place/hub" </dev/null >"$place/hub.log" 2>&1 &
hub=$!
trap 'kill "$hub" 2>/dev/null; wait "$hub" || true' EXIT
for _ in $(seq 200); do
  [[ -s $place/hub/address ]] && break
  kill -0 "$hub" 2>/dev/null || { cat "$place/hub.log" >&2; die "the hub did not start"; }
  sleep 0.05
done
address=$(<"$place/hub/address")
log_key=$(sed -n 's/^log_key = "\(.*\)"/\1/p' "$place/hub/first-administrator/profiles.toml")
cp -r "$place/hub/first-administrator" "$place/rina"
sed -i "/^hub_ca/i hub = \"$address\"" "$place/rina/profiles.toml"
enroll() {
  local who=$1
  shift
  mkdir -p "$place/$who"
  as "$who" enroll --hub "$address" --hub-ca "$place/hub/tls/ca.crt" --log-key "$log_key" "$@" >/dev/null 2>&1
}
registration() { find "$place/$1" -name '*.registration.json' -print -quit; }
enroll budi --name administrators/budi --display-name Budi
as rina admin administrator add "$(registration budi)" >/dev/null 2>&1
enroll indonesia --name partners/id-kemlu --country ID --zone Asia/Jakarta --place Jakarta --language en \
  --display-name "Ministry of Foreign Affairs of Indonesia" --issuer "the Ministry of Foreign Affairs of Indonesia"
enroll timor --name partners/tl-mnec --country TL --zone Asia/Dili --place Dili --language pt \
  --display-name "Ministry of Foreign Affairs and Cooperation of Timor-Leste"
for who in indonesia timor; do as rina admin partner add "$(registration "$who")" >/dev/null 2>&1; done
echo "   it listens on $address"
commands=0

step "The author makes an adapter, fills in the form, builds and checks it"
cd "$place"
folder=$place/timor-adapter
run "$bin/duta-adapter" new "$folder" --partner partners/tl-mnec
cp "$example/form.cc" "$folder/form.cc"
cp "$example/form_test.cc" "$folder/tests/form_test.cc"
run "$bin/duta-adapter" build "$folder" --no-test
library=$folder/build/adapters/tl-mnec.so
run "$bin/duta-adapter" check "$library"
run "$bin/duta-adapter" pack "$library" --release 1 --key "$(find "$place/timor" -name signing.key)" --out "$place/tl.adp"

step "One administrator approves and installs the file, another one puts it into service"
run_as rina admin adapter install "$place/tl.adp"
run_as budi admin adapter activate partners/tl-mnec

step "Indonesia writes as always; Timor-Leste reads it in its own form"
echo "The Ministry has the honour to congratulate the Ministry on Timor-Leste's membership of ASEAN." >"$place/note.txt"
note=(--to partners/tl-mnec --subject "Membership of ASEAN" --number "D/0124/XI/2026/01" --marking restricted
  --addressee "the Ministry of Foreign Affairs and Cooperation of Timor-Leste" --text "$place/note.txt")
run_as indonesia send "${note[@]}"
id=$(as indonesia --json log entries | sed -n 's/.*"message_id": *"\([^"]*\)".*/\1/p' | tail -1)
[[ -n $id ]] || die "the message's id was not found"
expect_as timor "Nota Verbal n.º D/0124/XI/2026/01" show "$id" --rendition text
echo "   (from \`new\` to here: $commands commands)"
((commands <= 8)) || die "more than eight commands"

step "The tests of the folder: the form, and conformance again"
ctest --test-dir "$folder/build" --output-on-failure 2>&1 | sed 's/^/   /' || die "the adapter's tests fail"

step "A new version: its author changes a line and the version"
sed -i 's/Assunto: /Assunto (Subject): /' "$folder/form.cc"
sed -i 's/DUTA_VERSION("1.0.0")/DUTA_VERSION("1.1.0")/' "$folder/adapter.cc"
run "$bin/duta-adapter" build "$folder" --no-test
run "$bin/duta-adapter" pack "$library" --release 2 --key "$(find "$place/timor" -name signing.key)" --out "$place/tl-1.1.adp"
run_as rina admin adapter install "$place/tl-1.1.adp"

step "In the shadow: what it would have made of the notes that came"
expect_as rina "+Assunto (Subject): Membership of ASEAN" admin adapter shadow partners/tl-mnec

step "Into service, and back"
expect_as budi "1.1.0: active" admin adapter activate partners/tl-mnec
run_as indonesia send "${note[@]}"
id=$(as indonesia --json log entries | sed -n 's/.*"message_id": *"\([^"]*\)".*/\1/p' | tail -1)
expect_as timor "Assunto (Subject): Membership of ASEAN" show "$id" --rendition text
expect_as rina "1.0.0: active" admin adapter rollback partners/tl-mnec
expect_as timor "Assunto: Membership of ASEAN" show "$id" --rendition text

step "What the administrator sees"
expect_as rina "1.0.0, release 1, ordered into service" admin adapter show partners/tl-mnec
run_as rina admin adapter list
run_as rina log entries

step "Done"
