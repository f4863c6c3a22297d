// How the ministry's letters are worded: languages, dates, labels, headings,
// courtesy formulas.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "adapters/configuration/draft.h"
#include "adapters/formats/note_verbale/note_rules.h"
#include "adapters/profile/dates.h"

namespace duta::adapters {
namespace {

constexpr size_t kMaxLetterWord = 60;
constexpr size_t kMaxFormula = 1000;

// In the order of FieldName.
constexpr std::array<std::string_view, static_cast<size_t>(FieldName::kCount)> kFieldKeys = {
    "number",  "date",         "place",  "from",    "to",     "subject",   "language",  "reference",
    "urgency", "releasableTo", "sender", "message", "thread", "inReplyTo", "validUntil"};

std::string_view ReadLanguage(const Value& value, Draft& draft) {
  const std::string tag = value.Line(kMaxLetterWord);
  if (!tag.empty() && !IsLanguageTag(tag)) value.Refuse(Quote(tag) + " is no language tag (BCP 47), such as `id`");
  return draft.Keep(tag);
}

std::string_view RequireLine(const Value& object, std::string_view key, size_t max_bytes, Draft& draft) {
  const auto value = object.Require(key);
  return value ? draft.Keep(value->Line(max_bytes)) : std::string_view();
}

}  // namespace

void ConfigureLanguages(const Value& languages, Draft& draft) {
  for (const Value& value : languages.Items()) draft.languages.push_back(ReadLanguage(value, draft));
  if (draft.languages.empty()) return languages.Refuse("names no language");
  draft.profile.languages = draft.languages;
}

void ConfigureDateForm(const Value& value, Draft& draft) {
  value.ExpectKeys({"locale", "pattern", "example", "besideLocale", "besidePattern", "notWritten"});
  DateForm form{.locale = RequireLine(value, "locale", kMaxLetterWord, draft),
                .pattern = RequireLine(value, "pattern", kMaxLetterWord, draft),
                .example = RequireLine(value, "example", Value::kMaxLine, draft),
                .source = kConfigured};
  const auto locale = value.Find("besideLocale");
  const auto pattern = value.Find("besidePattern");
  if (locale.has_value() != pattern.has_value()) return value.Refuse("needs both of besideLocale and besidePattern");
  if (locale) form.beside_locale = draft.Keep(locale->Line(kMaxLetterWord));
  if (pattern) form.beside_pattern = draft.Keep(pattern->Line(kMaxLetterWord));
  if (const auto remark = value.Find("notWritten")) form.not_written = draft.Keep(remark->Line());
  if (form.locale.empty() || form.pattern.empty() || form.example.empty()) return;
  if (const auto complaint = NationalDates::ComplaintAbout(form)) return value.Refuse(*complaint);
  draft.profile.date_form = form;
}

void ConfigureLabels(const Value& value, Draft& draft) {
  value.ExpectKeys({"number", "date", "place", "from", "to", "subject", "language", "reference", "urgency",
                    "releasableTo", "sender", "message", "thread", "inReplyTo", "validUntil", "attachments",
                    "noAttachments"});
  Labels& labels = draft.profile.labels;
  bool all = true;
  const auto take = [&](std::string_view key, std::string_view& place) {
    const auto label = value.Find(key);
    if (label) place = draft.Keep(label->Line(kMaxLetterWord));
    all &= label.has_value();
  };
  for (size_t i = 0; i < kFieldKeys.size(); ++i) take(kFieldKeys[i], labels.fields[i]);
  take("attachments", labels.attachments);
  take("noAttachments", labels.no_attachments);
  labels.source = ConfiguredSource(labels.source, all, draft);
}

void ConfigureTitles(const Value& titles, Draft& draft) {
  draft.titles.assign(draft.profile.titles.begin(), draft.profile.titles.end());
  std::vector<note::v1::NoteType> seen;
  for (const Value& value : titles.Items()) {
    value.ExpectKeys({"type", "title", "courtesy"});
    const auto type_value = value.Require("type");
    const auto type = type_value ? type_value->Word<note::v1::NoteType>("NOTE_TYPE_") : std::nullopt;
    const std::string_view title = RequireLine(value, "title", kMaxLetterWord, draft);
    const auto courtesy = value.Find("courtesy");
    if (!type) continue;
    if (std::find(seen.begin(), seen.end(), *type) != seen.end()) type_value->Refuse("is there twice");
    seen.push_back(*type);
    for (NoteTitle& row : draft.titles) {
      if (row.type == *type) row = {*type, title, courtesy ? courtesy->Flag() : row.courtesy};
    }
  }
  draft.profile.titles = draft.titles;
}

void ConfigureCourtesies(const Value& courtesies, Draft& draft) {
  for (const Value& value : courtesies.Items()) {
    value.ExpectKeys({"language", "opening", "closing"});
    const auto language = value.Require("language");
    const std::string_view opening = RequireLine(value, "opening", kMaxFormula, draft);
    const std::string_view closing = RequireLine(value, "closing", kMaxFormula, draft);
    if (language) draft.courtesies.push_back({ReadLanguage(*language, draft), opening, closing, kConfigured});
  }
  if (draft.courtesies.empty()) return courtesies.Refuse("has no formulas");
  draft.profile.courtesies = draft.courtesies;
}

}  // namespace duta::adapters
