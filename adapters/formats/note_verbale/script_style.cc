#include "adapters/formats/note_verbale/script_style.h"

#include <set>
#include <string_view>

#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

// One script: where it applies and how it is set. Fonts are those of the usual
// systems, free ones first; a browser takes the first that it has.
struct Script {
  std::string_view code;  // ISO 15924.
  std::string_view languages;
  std::string_view fonts;
  std::string_view more;
};

constexpr std::string_view kTall = "line-height: 1.9;";
// Characters that may not begin or end a line stay with their neighbours. Nothing
// is justified: Latin words among these would be torn apart.
constexpr std::string_view kEastAsian = "line-break: strict;";

constexpr Script kScripts[] = {
    {"Arab", ":lang(ar), :lang(fa), :lang(ur)", R"("Noto Naskh Arabic", "Traditional Arabic")", kTall},
    {"Deva", ":lang(hi), :lang(mr), :lang(ne)", R"("Noto Serif Devanagari", "Noto Sans Devanagari", "Nirmala UI")",
     kTall},
    {"Hans", ":lang(zh)", R"("Noto Serif CJK SC", "Noto Sans CJK SC", "SimSun", "Songti SC")", kEastAsian},
    {"Hant", ":lang(zh-Hant), :lang(zh-TW), :lang(zh-HK)", R"("Noto Serif CJK TC", "Noto Sans CJK TC", "PMingLiU")",
     kEastAsian},
    {"Jpan", ":lang(ja)", R"("Noto Serif CJK JP", "Noto Sans CJK JP", "Yu Mincho", "Hiragino Mincho ProN")",
     kEastAsian},
    {"Khmr", ":lang(km)", R"("Noto Serif Khmer", "Noto Sans Khmer", "Khmer OS", "Khmer UI")", kTall},
    {"Kore", ":lang(ko)", R"("Noto Serif CJK KR", "Noto Sans CJK KR", "Batang", "AppleMyungjo")",
     "word-break: keep-all;"},
    {"Laoo", ":lang(lo)", R"("Noto Serif Lao", "Noto Sans Lao", "Phetsarath OT", "Leelawadee UI")", kTall},
    {"Mymr", ":lang(my)", R"("Pyidaungsu", "Noto Sans Myanmar", "Noto Serif Myanmar", "Myanmar Text")", kTall},
    {"Taml", ":lang(ta)", R"("Noto Serif Tamil", "Noto Sans Tamil", "Nirmala UI")", kTall},
    {"Thai", ":lang(th)", R"("Noto Serif Thai", "Noto Sans Thai", "TH Sarabun New", "Leelawadee UI")", kTall},
};

}  // namespace

std::string ScriptStyle(const Letter& letter) {
  std::set<std::string> used;
  for (const std::string& language :
       {letter.form_language, letter.text_language, letter.courtesy_language, letter.banner_language}) {
    if (!language.empty()) used.insert(ScriptOf(language));
  }
  std::string css;
  for (const Script& script : kScripts) {
    if (!used.contains(std::string(script.code))) continue;
    css.append(script.languages).append(" { font-family: ").append(script.fonts);
    css.append(", serif; letter-spacing: normal; ").append(script.more).append(" }\n");
  }
  return css;
}

}  // namespace duta::adapters
