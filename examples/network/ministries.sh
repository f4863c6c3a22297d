# shellcheck shell=bash disable=SC2034  # The variable set here is for whoever sources it.
# The ministries of the examples: code, partner, zone, place, name.
ministries=(
  "au|partners/au-dfat|Australia/Canberra|Canberra|Department of Foreign Affairs and Trade of Australia"
  "bn|partners/bn-mfa|Asia/Brunei|Bandar Seri Begawan|Ministry of Foreign Affairs of Brunei Darussalam"
  "cn|partners/cn-mfa|Asia/Shanghai|Beijing|Ministry of Foreign Affairs of China"
  "id|partners/id-kemlu|Asia/Jakarta|Jakarta|Ministry of Foreign Affairs of Indonesia"
  "in|partners/in-mea|Asia/Kolkata|New Delhi|Ministry of External Affairs of India"
  "jp|partners/jp-mofa|Asia/Tokyo|Tokyo|Ministry of Foreign Affairs of Japan"
  "kh|partners/kh-mfaic|Asia/Phnom_Penh|Phnom Penh|Ministry of Foreign Affairs and International Cooperation of Cambodia"
  "kr|partners/kr-mofa|Asia/Seoul|Seoul|Ministry of Foreign Affairs of the Republic of Korea"
  "la|partners/la-mofa|Asia/Vientiane|Vientiane|Ministry of Foreign Affairs of the Lao PDR"
  "mm|partners/mm-mofa|Asia/Yangon|Nay Pyi Taw|Ministry of Foreign Affairs of Myanmar"
  "my|partners/my-kln|Asia/Kuala_Lumpur|Putrajaya|Ministry of Foreign Affairs of Malaysia"
  "nz|partners/nz-mfat|Pacific/Auckland|Wellington|Ministry of Foreign Affairs and Trade of New Zealand"
  "ph|partners/ph-dfa|Asia/Manila|Manila|Department of Foreign Affairs of the Philippines"
  "sg|partners/sg-mfa|Asia/Singapore|Singapore|Ministry of Foreign Affairs of Singapore"
  "th|partners/th-mfa|Asia/Bangkok|Bangkok|Ministry of Foreign Affairs of Thailand"
  "vn|partners/vn-mofa|Asia/Ho_Chi_Minh|Ha Noi|Ministry of Foreign Affairs of Viet Nam"
)
