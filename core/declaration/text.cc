#include "core/declaration/text.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/crypto/digest.h"
#include "core/declaration/normal_form.h"

namespace duta::declaration {
namespace {

using v1::Language;
using v1::Paragraph;
using v1::Text;
using v1::Wording;

constexpr size_t kMaxUidBytes = 100;
constexpr size_t kMaxIdBytes = 40;
constexpr size_t kMaxTitleCharacters = 1'000;

Status CheckNfc(const std::string& field, const std::string& text) {
  if (IsNfc(text)) return absl::OkStatus();
  return InvalidField(field, "not in Unicode's form NFC: it would look the same and be signed as something else");
}

Status CheckLanguageOf(const std::string& field, const Language& language, std::set<std::string>& tags) {
  if (language.tag().empty()) return InvalidField(field + ".tag", "required");
  DUTA_RETURN_IF_ERROR(CheckLanguage(field + ".tag", language.tag()));
  if (!tags.insert(language.tag()).second) return InvalidField(field + ".tag", "the language is there twice");
  DUTA_RETURN_IF_ERROR(CheckLine(field + ".title", language.title(), Presence::kRequired, kMaxTitleCharacters));
  return CheckNfc(field + ".title", language.title());
}

std::string_view FirstSubtag(std::string_view tag) { return tag.substr(0, tag.find('-')); }

void AppendLanguage(const Language& language, const Text& text, std::string& bytes) {
  absl::StrAppend(&bytes, "language ", language.tag(), language.authentic() ? " authentic\n" : " translation\n",
                  "title ", language.title(), "\n");
  for (const Paragraph& paragraph : text.paragraphs()) {
    const Wording* wording = FindWording(paragraph, language.tag());
    if (wording != nullptr) absl::StrAppend(&bytes, "[", paragraph.id(), "] ", wording->text(), "\n");
  }
}

}  // namespace

bool IsUid(std::string_view uid) {
  return !uid.empty() && uid.size() <= kMaxUidBytes &&
         std::all_of(uid.begin(), uid.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool IsParagraphId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

Status CheckParagraph(const std::string& field, const Paragraph& paragraph) {
  if (!IsParagraphId(paragraph.id())) return InvalidField(field + ".id", "not 1 to 40 of a-z, 0-9, `.` and `-`");
  if (paragraph.wordings().empty()) return InvalidField(field + ".wordings", "required");
  if (paragraph.wordings_size() > kMaxLanguages) return InvalidField(field + ".wordings", "more than 20");
  for (int i = 0; i < paragraph.wordings_size(); ++i) {
    const std::string name = Indexed(field + ".wordings", i) + ".text";
    const std::string& text = paragraph.wordings(i).text();
    DUTA_RETURN_IF_ERROR(CheckLine(name, text, Presence::kRequired, kMaxWordingCharacters));
    DUTA_RETURN_IF_ERROR(CheckNfc(name, text));
  }
  return absl::OkStatus();
}

Status CheckLanguages(const std::string& field, const Paragraph& paragraph, const Text& text) {
  int next = 0;
  for (const Language& language : text.languages()) {
    const bool is_there = next < paragraph.wordings_size() && paragraph.wordings(next).language() == language.tag();
    next += is_there ? 1 : 0;
    if (!is_there && language.authentic()) {
      return InvalidField(field + ".wordings",
                          absl::StrCat("paragraph ", paragraph.id(), " has no wording in the authentic language ",
                                       language.tag(), " at its place: wordings follow the order of the languages"));
    }
  }
  if (next == paragraph.wordings_size()) return absl::OkStatus();
  return InvalidField(Indexed(field + ".wordings", next) + ".language",
                      "none of the text's languages, or there twice, or not in their order");
}

Status CheckWholeText(const std::string& field, const Text& text) {
  const int languages = text.languages_size();
  if (languages == 0 || languages > kMaxLanguages) return InvalidField(field + ".languages", "not 1 to 20");
  std::set<std::string> tags;
  for (int i = 0; i < languages; ++i) {
    DUTA_RETURN_IF_ERROR(CheckLanguageOf(Indexed(field + ".languages", i), text.languages(i), tags));
  }
  if (std::none_of(text.languages().begin(), text.languages().end(), [](const auto& each) { return each.authentic(); }))
    return InvalidField(field + ".languages", "none of them is authentic");
  const int paragraphs = text.paragraphs_size();
  if (paragraphs == 0 || paragraphs > kMaxParagraphs) return InvalidField(field + ".paragraphs", "not 1 to 200");
  std::set<std::string> ids;
  for (int i = 0; i < paragraphs; ++i) {
    const std::string name = Indexed(field + ".paragraphs", i);
    DUTA_RETURN_IF_ERROR(CheckParagraph(name, text.paragraphs(i)));
    DUTA_RETURN_IF_ERROR(CheckLanguages(name, text.paragraphs(i), text));
    if (!ids.insert(text.paragraphs(i).id()).second) return InvalidField(name + ".id", "there is one of this id");
  }
  if (CanonicalBytes("", text).size() > kMaxCanonicalBytes) return InvalidField(field, "longer than 200,000 bytes");
  return absl::OkStatus();
}

std::string CanonicalBytes(std::string_view uid, const Text& text) {
  std::string bytes = absl::StrCat("duta-declaration-text/1\ndeclaration ", std::string(uid), "\n");
  for (const Language& language : text.languages()) AppendLanguage(language, text, bytes);
  return bytes;
}

std::string DigestOf(std::string_view uid, const Text& text) {
  return crypto::ToString(crypto::Sha256(CanonicalBytes(uid, text)));
}

std::string NfdDigestOf(std::string_view uid, const Text& text) {
  return crypto::ToString(crypto::Sha256(ToNfd(CanonicalBytes(uid, text))));
}

const Paragraph* FindParagraph(const Text& text, std::string_view id) {
  for (const Paragraph& paragraph : text.paragraphs()) {
    if (paragraph.id() == id) return &paragraph;
  }
  return nullptr;
}

const Wording* FindWording(const Paragraph& paragraph, std::string_view language) {
  for (const Wording& wording : paragraph.wordings()) {
    if (wording.language() == language) return &wording;
  }
  return nullptr;
}

std::string LanguageFor(const Text& text, std::string_view wanted) {
  std::string close, authentic;
  for (const Language& language : text.languages()) {
    if (language.tag() == wanted) return language.tag();
    if (close.empty() && FirstSubtag(language.tag()) == FirstSubtag(wanted)) close = language.tag();
    if (authentic.empty() && language.authentic()) authentic = language.tag();
  }
  return close.empty() ? authentic : close;
}

std::string TitleOf(const Text& text, std::string_view language) {
  for (const Language& each : text.languages()) {
    if (each.tag() == language) return each.title();
  }
  return {};
}

}  // namespace duta::declaration
