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

strip=("$place" "$bin")
source examples/hub.sh

commands=0
counted() { commands=$((commands + 1)); "$@"; }
# Runs as somebody and fails unless the output holds a text.
expect_as() {
  local who=$1 text=$2 answer
  shift 2
  printf '   %s $ duta %s\n' "$who" "$(quoted "$@")"
  answer=$(as "$who" "$@" 2>&1) || { printf '%s\n' "$answer"; die "this should have worked"; }
  printf '%s\n' "$answer" | sed 's/^/   /'
  [[ $answer == *"$text"* ]] || die "this should have said: $text"
}

if [[ $build == yes ]]; then
  step "Building Duta (the first time takes some minutes)"
  scripts/build.sh
fi

step "A hub with two administrators, Indonesia and Timor-Leste"
clear_place
"${init[@]}" >/dev/null
start_hub
enroll_quietly() { enroll "$@" >/dev/null 2>&1; }
enroll_quietly budi --name administrators/budi --display-name Budi
as rina admin administrator add "$(registration budi)" >/dev/null 2>&1
enroll_quietly indonesia --name partners/id-kemlu --country ID --zone Asia/Jakarta --place Jakarta --language en \
  --display-name "Ministry of Foreign Affairs of Indonesia" --issuer "the Ministry of Foreign Affairs of Indonesia"
enroll_quietly timor --name partners/tl-mnec --country TL --zone Asia/Dili --place Dili --language pt \
  --display-name "Ministry of Foreign Affairs and Cooperation of Timor-Leste"
for who in indonesia timor; do as rina admin partner add "$(registration "$who")" >/dev/null 2>&1; done
echo "   it listens on $address"

step "The author makes an adapter, fills in the form, builds and checks it"
cd "$place"
folder=$place/timor-adapter
counted run "$bin/duta-adapter" new "$folder" --partner partners/tl-mnec
cp "$example/form.cc" "$folder/form.cc"
cp "$example/form_test.cc" "$folder/tests/form_test.cc"
counted run "$bin/duta-adapter" build "$folder" --no-test
library=$folder/build/adapters/tl-mnec.so
counted run "$bin/duta-adapter" check "$library"
counted run "$bin/duta-adapter" pack "$library" --release 1 --key "$(find "$place/timor" -name signing.key)" --out "$place/tl.adp"

step "One administrator approves and installs the file, another one puts it into service"
counted run_as rina admin adapter install "$place/tl.adp"
counted run_as budi admin adapter activate partners/tl-mnec

step "Indonesia writes as always; Timor-Leste reads it in its own form"
echo "The Ministry has the honour to congratulate the Ministry on Timor-Leste's membership of ASEAN." >"$place/note.txt"
note=(--to partners/tl-mnec --subject "Membership of ASEAN" --number "D/0124/XI/2026/01" --marking restricted
  --addressee "the Ministry of Foreign Affairs and Cooperation of Timor-Leste" --text "$place/note.txt")
counted run_as indonesia send "${note[@]}"
id=$(last_message indonesia)
counted expect_as timor "Nota Verbal n.º D/0124/XI/2026/01" show "$id" --rendition text
echo "   (from \`new\` to here: $commands commands)"
((commands <= 8)) || die "more than eight commands"

step "The tests of the folder: the form, and conformance again"
ctest --test-dir "$folder/build" --output-on-failure 2>&1 | sed 's/^/   /' || die "the adapter's tests fail"

step "A new version: its author changes a line and the version"
sed -i 's/Assunto: /Assunto (Subject): /' "$folder/form.cc"
sed -i 's/DUTA_VERSION("1.0.0")/DUTA_VERSION("1.1.0")/' "$folder/adapter.cc"
counted run "$bin/duta-adapter" build "$folder" --no-test
counted run "$bin/duta-adapter" pack "$library" --release 2 --key "$(find "$place/timor" -name signing.key)" --out "$place/tl-1.1.adp"
counted run_as rina admin adapter install "$place/tl-1.1.adp"

step "In the shadow: what it would have made of the notes that came"
counted expect_as rina "+Assunto (Subject): Membership of ASEAN" admin adapter shadow partners/tl-mnec

step "Into service, and back"
counted expect_as budi "1.1.0: active" admin adapter activate partners/tl-mnec
counted run_as indonesia send "${note[@]}"
id=$(last_message indonesia)
counted expect_as timor "Assunto (Subject): Membership of ASEAN" show "$id" --rendition text
counted expect_as rina "1.0.0: active" admin adapter rollback partners/tl-mnec
counted expect_as timor "Assunto: Membership of ASEAN" show "$id" --rendition text

step "What the administrator sees"
counted expect_as rina "1.0.0, release 1, ordered into service" admin adapter show partners/tl-mnec
counted run_as rina admin adapter list
counted run_as rina log entries

step "Done"
