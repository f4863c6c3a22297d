#include "adapters/formats/note_verbale/html.h"

#include <string_view>

#include "adapters/formats/markup/escape.h"
#include "adapters/formats/note_verbale/script_style.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

constexpr std::string_view kStyle = R"css(
@page { size: A4; margin: 20mm 22mm; }
* { box-sizing: border-box; }
body { margin: 0; background: #eee; color: #111; font: 12pt/1.5 "Noto Serif", "Times New Roman", serif; }
.sheet { max-width: 210mm; margin: 1rem auto; padding: 20mm 22mm; background: #fff; overflow-wrap: anywhere; }
.banner { margin: 0; padding: .3em 0; text-align: center; font-weight: bold; letter-spacing: .08em; }
.letterhead { margin: 1em 0 0; padding-bottom: .6em; border-bottom: 2px solid #111; text-align: center; font-weight: bold; }
h1 { margin: 1.2em 0; text-align: center; font-size: 1.2em; letter-spacing: .12em; text-transform: uppercase; }
table { width: 100%; border-collapse: collapse; margin-bottom: 1.5em; }
th { width: 28%; padding: .1em 0; padding-inline-end: 1em; text-align: start; font-weight: normal; vertical-align: top; }
td { padding: .1em 0; vertical-align: top; }
.text p { margin: 0 0 1em; text-align: start; white-space: pre-wrap; }
.dated { margin: 2em 0; text-align: end; }
.attachments { font-size: .9em; }
.attachments h2 { margin: 0; font-size: 1em; }
.attachments ol, .attachments p { margin: .3em 0; }
.attachments ol { padding-inline-start: 1.5em; }
@media print {
  body { background: none; }
  .sheet { display: table; width: 100%; max-width: none; margin: 0; padding: 0; }
  /* Table headers and footers are what every browser repeats on each page. */
  header { display: table-header-group; }
  .letter { display: table-row-group; }
  footer { display: table-footer-group; }
  tr, li { break-inside: avoid; }
}
)css";

std::string Escaped(std::string_view text) { return adapters::Escaped(text, MarkupPlace::kHtml); }

// ` lang="id" dir="ltr"`; without a language the browser finds the direction.
std::string LanguageOf(std::string_view language) {
  if (language.empty()) return " dir=\"auto\"";
  return " lang=\"" + Escaped(language) + "\" dir=\"" + (IsRightToLeft(language) ? "rtl" : "ltr") + "\"";
}

std::string Element(std::string_view name, std::string_view attributes, std::string_view text) {
  std::string element = "<" + std::string(name);
  element.append(attributes).append(">").append(Escaped(text)).append("</").append(name).append(">\n");
  return element;
}

std::string Fields(const Letter& letter) {
  std::string html = "<table>\n";
  for (const LetterField& field : letter.fields) {
    html += "<tr><th scope=\"row\">" + Escaped(field.label) + "</th><td dir=\"auto\">" + Escaped(field.value) +
            "</td></tr>\n";
  }
  return html + "</table>\n";
}

std::string Text(const Letter& letter) {
  std::string html = "<div class=\"text\">\n";
  if (!letter.opening.empty()) html += Element("p", LanguageOf(letter.courtesy_language), letter.opening);
  for (const std::string& paragraph : letter.paragraphs)
    html += Element("p", LanguageOf(letter.text_language), paragraph);
  if (!letter.closing.empty()) html += Element("p", LanguageOf(letter.courtesy_language), letter.closing);
  return html + "</div>\n";
}

std::string Attachments(const Letter& letter) {
  std::string html = "<section class=\"attachments\">\n" + Element("h2", "", letter.attachments_label);
  if (letter.attachments.empty()) return html + Element("p", "", letter.no_attachments) + "</section>\n";
  html += "<ol>\n";
  for (const std::string& attachment : letter.attachments) html += Element("li", " dir=\"auto\"", attachment);
  return html + "</ol>\n</section>\n";
}

std::string BannerHtml(const Letter& letter) {
  if (letter.banner.empty()) return {};
  const bool foreign = letter.banner_language != letter.form_language;
  return Element("p", " class=\"banner\"" + (foreign ? LanguageOf(letter.banner_language) : ""), letter.banner);
}

const std::string& ValueOf(const Letter& letter, FieldName name) {
  static const std::string kNone;
  for (const LetterField& field : letter.fields) {
    if (field.name == name) return field.value;
  }
  return kNone;
}

}  // namespace

std::string WriteHtml(const Letter& letter) {
  const std::string banner = BannerHtml(letter);
  std::string html =
      "<!DOCTYPE html>\n<html" + LanguageOf(letter.form_language) + ">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += Element("title", "", letter.title + " " + ValueOf(letter, FieldName::kNumber));
  html.append("<style>")
      .append(kStyle)
      .append(ScriptStyle(letter))
      .append("</style>\n</head>\n<body>\n<main class=\"sheet\">\n");
  if (!banner.empty()) html += "<header>\n" + banner + "</header>\n";
  html += "<div class=\"letter\">\n";
  if (!letter.letterhead.empty()) {
    html += Element("p", " class=\"letterhead\"" + LanguageOf(letter.text_language), letter.letterhead);
  }
  html += Element("h1", "", letter.title);
  html += Fields(letter) + Text(letter);
  html += Element("p", " class=\"dated\"", letter.place_and_date);
  html += Attachments(letter) + "</div>\n";
  if (!banner.empty()) html += "<footer>\n" + banner + "</footer>\n";
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace duta::adapters
