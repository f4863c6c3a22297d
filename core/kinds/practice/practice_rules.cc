#include "core/kinds/practice/practice_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/utf8.h"
#include "core/base/uuid.h"
#include "core/search/analysis.h"
#include "core/search/days.h"
#include "core/search/language.h"

namespace duta::kinds {
namespace {

using namespace practice::v1;

constexpr int kMaxTexts = 20;
constexpr int kMaxTopics = 20;
constexpr int kMaxCreators = 50;
constexpr int kMaxCountries = 50;
constexpr int kMaxRelations = 50;
constexpr int kMaxSections = 200;
constexpr size_t kMaxTopicCharacters = 64;
constexpr size_t kMaxSectionBytes = 200'000;
constexpr size_t kMaxUriCharacters = 2000;

// How many characters at the end of a text go on steering the direction of what is
// printed behind it (UAX #9).
int OpenDirections(std::string_view text) {
  int embeddings = 0, isolates = 0;
  while (!text.empty()) {
    const std::optional<char32_t> c = TakeCharacter(text);
    if (!c) return 1;
    if (*c == 0x202A || *c == 0x202B || *c == 0x202D || *c == 0x202E) ++embeddings;
    if (*c >= 0x2066 && *c <= 0x2068) ++isolates;
    if (*c == 0x202C) --embeddings;
    if (*c == 0x2069) --isolates;
    if (embeddings < 0 || isolates < 0) return -1;
  }
  return embeddings + isolates;
}

Status CheckDirections(std::string_view field, std::string_view text) {
  if (OpenDirections(text) == 0) return absl::OkStatus();
  return InvalidField(field, "has a direction mark (U+202A to U+202E, U+2066 to U+2069) without its counterpart");
}

Status CheckSafeLine(std::string_view field, std::string_view text, Presence presence = Presence::kOptional,
                     size_t max_characters = kMaxLineCharacters) {
  DUTA_RETURN_IF_ERROR(CheckLine(field, text, presence, max_characters));
  return CheckDirections(field, text);
}

Status CheckSafeText(std::string_view field, std::string_view text, Presence presence = Presence::kOptional) {
  if (presence == Presence::kRequired && IsBlank(text)) return InvalidField(field, "required");
  DUTA_RETURN_IF_ERROR(CheckText(field, text));
  return CheckDirections(field, text);
}

Status CheckCount(std::string_view field, int count, int least, int most) {
  if (count < least) return InvalidField(field, "required");
  if (count > most) return InvalidField(field, absl::StrCat("more than ", most));
  return absl::OkStatus();
}

Status CheckKnownLanguage(std::string_view field, std::string_view tag, Presence presence) {
  if (tag.empty() && presence == Presence::kOptional) return absl::OkStatus();
  DUTA_RETURN_IF_ERROR(CheckLanguage(field, tag));
  if (search::IsKnownLanguage(tag)) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("\"", std::string(tag), "\" is no language that there is"));
}

Status CheckCountry(std::string_view field, std::string_view code) {
  if (search::IsKnownCountry(code)) return absl::OkStatus();
  return InvalidField(field, "not an ISO 3166 alpha-2 code in upper case, such as ID");
}

Status CheckDays(std::string_view field, std::string_view text, Presence presence) {
  if (text.empty() && presence == Presence::kOptional) return absl::OkStatus();
  if (search::ParseDays(text)) return absl::OkStatus();
  return InvalidField(field, "not a date such as 2026, 2026-11 or 2026-11-24");
}

Status CheckId(std::string_view field, std::string_view id) {
  return IsUuid7(id) ? absl::OkStatus() : InvalidField(field, "not the id of a message");
}

Status CheckTexts(std::string_view field, const google::protobuf::RepeatedPtrField<LocalText>& texts, int least,
                  bool is_line) {
  DUTA_RETURN_IF_ERROR(CheckCount(field, texts.size(), least, kMaxTexts));
  std::set<std::string_view> languages;
  for (int i = 0; i < texts.size(); ++i) {
    const std::string name = Indexed(field, i);
    DUTA_RETURN_IF_ERROR(CheckKnownLanguage(name + ".language", texts[i].language(), Presence::kRequired));
    DUTA_RETURN_IF_ERROR(is_line ? CheckSafeLine(name + ".text", texts[i].text(), Presence::kRequired)
                                 : CheckSafeText(name + ".text", texts[i].text(), Presence::kRequired));
    if (!languages.insert(texts[i].language()).second) return InvalidField(name + ".language", "there twice");
  }
  return absl::OkStatus();
}

Status CheckCreators(const Document& document) {
  DUTA_RETURN_IF_ERROR(CheckCount("creators", document.creators_size(), 1, kMaxCreators));
  for (int i = 0; i < document.creators_size(); ++i) {
    const std::string name = Indexed("creators", i);
    DUTA_RETURN_IF_ERROR(CheckSafeLine(name + ".name", document.creators(i).name(), Presence::kRequired));
    DUTA_RETURN_IF_ERROR(CheckSafeLine(name + ".affiliation", document.creators(i).affiliation()));
  }
  return absl::OkStatus();
}

Status CheckTopics(std::string_view field, const google::protobuf::RepeatedPtrField<std::string>& topics, int least) {
  DUTA_RETURN_IF_ERROR(CheckCount(field, topics.size(), least, kMaxTopics));
  std::set<std::string> seen;
  for (int i = 0; i < topics.size(); ++i) {
    const std::string name = Indexed(field, i);
    DUTA_RETURN_IF_ERROR(CheckSafeLine(name, topics[i], Presence::kRequired, kMaxTopicCharacters));
    if (!seen.insert(search::Normalise(topics[i])).second) return InvalidField(name, "there twice");
  }
  return absl::OkStatus();
}

Status CheckCountries(std::string_view field, const google::protobuf::RepeatedPtrField<std::string>& countries) {
  DUTA_RETURN_IF_ERROR(CheckCount(field, countries.size(), 0, kMaxCountries));
  std::set<std::string_view> seen;
  for (int i = 0; i < countries.size(); ++i) {
    DUTA_RETURN_IF_ERROR(CheckCountry(Indexed(field, i), countries[i]));
    if (!seen.insert(countries[i]).second) return InvalidField(Indexed(field, i), "there twice");
  }
  return absl::OkStatus();
}

Status CheckLanguages(std::string_view field, const google::protobuf::RepeatedPtrField<std::string>& languages,
                      int least) {
  DUTA_RETURN_IF_ERROR(CheckCount(field, languages.size(), least, kMaxTexts));
  for (int i = 0; i < languages.size(); ++i) {
    DUTA_RETURN_IF_ERROR(CheckKnownLanguage(Indexed(field, i), languages[i], Presence::kRequired));
  }
  return absl::OkStatus();
}

Status CheckRelations(const Document& document) {
  DUTA_RETURN_IF_ERROR(CheckCount("relations", document.relations_size(), 0, kMaxRelations));
  for (int i = 0; i < document.relations_size(); ++i) {
    const std::string name = Indexed("relations", i);
    const Relation& relation = document.relations(i);
    if (relation.type() == RELATION_TYPE_UNSPECIFIED || !RelationType_IsValid(relation.type())) {
      return InvalidField(name + ".type", "not one of the relations");
    }
    DUTA_RETURN_IF_ERROR(CheckSafeLine(name + ".target", relation.target(), Presence::kRequired, kMaxUriCharacters));
  }
  return absl::OkStatus();
}

Status CheckSections(const Document& document) {
  DUTA_RETURN_IF_ERROR(CheckCount("sections", document.sections_size(), 0, kMaxSections));
  size_t bytes = 0;
  for (int i = 0; i < document.sections_size(); ++i) {
    const std::string name = Indexed("sections", i);
    const Section& section = document.sections(i);
    DUTA_RETURN_IF_ERROR(CheckSafeLine(name + ".heading", section.heading()));
    DUTA_RETURN_IF_ERROR(CheckKnownLanguage(name + ".language", section.language(), Presence::kOptional));
    bytes += section.heading().size();
    for (int j = 0; j < section.paragraphs_size(); ++j) {
      DUTA_RETURN_IF_ERROR(CheckSafeText(Indexed(name + ".paragraphs", j), section.paragraphs(j), Presence::kRequired));
      bytes += section.paragraphs(j).size();
    }
  }
  if (bytes > kMaxSectionBytes) {
    return InvalidField("sections", absl::StrCat("longer than ", kMaxSectionBytes, " bytes together; attach a file"));
  }
  return absl::OkStatus();
}

Status CheckIdentifiers(const Document& document) {
  DUTA_RETURN_IF_ERROR(CheckSafeLine("license", document.license(), Presence::kOptional, kMaxUriCharacters));
  if (!document.license().empty() && document.license().find(':') == std::string::npos) {
    return InvalidField("license", "not a URI such as https://creativecommons.org/licenses/by/4.0/");
  }
  DUTA_RETURN_IF_ERROR(CheckSafeLine("doi", document.doi()));
  const std::string& doi = document.doi();
  const bool has_spaces = doi.find(' ') != std::string::npos;
  if (!doi.empty() && (doi.rfind("10.", 0) != 0 || doi.find('/') == std::string::npos || has_spaces)) {
    return InvalidField("doi", "not a DOI such as 10.1234/abcd");
  }
  return absl::OkStatus();
}

Status CheckDocument(const Document& document) {
  DUTA_RETURN_IF_ERROR(CheckTexts("titles", document.titles(), 1, true));
  DUTA_RETURN_IF_ERROR(CheckTexts("abstracts", document.abstracts(), 0, false));
  DUTA_RETURN_IF_ERROR(CheckCreators(document));
  DUTA_RETURN_IF_ERROR(CheckTopics("topics", document.topics(), 1));
  if (document.type() == DOCUMENT_TYPE_UNSPECIFIED || !DocumentType_IsValid(document.type())) {
    return InvalidField("type", "not one of the sorts of documents");
  }
  DUTA_RETURN_IF_ERROR(CheckCountries("countries", document.countries()));
  DUTA_RETURN_IF_ERROR(CheckSafeLine("period", document.period()));
  DUTA_RETURN_IF_ERROR(CheckLanguages("languages", document.languages(), 1));
  DUTA_RETURN_IF_ERROR(CheckDays("created", document.created(), Presence::kOptional));
  DUTA_RETURN_IF_ERROR(CheckDays("issued", document.issued(), Presence::kRequired));
  DUTA_RETURN_IF_ERROR(CheckSafeLine("publisher", document.publisher()));
  DUTA_RETURN_IF_ERROR(CheckSafeLine("rights", document.rights()));
  DUTA_RETURN_IF_ERROR(CheckIdentifiers(document));
  DUTA_RETURN_IF_ERROR(CheckRelations(document));
  return CheckSections(document);
}

Status CheckEndorsement(const Endorsement& endorsement) {
  DUTA_RETURN_IF_ERROR(CheckId("practice", endorsement.practice()));
  DUTA_RETURN_IF_ERROR(CheckId("version", endorsement.version()));
  DUTA_RETURN_IF_ERROR(CheckDays("since", endorsement.since(), Presence::kOptional));
  DUTA_RETURN_IF_ERROR(CheckSafeText("result", endorsement.result()));
  return CheckKnownLanguage("language", endorsement.language(), Presence::kOptional);
}

Status CheckRemark(const std::string& practice, const std::string& text, const std::string& language) {
  DUTA_RETURN_IF_ERROR(CheckId("practice", practice));
  DUTA_RETURN_IF_ERROR(CheckSafeText("text", text, Presence::kRequired));
  return CheckKnownLanguage("language", language, Presence::kOptional);
}

Status CheckSubscription(const Subscription& subscription) {
  DUTA_RETURN_IF_ERROR(CheckTopics("topics", subscription.topics(), 0));
  DUTA_RETURN_IF_ERROR(CheckCountries("countries", subscription.countries()));
  return CheckLanguages("languages", subscription.languages(), 0);
}

}  // namespace

Status CheckPractice(const Practice& practice) {
  switch (practice.step_case()) {
    case Practice::kPublish:
      return CheckDocument(practice.publish().document());
    case Practice::kRevise:
      DUTA_RETURN_IF_ERROR(CheckId("practice", practice.revise().practice()));
      DUTA_RETURN_IF_ERROR(CheckId("replaces", practice.revise().replaces()));
      DUTA_RETURN_IF_ERROR(CheckSafeLine("changes", practice.revise().changes()));
      return CheckDocument(practice.revise().document());
    case Practice::kWithdraw:
      DUTA_RETURN_IF_ERROR(CheckId("practice", practice.withdraw().practice()));
      DUTA_RETURN_IF_ERROR(CheckId("replaces", practice.withdraw().replaces()));
      return CheckSafeLine("reason", practice.withdraw().reason());
    case Practice::kEndorse:
      return CheckEndorsement(practice.endorse());
    case Practice::kAsk:
      return CheckRemark(practice.ask().practice(), practice.ask().text(), practice.ask().language());
    case Practice::kAnswer:
      DUTA_RETURN_IF_ERROR(CheckId("question", practice.answer().question()));
      return CheckRemark(practice.answer().practice(), practice.answer().text(), practice.answer().language());
    case Practice::kSubscribe:
      return CheckSubscription(practice.subscribe());
    case Practice::STEP_NOT_SET:
      break;
  }
  return InvalidField("step", "required: publish, revise, withdraw, endorse, ask, answer or subscribe");
}

}  // namespace duta::kinds
