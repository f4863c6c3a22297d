#include "core/desk/words.h"

#include <algorithm>
#include <cctype>

#include "core/desk/fault.h"

namespace duta::desk {
namespace {

constexpr std::string_view kZeroSuffix = "UNSPECIFIED";

std::string ToWord(std::string_view text) {
  std::string word(text);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return c == '_' ? '-' : static_cast<char>(std::tolower(c)); });
  return word;
}

// By the style of the protos the zero value is the prefix and UNSPECIFIED.
size_t PrefixLength(const google::protobuf::EnumDescriptor* type) {
  const auto* zero = type->FindValueByNumber(0);
  return zero->name().size() - kZeroSuffix.size();
}

}  // namespace

std::string WordOf(const google::protobuf::EnumDescriptor* type, int value) {
  if (value == 0) return {};
  const auto* found = type->FindValueByNumber(value);
  if (found == nullptr) return "value " + std::to_string(value);
  return ToWord(std::string_view(found->name()).substr(PrefixLength(type)));
}

std::vector<std::string> WordsOf(const google::protobuf::EnumDescriptor* type) {
  std::vector<std::string> words;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() != 0) words.push_back(WordOf(type, type->value(i)->number()));
  }
  return words;
}

StatusOr<int> NumberOf(const google::protobuf::EnumDescriptor* type, std::string_view word, std::string_view field) {
  const std::string wanted = ToWord(word);
  for (int i = 0; i < type->value_count(); ++i) {
    const int number = type->value(i)->number();
    if (number != 0 && WordOf(type, number) == wanted) return number;
  }
  return Wrong(field, ": \"" + std::string(word) + "\" is none of " + JoinWords(WordsOf(type)));
}

std::string JoinWords(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text.append(i + 1 == words.size() ? " or " : ", ");
    text.append(words[i]);
  }
  return text;
}

}  // namespace duta::desk
