#include "adapters/formats/practice/html.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/markup/escape.h"
#include "adapters/formats/note_verbale/header_facts.h"
#include "adapters/formats/practice/banner.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using namespace practice::v1;
using Texts = google::protobuf::RepeatedPtrField<LocalText>;

constexpr std::string_view kStyle = R"css(
@page { size: A4; margin: 20mm 22mm; }
* { box-sizing: border-box; }
body { margin: 0; background: #eee; color: #111; font: 12pt/1.6 "Noto Serif", "Noto Serif Thai", "Noto Serif Lao", "Noto Serif Khmer",
  "Noto Serif Myanmar", "Noto Serif CJK SC", "Noto Serif Devanagari", "Times New Roman", serif; }
main { max-width: 210mm; margin: 1rem auto; padding: 20mm 22mm; background: #fff; overflow-wrap: anywhere; }
.banner { margin: 0; padding: .3em 0; text-align: center; font-weight: bold; }
h1 { font-size: 1.4em; }
h2 { font-size: 1.1em; }
table { width: 100%; border-collapse: collapse; margin-bottom: 1.5em; }
th { width: 28%; padding-inline-end: 1em; text-align: start; font-weight: normal; vertical-align: top; }
p { white-space: pre-wrap; text-align: start; }
@media print { body { background: none; } main { margin: 0; padding: 0; } }
)css";

std::string DirectionOf(std::string_view language) {
  if (language.empty()) return " dir=\"auto\"";
  return " lang=\"" + Escaped(CleanLine(language), MarkupPlace::kHtml) + "\" dir=\"" +
         (IsRightToLeft(language) ? "rtl" : "ltr") + "\"";
}

std::string_view Primary(std::string_view tag) { return tag.substr(0, tag.find('-')); }

// The step on its way into a page.
class Page {
 public:
  Page(const Message* message, const Ministry& ministry)
      : message_(message), ministry_(ministry), language_(ministry.profile.languages.front()) {}

  Written Run(const Practice& practice) && {
    std::string banner = MarkingBanner(message_, ministry_.profile, findings_);
    Step(practice);
    if (!findings_.problems.empty()) return {std::nullopt, std::move(findings_)};
    std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    html +=
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    html +=
        "<title>" + Safe(title_) + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n<main>\n";
    if (!banner.empty()) banner = "<p class=\"banner\" dir=\"auto\">" + Safe(banner) + "</p>\n";
    html += banner + body_ + banner + "</main>\n</body>\n</html>\n";
    return {std::move(html), std::move(findings_)};
  }

 private:
  void Step(const Practice& practice) {
    switch (practice.step_case()) {
      case Practice::kPublish:
        return Show(practice.publish().document(), {});
      case Practice::kRevise:
        return Show(practice.revise().document(), practice.revise().changes());
      case Practice::kWithdraw:
        Begin("A best practice is withdrawn", "en");
        Row("Practice", practice.withdraw().practice());
        Row("Because", practice.withdraw().reason());
        return End();
      case Practice::kEndorse:
        Begin("A best practice is endorsed", "en");
        Row("Practice", practice.endorse().practice());
        Row("Version", practice.endorse().version());
        Row("Since", DateOf(practice.endorse().since()));
        End();
        return Paragraph(practice.endorse().result(), practice.endorse().language());
      case Practice::kAsk:
        Begin("A question about a best practice", "en");
        Row("Practice", practice.ask().practice());
        End();
        return Paragraph(practice.ask().text(), practice.ask().language());
      case Practice::kAnswer:
        Begin("An answer about a best practice", "en");
        Row("Practice", practice.answer().practice());
        Row("Question", practice.answer().question());
        End();
        return Paragraph(practice.answer().text(), practice.answer().language());
      case Practice::kSubscribe:
        return Show(practice.subscribe());
      case Practice::STEP_NOT_SET:
        break;
    }
    AddProblem(findings_, {.field = "step", .text = "there is no step that this adapter knows"});
  }

  // The text as it may stand in the page; what of it may not is told once.
  std::string Safe(std::string_view text) {
    const std::string harmless = WithoutHarm(text);
    if (harmless != text && !is_dropping_told_) {
      AddDropped(findings_, "body", "control or direction characters are not shown");
      is_dropping_told_ = true;
    }
    return Escaped(harmless, MarkupPlace::kHtml);
  }

  // The text in the ministry's language, else the first; null if there is none.
  const LocalText* Choose(const Texts& texts) const {
    const auto found = std::find_if(texts.begin(), texts.end(), [&](const LocalText& text) {
      return Primary(text.language()) == Primary(language_);
    });
    if (found != texts.end()) return &*found;
    return texts.empty() ? nullptr : &texts[0];
  }

  std::string DateOf(const std::string& text) const {
    const auto date = ParseIsoDate(text);
    return date ? ministry_.dates.Format(*date) : text;
  }

  void Begin(std::string_view title, std::string_view language) {
    title_ = CleanLine(title);
    body_ += "<h1" + DirectionOf(language) + ">" + Safe(title) + "</h1>\n<table>\n";
    if (message_ != nullptr) Row("From", message_->sender());
  }
  void End() { body_ += "</table>\n"; }
  void Row(std::string_view label, std::string_view value, std::string_view language = {}) {
    if (value.empty()) return;
    body_ += "<tr><th scope=\"row\">" + Safe(label) + "</th><td" + DirectionOf(language) + ">" + Safe(value) +
             "</td></tr>\n";
  }
  void Rows(std::string_view label, const google::protobuf::RepeatedPtrField<std::string>& values) {
    std::string all;
    for (const std::string& value : values) all += (all.empty() ? "" : ", ") + value;
    Row(label, all);
  }
  void Paragraph(std::string_view text, std::string_view language) {
    if (!text.empty()) body_ += "<p" + DirectionOf(language) + ">" + Safe(text) + "</p>\n";
  }

  void Facts(const Document& document, const std::string& changes) {
    Row("What is new", changes);
    const LocalText* heading = Choose(document.titles());
    for (const LocalText& title : document.titles()) {
      if (&title != heading) Row("Title (" + title.language() + ")", title.text(), title.language());
    }
    for (const Creator& creator : document.creators()) {
      Row("By", creator.affiliation().empty() ? creator.name() : creator.name() + ", " + creator.affiliation());
    }
    Rows("Topics", document.topics());
    Rows("Countries", document.countries());
    Rows("Languages", document.languages());
    Row("Period", document.period());
    Row("Created", DateOf(document.created()));
    Row("Issued", DateOf(document.issued()));
    Row("Publisher", document.publisher());
    Row("Rights", document.rights());
    Row("License", document.license());
    Row("DOI", document.doi());
    for (const Relation& relation : document.relations()) Row("See also", relation.target());
    if (message_ == nullptr) return;
    for (const message::v1::Attachment& attachment : message_->attachments()) Row("File", AttachmentLine(attachment));
  }

  void Show(const Document& document, const std::string& changes) {
    const LocalText* title = Choose(document.titles());
    if (title == nullptr) return AddProblem(findings_, {.field = "titles", .text = "there is none"});
    Begin(title->text(), title->language());
    Facts(document, changes);
    End();
    const LocalText* first = Choose(document.abstracts());
    if (first != nullptr) Paragraph(first->text(), first->language());
    for (const LocalText& abstract : document.abstracts()) {
      if (&abstract != first) Paragraph(abstract.text(), abstract.language());
    }
    for (const Section& section : document.sections()) {
      const std::string direction = DirectionOf(section.language());
      if (!section.heading().empty()) body_ += "<h2" + direction + ">" + Safe(section.heading()) + "</h2>\n";
      for (const std::string& paragraph : section.paragraphs()) Paragraph(paragraph, section.language());
    }
  }

  void Show(const Subscription& subscription) {
    Begin(subscription.ended() ? "A subscription to best practices ends" : "A subscription to best practices", "en");
    Rows("Topics", subscription.topics());
    Rows("Countries", subscription.countries());
    Rows("Languages", subscription.languages());
    End();
  }

  const Message* const message_;
  const Ministry& ministry_;
  const std::string_view language_;
  std::string title_;
  std::string body_;
  Findings findings_;
  bool is_dropping_told_ = false;
};

}  // namespace

Written WritePracticeHtml(const Practice& practice, const message::v1::Message* message, const Ministry& ministry) {
  return Page(message, ministry).Run(practice);
}

}  // namespace duta::adapters
