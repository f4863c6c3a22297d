#include "core/kinds/practice/practice_document.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "absl/strings/ascii.h"
#include "core/base/names.h"
#include "core/search/analysis.h"
#include "core/search/days.h"
#include "core/search/language.h"

namespace duta::kinds {
namespace {

using namespace practice::v1;

void AppendParagraph(std::string_view text, std::string& all) {
  if (text.empty()) return;
  if (!all.empty()) all += "\n\n";
  all += text;
}

std::string Body(const Document& document, const message::v1::Message& message) {
  std::string text;
  for (const Section& section : document.sections()) {
    AppendParagraph(section.heading(), text);
    for (const std::string& paragraph : section.paragraphs()) AppendParagraph(paragraph, text);
  }
  for (const Creator& creator : document.creators()) {
    AppendParagraph(creator.name(), text);
    AppendParagraph(creator.affiliation(), text);
  }
  AppendParagraph(document.publisher(), text);
  AppendParagraph(document.period(), text);
  for (const message::v1::Attachment& attachment : message.attachments()) AppendParagraph(attachment.name(), text);
  return text;
}

// `id-kemlu` of `partners/id-kemlu`.
std::string ShortName(std::string_view partner) {
  const size_t slash = partner.find('/');
  return std::string(slash == std::string_view::npos ? partner : partner.substr(slash + 1));
}

// A language is found by its first subtag and, if there are more, by all of them.
void AddLanguages(const Document& document, std::vector<search::Keyword>& keywords) {
  std::set<std::string> primary, whole;
  for (const std::string& tag : document.languages()) {
    primary.insert(search::PrimaryLanguage(tag));
    whole.insert(search::Normalise(tag));
  }
  for (const std::string& language : primary) keywords.push_back({"language", language});
  for (const std::string& tag : whole) {
    if (primary.count(tag) == 0) keywords.push_back({"language", tag, false});
  }
}

}  // namespace

const std::vector<std::string>& PracticeFields() {
  static const std::vector<std::string> fields{"country", "language", "owner", "topic", "type"};
  return fields;
}

search::Document ToSearch(const Document& document, const message::v1::Message& message, const VersionRow& row) {
  search::Document indexed;
  indexed.collection = kPractices;
  indexed.item = row.practice;
  indexed.version = row.message_id;
  indexed.sequence = row.sequence;
  if (const auto days = search::ParseDays(document.issued())) indexed.day = days->first;
  std::string titles, topics, abstracts;
  for (const LocalText& title : document.titles()) AppendParagraph(title.text(), titles);
  for (const std::string& topic : document.topics()) AppendParagraph(topic, topics);
  for (const LocalText& abstract : document.abstracts()) AppendParagraph(abstract.text(), abstracts);
  indexed.texts = {{search::Field::kTitle, titles},
                   {search::Field::kTopic, topics},
                   {search::Field::kAbstract, abstracts},
                   {search::Field::kText, Body(document, message)}};
  for (const std::string& country : document.countries()) indexed.keywords.push_back({"country", country});
  for (const std::string& topic : document.topics()) indexed.keywords.push_back({"topic", topic});
  AddLanguages(document, indexed.keywords);
  indexed.keywords.push_back({"type", WordOf(document.type())});
  indexed.keywords.push_back({"owner", ShortName(row.owner)});
  return indexed;
}

std::string WordOf(DocumentType type) {
  constexpr std::string_view kPrefix = "DOCUMENT_TYPE_";
  std::string word = DocumentType_Name(type).substr(kPrefix.size());
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return c == '_' ? '-' : absl::ascii_tolower(static_cast<unsigned char>(c)); });
  return word;
}

const LocalText& ChooseText(const google::protobuf::RepeatedPtrField<LocalText>& texts,
                            const google::protobuf::RepeatedPtrField<std::string>& languages) {
  for (const std::string& language : languages) {
    const auto find = [&](const auto& fits) { return std::find_if(texts.begin(), texts.end(), fits); };
    auto found = find([&](const LocalText& text) { return text.language() == language; });
    if (found == texts.end()) {
      const std::string primary = search::PrimaryLanguage(language);
      found = find([&](const LocalText& text) { return search::PrimaryLanguage(text.language()) == primary; });
    }
    if (found != texts.end()) return *found;
  }
  return texts[0];
}

}  // namespace duta::kinds
