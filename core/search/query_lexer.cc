#include "core/search/query_lexer.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/utf8.h"

namespace duta::search {
namespace {

// A character of the query and where it is.
struct Character {
  char32_t c;
  size_t begin;  // Bytes.
  size_t end;
};

constexpr char32_t kQuote = '"';

// What keyboards and word processors give for the signs of the language.
char32_t Sign(char32_t c) {
  switch (c) {
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0xFF02:
      return kQuote;
    case 0xFF08:
      return '(';
    case 0xFF09:
      return ')';
    case 0xFF1A:
      return ':';
    case 0xFF0A:
      return '*';
    default:
      return c;
  }
}

bool IsSpace(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0; }
// What a hyphen excludes. One before anything else is a dash.
bool Begins(char32_t c) { return c == kQuote || c == '(' || u_isalnum(static_cast<UChar32>(c)) != 0; }
bool EndsWord(char32_t c) { return IsSpace(c) || c == kQuote || c == '(' || c == ')'; }

StatusOr<std::vector<Character>> Characters(std::string_view text) {
  std::vector<Character> characters;
  const size_t size = text.size();
  while (!text.empty()) {
    const size_t begin = size - text.size();
    const std::optional<char32_t> c = TakeCharacter(text);
    if (!c) return QueryFault(characters.size() + 1, "not UTF-8");
    const bool is_control = u_charType(static_cast<UChar32>(*c)) == U_CONTROL_CHAR && !IsSpace(*c);
    if (is_control) return QueryFault(characters.size() + 1, "a control character");
    characters.push_back({Sign(*c), begin, size - text.size()});
  }
  return characters;
}

class Cutter {
 public:
  Cutter(std::string_view text, std::vector<Character> characters, const std::vector<std::string>& fields)
      : text_(text), characters_(std::move(characters)), fields_(fields) {}

  StatusOr<std::vector<Lexeme>> Run() {
    while (true) {
      while (at_ < characters_.size() && IsSpace(characters_[at_].c)) ++at_;
      if (at_ == characters_.size()) return std::move(lexemes_);
      DUTA_RETURN_IF_ERROR(Next());
    }
  }

 private:
  Status Next() {
    Lexeme lexeme;
    lexeme.position = at_ + 1;
    const char32_t c = characters_[at_].c;
    if (c == '(' || c == ')') {
      lexeme.kind = c == '(' ? Lexeme::Kind::kOpen : Lexeme::Kind::kClose;
      ++at_;
    } else if (c == '-' && at_ + 1 < characters_.size() && Begins(characters_[at_ + 1].c)) {
      lexeme.kind = Lexeme::Kind::kNot;
      ++at_;
    } else if (c == kQuote) {
      DUTA_RETURN_IF_ERROR(TakePhrase(lexeme));
    } else {
      DUTA_RETURN_IF_ERROR(TakeWord(lexeme));
    }
    lexemes_.push_back(std::move(lexeme));
    return absl::OkStatus();
  }

  Status TakePhrase(Lexeme& lexeme) {
    lexeme.kind = Lexeme::Kind::kPhrase;
    const size_t begin = ++at_;
    while (at_ < characters_.size() && characters_[at_].c != kQuote) ++at_;
    if (at_ == characters_.size()) return QueryFault(lexeme.position, "this quotation mark is never closed");
    TakeText(begin, lexeme);
    ++at_;
    return absl::OkStatus();
  }

  Status TakeWord(Lexeme& lexeme) {
    size_t begin = at_;
    for (; at_ < characters_.size() && !EndsWord(characters_[at_].c); ++at_) {
      if (characters_[at_].c != ':' || !lexeme.field.empty() || at_ == begin) continue;
      DUTA_RETURN_IF_ERROR(TakeField(begin, lexeme));
      begin = at_ + 1;
    }
    if (!lexeme.field.empty() && begin == at_) {
      if (at_ < characters_.size() && characters_[at_].c == kQuote) return TakePhrase(lexeme);
      return QueryFault(lexeme.position, absl::StrCat("a value must stand behind `", lexeme.field, ":`"));
    }
    size_t end = at_;
    while (end > begin && characters_[end - 1].c == '*') --end;
    lexeme.is_prefix = end < at_;
    std::swap(end, at_);
    TakeText(begin, lexeme);
    at_ = end;
    if (!lexeme.field.empty()) return absl::OkStatus();
    if (lexeme.text == "AND") lexeme.kind = Lexeme::Kind::kAnd;
    if (lexeme.text == "OR") lexeme.kind = Lexeme::Kind::kOr;
    if (lexeme.text == "NOT") lexeme.kind = Lexeme::Kind::kNot;
    return absl::OkStatus();
  }

  // The name from `begin` to the colon at `at_`. A time, `09:30`, has none.
  Status TakeField(size_t begin, Lexeme& lexeme) {
    std::string name;
    for (size_t i = begin; i < at_; ++i) {
      if (characters_[i].c > 0x7F || !absl::ascii_isalpha(static_cast<unsigned char>(characters_[i].c))) {
        return absl::OkStatus();
      }
      name.push_back(absl::ascii_tolower(static_cast<unsigned char>(characters_[i].c)));
    }
    if (std::find(fields_.begin(), fields_.end(), name) == fields_.end()) {
      return QueryFault(begin + 1, absl::StrCat("there is no field `", name, "`; there are ",
                                                absl::StrJoin(fields_, ", "), ". Quote what is no field"));
    }
    lexeme.field = std::move(name);
    return absl::OkStatus();
  }

  // The text from `begin` to `at_`.
  void TakeText(size_t begin, Lexeme& lexeme) const {
    lexeme.begin = begin < characters_.size() ? characters_[begin].begin : text_.size();
    lexeme.end = begin < at_ ? characters_[at_ - 1].end : lexeme.begin;
    lexeme.text = std::string(text_.substr(lexeme.begin, lexeme.end - lexeme.begin));
  }

  const std::string_view text_;
  const std::vector<Character> characters_;
  const std::vector<std::string>& fields_;
  size_t at_ = 0;
  std::vector<Lexeme> lexemes_;
};

}  // namespace

Status QueryFault(size_t position, std::string_view what) {
  return Refuse(Reason::kQueryInvalid, absl::StrCat("query, character ", position, ": ", std::string(what)),
                {{"field", "query"}, {"position", absl::StrCat(position)}});
}

StatusOr<std::vector<Lexeme>> CutQuery(std::string_view text, const std::vector<std::string>& fields) {
  DUTA_ASSIGN_OR_RETURN(std::vector<Character> characters, Characters(text));
  return Cutter(text, std::move(characters), fields).Run();
}

}  // namespace duta::search
