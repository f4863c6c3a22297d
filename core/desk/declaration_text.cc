#include "core/desk/declaration_text.h"

#include <algorithm>
#include <vector>

#include "core/base/fields.h"
#include "core/declaration/normal_form.h"
#include "core/declaration/text.h"
#include "core/desk/fault.h"

namespace duta::desk {
namespace {

using declaration::v1::Language;
using declaration::v1::Paragraph;
using declaration::v1::Text;
using declaration::v1::Wording;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool TakePrefix(std::string_view prefix, std::string_view& line) {
  if (!line.starts_with(prefix)) return false;
  line.remove_prefix(prefix.size());
  return true;
}

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Line by line.
class Reader {
 public:
  StatusOr<Text> Read(std::string_view file) && {
    TakePrefix(kByteOrderMark, file);
    while (!file.empty()) {
      const size_t end = std::min(file.find('\n'), file.size());
      ++number_;
      DUTA_RETURN_IF_ERROR(Take(Trim(file.substr(0, end))));
      file.remove_prefix(std::min(end + 1, file.size()));
    }
    SortWordings();
    return std::move(text_);
  }

 private:
  Status Fault(const std::string& what) const {
    return Wrong("text", ": line " + std::to_string(number_) + ": " + what);
  }

  Status Take(std::string_view line) {
    if (line.empty() || line.starts_with('#')) return absl::OkStatus();
    if (text_.languages().empty() && (line.starts_with("duta-declaration-text/") || line.starts_with("declaration "))) {
      return absl::OkStatus();
    }
    if (TakePrefix("language ", line)) return TakeLanguage(line);
    if (text_.languages().empty()) return Fault("it begins with `language en authentic`, or another language");
    if (TakePrefix("title ", line)) {
      text_.mutable_languages()->rbegin()->set_title(declaration::ToNfc(line));
      return absl::OkStatus();
    }
    if (line.starts_with('[')) return TakeParagraph(line);
    if (wording_ == nullptr) return Fault("a paragraph begins with its id in brackets: `[preamble-1] We, the ...`");
    wording_->set_text(wording_->text() + " " + declaration::ToNfc(line));
    return absl::OkStatus();
  }

  Status TakeLanguage(std::string_view line) {
    const size_t space = line.find(' ');
    const std::string_view how = space == std::string_view::npos ? std::string_view() : Trim(line.substr(space));
    if (how != "authentic" && how != "translation") {
      return Fault("say `language en authentic` or `language en translation`");
    }
    Language& language = *text_.add_languages();
    language.set_tag(std::string(line.substr(0, space)));
    language.set_authentic(how == "authentic");
    wording_ = nullptr;
    return absl::OkStatus();
  }

  Status TakeParagraph(std::string_view line) {
    const size_t end = line.find(']');
    if (end == std::string_view::npos) return Fault("the bracket is not closed");
    const std::string id(line.substr(1, end - 1));
    const std::string& tag = text_.languages().rbegin()->tag();
    auto& paragraphs = *text_.mutable_paragraphs();
    auto known = std::find_if(paragraphs.begin(), paragraphs.end(), [&](const auto& each) { return each.id() == id; });
    const bool is_first = text_.languages_size() == 1;
    if (known == paragraphs.end() && !is_first) return Fault("the first language has no paragraph [" + id + "]");
    Paragraph& paragraph = known == paragraphs.end() ? *text_.add_paragraphs() : *known;
    if (declaration::FindWording(paragraph, tag) != nullptr) return Fault("[" + id + "] is there twice in " + tag);
    paragraph.set_id(id);
    wording_ = paragraph.add_wordings();
    wording_->set_language(tag);
    wording_->set_text(declaration::ToNfc(Trim(line.substr(end + 1))));
    return absl::OkStatus();
  }

  // A language that is there twice would put them out of order; the contract refuses
  // that.
  void SortWordings() {
    const auto place = [&](const Wording& wording) {
      const auto& languages = text_.languages();
      return std::find_if(languages.begin(), languages.end(),
                          [&](const Language& each) { return each.tag() == wording.language(); }) -
             languages.begin();
    };
    for (Paragraph& paragraph : *text_.mutable_paragraphs()) {
      std::stable_sort(paragraph.mutable_wordings()->begin(), paragraph.mutable_wordings()->end(),
                       [&](const Wording& a, const Wording& b) { return place(a) < place(b); });
    }
  }

  Text text_;
  Wording* wording_ = nullptr;  // With which lines go on.
  int number_ = 0;
};

}  // namespace

StatusOr<Text> ReadDeclarationText(std::string_view file) {
  DUTA_ASSIGN_OR_RETURN(Text text, Reader().Read(file));
  DUTA_RETURN_IF_ERROR(declaration::CheckWholeText("text", text));
  return text;
}

StatusOr<Wording> ReadWording(std::string_view said) {
  const size_t equals = said.find('=');
  if (equals == std::string_view::npos || !IsLanguageTag(said.substr(0, equals))) {
    return Wrong("wording",
                 ": \"" + std::string(said.substr(0, 40)) + "\" does not begin with a language: `en=We ...`");
  }
  Wording wording;
  wording.set_language(std::string(said.substr(0, equals)));
  wording.set_text(declaration::ToNfc(Trim(said.substr(equals + 1))));
  return wording;
}

}  // namespace duta::desk
