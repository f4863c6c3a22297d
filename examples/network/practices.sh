#!/usr/bin/env bash
# The library of best practices, as the Regional Network on Digital Diplomacy agreed
# in 2019: sixteen ministries on one hub publish in their own languages, find what
# others do, endorse it, ask, answer, revise, and export lists of references. What is
# meant for one ministry alone, others neither find nor count.
#
#   examples/network/practices.sh [--no-build] [--build DIR]
#
#   --no-build   use the programs that are there
#   --build DIR  those of this build directory; build/release if not said
set -euo pipefail
cd "$(dirname "$0")/../.."

source examples/programs.sh
choose_programs examples/network/practices.sh "$@"
place=$from/practices
strip=("$place" "$PWD")
source examples/hub.sh

# Code, partner, language, title, abstract.
ministries=(
  "au|partners/au-dfat|en|Smartraveller: advice before and during a trip|How travel advice reaches people who are about to leave, and those who are there."
  "bn|partners/bn-mfa|ms|Bantuan konsular untuk pelajar di luar negara|Cara pelajar mendaftar dan meminta bantuan konsular."
  "cn|partners/cn-mfa|zh|领事保护热线|十二小时内回答海外公民的求助，灾害发生时延长。"
  "id|partners/id-kemlu|id|Safe Travel: bantuan konsuler di telepon genggam|Aplikasi yang memberi tahu warga negara dan menerima permintaan bantuan."
  "in|partners/in-mea|hi|डिजिटल कूटनीति का प्रशिक्षण|दूतावासों के लिए सोशल मीडिया पाठ्यक्रम।"
  "jp|partners/jp-mofa|ja|災害時の領事支援|海外の日本人に安否確認を送る方法。"
  "kh|partners/kh-mfaic|km|ការទូតឌីជីថល|ស្ថានទូតប្រើបណ្តាញសង្គមដើម្បីទំនាក់ទំនងជាមួយប្រជាជន"
  "kr|partners/kr-mofa|ko|재외국민 영사콜센터|24시간 여섯 개 언어로 답한다."
  "la|partners/la-mofa|lo|ການທູດດິຈິຕອນ|ສະຖານທູດນຳໃຊ້ສື່ສັງຄົມ"
  "mm|partners/mm-mofa|my|ဒစ်ဂျစ်တယ်သံတမန်ရေး|သံရုံးများကလူမှုကွန်ရက်ကိုသုံးခြင်း"
  "my|partners/my-kln|ms|Komunikasi krisis di media sosial|Siapa berkata apa dalam jam pertama."
  "nz|partners/nz-mfat|en|Crisis communication on social media|Who says what in the first hour, and who does not."
  "ph|partners/ph-dfa|en|Consular help for workers overseas|Contracts, shelters and the journey home."
  "sg|partners/sg-mfa|en|Digital diplomacy for small missions|What two people can do in a day."
  "th|partners/th-mfa|th|การทูตดิจิทัล|สถานทูตใช้สื่อสังคมออนไลน์ พ.ศ. ๒๕๖๙"
  "vn|partners/vn-mofa|vi|Bảo hộ công dân ở nước ngoài|Đường dây nóng và ứng dụng điện thoại."
)

# The id of the practice whose title holds TEXT, as WHO finds it by QUERY.
practice_of() {
  as "$1" --json practice search "$2" | sed -n 's/.*"hits": *\[ *{ *"practice": *"\([^"]*\)".*/\1/p'
}
# How many WHO finds by QUERY.
count() {
  local number
  number=$(as "$1" --json practice search "$2" | sed -n 's/.*"total": *\([0-9]*\).*/\1/p')
  printf '%s' "${number:-0}"
}
expect() { [[ $1 == "$2" ]] || die "$3: $1, not $2"; }

step "A hub, sixteen ministries, their network"
clear_place
"${init[@]}" >/dev/null 2>&1
start_hub
members=()
for row in "${ministries[@]}"; do
  IFS='|' read -r code partner language _ _ <<<"$row"
  enroll "$code" --name "$partner" --country "${code^^}" --zone Asia/Jakarta --place "$code" --language "$language" \
    --display-name "Ministry $code" --issuer "the Ministry $code" >/dev/null 2>&1
  as rina admin partner add "$(registration "$code")" >/dev/null 2>&1
  members+=(--member "$partner")
done
as rina admin group set groups/rndd --display-name "Regional Network on Digital Diplomacy" "${members[@]}" >/dev/null 2>&1

step "Each publishes a practice in its own language"
for row in "${ministries[@]}"; do
  IFS='|' read -r code _ language title abstract <<<"$row"
  as "$code" practice publish --to groups/rndd --marking internal --title "$language=$title" \
    --abstract "$language=$abstract" --topic "digital diplomacy" --country "${code^^}" --issued 2026-11 >/dev/null 2>&1
  printf '   %s  %s\n' "$code" "$title"
done
expect "$(count nz "")" 16 "practices that New Zealand finds"

step "Found in every script"
run_as nz practice search 领事保护 --explain
run_as au practice search การทูตดิจิทัล
run_as th practice search "2569"
run_as kr practice search "영사 콜센터"
run_as vn practice search "bao ho cong dan"
run_as sg practice search '"crisis communication" OR krisis' --facets
run_as sg practice search 'crisys'
for query in 领事保护 การทูตดิจิทัล 2569 災害 ការទូត ດິຈິຕອນ သံတမန် 영사 कूटनीति "bảo hộ"; do
  (($(count au "$query") > 0)) || die "nothing is found by $query"
done

step "A query that goes wrong says where"
if as sg practice search 'crisis "on social' 2>"$place/said"; then die "an open quotation mark was taken"; fi
sed 's/^/   /' "$place/said"
grep -q "character 8" "$place/said" || die "the place of the mistake is not told"

step "What is meant for one alone, others neither find nor count"
as id practice publish --to partners/sg-mfa --marking restricted --title "en=Crisis room: names and numbers" \
  --topic "crisis room" --country ID >/dev/null 2>&1
expect "$(count sg "crisis room")" 1 "what Singapore finds"
expect "$(count nz "crisis room")" 0 "what New Zealand finds"
expect "$(count nz "")" 16 "practices that New Zealand counts"
secret=$(practice_of sg "crisis room")
if as nz practice show "$secret" 2>"$place/said"; then die "New Zealand reads what is not for it"; fi
as nz practice show 01939000-0000-7000-8000-000000000000 2>"$place/said-of-none" && die "a practice that is not there was shown"
cmp -s "$place/said" "$place/said-of-none" || die "the refusal tells that there is one"

step "Others use it, ask, and are answered"
nz=$(practice_of ph "\"crisis communication\"")
run_as ph practice endorse "$nz" --since 2025 --result "Used in three typhoons." --to groups/rndd
run_as th practice ask "$nz" "Who speaks at night?" --to groups/rndd
question=$(last_message th)
run_as nz practice answer "$question" "The duty officer." --to groups/rndd

step "Only its owner revises it, and only its newest version"
if as au practice revise "$nz" --changes "mine" --to groups/rndd 2>"$place/said"; then die "Australia revised it"; fi
grep -q PRACTICE_NOT_YOURS "$place/said" || die "another reason was given"
run_as nz practice revise "$nz" --abstract "en=Who says what in the first hour, and at night." --changes "Nights added"
run_as ph practice show "$nz"
as ph practice show "$nz" >"$place/said"
grep -q "at night" "$place/said" || die "the new version is not shown"

step "Whoever asked for such documents becomes a recipient, under the publisher's signature"
run_as la practice subscribe --topic "consular help" --to partners/id-kemlu
run_as id practice publish --to partners/sg-mfa --to-subscribers --marking internal \
  --title "en=Consular help after earthquakes" --topic "consular help" --country ID
published=$(last_message id)
as la --json inbox >"$place/said"
grep -q "$published" "$place/said" || die "it is not in the subscriber's mailbox"
expect "$(count la earthquakes)" 1 "what Laos finds"
expect "$(count nz earthquakes)" 0 "what New Zealand finds"

step "Lists of references"
for format in dcmi datacite bibtex csl-json; do
  as nz practice export --format "$format" --out "$place/export.$format"
  printf '   %-10s%s bytes\n' "$format" "$(wc -c <"$place/export.$format")"
done
expect "$(grep -c '<record>' "$place/export.dcmi")" 16 "records in DCMI"
expect "$(grep -c '@techreport' "$place/export.bibtex")" 16 "entries in BibTeX"
run_as nz practice export "$nz" --format bibtex

step "Taken back"
run_as nz practice withdraw "$nz" --reason "A better one is coming"
expect "$(count ph '"crisis communication"')" 0 "what the Philippines find"

step "The signed bytes prove themselves, without the hub"
id=$(practice_of nz 领事保护)
as nz show "$id" --evidence "$place/practice.evidence" >/dev/null
run env -i HOME="$place" "$bin/duta" verify "$place/practice.evidence" --log-key "$log_key"

step "Sixteen ministries, one library"
