#include "adapters/configuration/value.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

// `a, b or c`.
std::string Choice(const std::vector<std::string>& words) {
  std::string choice;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) choice += i + 1 == words.size() ? " or " : ", ";
    choice += words[i];
  }
  return choice;
}

}  // namespace

void Value::Refuse(std::string text) const { AddProblem(findings_, {.field = path_, .text = std::move(text)}); }

std::string Value::PathOf(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void Value::ExpectKeys(std::initializer_list<std::string_view> keys) const {
  if (node_.kind != Node::Kind::kObject) return Refuse("must be an object");
  for (const Node& child : node_.children) {
    if (std::find(keys.begin(), keys.end(), child.name) != keys.end()) continue;
    const std::vector<std::string> known(keys.begin(), keys.end());
    Refuse("has the unknown key " + Quote(child.name) + "; known are " + Choice(known));
  }
}

std::optional<Value> Value::Find(std::string_view key) const {
  if (node_.kind != Node::Kind::kObject) return std::nullopt;
  for (const Node& child : node_.children) {
    if (child.name == key) return Value(child, PathOf(key), findings_);
  }
  return std::nullopt;
}

std::optional<Value> Value::Require(std::string_view key) const {
  auto value = Find(key);
  // That it is no object has been told.
  if (!value && node_.kind == Node::Kind::kObject) Refuse("lacks `" + std::string(key) + "`");
  return value;
}

std::vector<std::pair<std::string, Value>> Value::Members() const {
  std::vector<std::pair<std::string, Value>> members;
  if (node_.kind != Node::Kind::kObject) {
    Refuse("must be an object");
    return members;
  }
  for (const Node& child : node_.children) {
    members.emplace_back(child.name, Value(child, PathOf(Quote(child.name)), findings_));
  }
  return members;
}

std::vector<Value> Value::Items() const {
  std::vector<Value> items;
  if (node_.kind != Node::Kind::kList) {
    Refuse("must be a list");
    return items;
  }
  for (size_t i = 0; i < node_.children.size(); ++i) {
    items.emplace_back(node_.children[i], path_ + "[" + std::to_string(i) + "]", findings_);
  }
  return items;
}

std::optional<std::string> Value::Text() const {
  if (node_.kind == Node::Kind::kText) return node_.text;
  Refuse("must be a text");
  return std::nullopt;
}

std::string Value::Line(size_t max_bytes) const {
  const auto text = Text();
  if (!text) return {};
  if (text->empty()) {
    Refuse("is empty");
  } else if (text->size() > max_bytes) {
    Refuse("has " + std::to_string(text->size()) + " bytes; at most " + std::to_string(max_bytes) + " are taken");
  } else if (CleanLine(*text) != *text) {
    Refuse("has line ends, control or direction characters, or blanks at its ends");
  } else {
    return *text;
  }
  return {};
}

std::optional<int> Value::Number(int least, int most) const {
  int number = 0;
  const char* end = node_.text.data() + node_.text.size();
  const auto [stop, error] = std::from_chars(node_.text.data(), end, number);
  const bool whole = node_.kind == Node::Kind::kNumber && error == std::errc() && stop == end;
  if (whole && number >= least && number <= most) return number;
  Refuse("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

bool Value::Flag() const {
  if (node_.kind == Node::Kind::kFlag) return node_.text == "true";
  Refuse("must be true or false");
  return false;
}

std::optional<Date> Value::Day() const {
  const auto text = Text();
  if (!text) return std::nullopt;
  const auto date = ParseIsoDate(*text);
  if (!date) Refuse(Quote(*text) + " is no day of the years 1900 to 2199; write it as `2026-10-05`");
  return date;
}

std::optional<size_t> Value::OneOf(std::initializer_list<std::string_view> words) const {
  const auto text = Text();
  if (!text) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return found - words.begin();
  Refuse(Quote(*text) + " is not known here; it must be " +
         Choice(std::vector<std::string>(words.begin(), words.end())));
  return std::nullopt;
}

std::optional<int> Value::EnumNumber(const google::protobuf::EnumDescriptor& words, std::string_view prefix) const {
  const auto text = Text();
  if (!text) return std::nullopt;
  std::vector<std::string> known;
  for (int i = 0; i < words.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& word = *words.value(i);
    if (word.number() == 0) continue;
    known.push_back(word.name().substr(prefix.size()));
    if (known.back() == *text) return word.number();
  }
  Refuse(Quote(*text) + " is not known here; it must be " + Choice(known));
  return std::nullopt;
}

}  // namespace duta::adapters
