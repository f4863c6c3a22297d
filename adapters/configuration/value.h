// One value of a configuration and its place in it. Reading is strict: what is
// not of the form is told with its place, and the reader goes on with nothing.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/record/node.h"
#include "adapters/profile/dates.h"
#include "google/protobuf/descriptor.h"

namespace duta::adapters {

// Borrows the node and the findings.
class Value {
 public:
  Value(const Node& node, std::string path, Findings& findings)
      : node_(node), path_(std::move(path)), findings_(findings) {}

  // Tells that something is wrong here; `text` is one clause.
  void Refuse(std::string text) const;

  // An object. Keys that are not among `keys` are told, and values that are no object.
  void ExpectKeys(std::initializer_list<std::string_view> keys) const;

  // The member `key` of an object; nothing if it is not there.
  std::optional<Value> Find(std::string_view key) const;
  // Besides, tells that it is missing.
  std::optional<Value> Require(std::string_view key) const;

  // The members of an object whose keys are free, with their keys.
  std::vector<std::pair<std::string, Value>> Members() const;

  // The items of a list.
  std::vector<Value> Items() const;

  // One line of 1 to `max_bytes` bytes that shows all it holds (unicode.h);
  // empty if it is none.
  std::string Line(size_t max_bytes = kMaxLine) const;

  // A whole number.
  std::optional<int> Number(int least, int most) const;

  // `true` or `false`; false if it is neither.
  bool Flag() const;

  // `YYYY-MM-DD`.
  std::optional<Date> Day() const;

  // One of `words`, by its place among them.
  std::optional<size_t> OneOf(std::initializer_list<std::string_view> words) const;

  // A word of an enum of the contract without its prefix: `RESTRICTED` of
  // `LEVEL_RESTRICTED`. The unspecified one is none.
  template <typename Enum>
  std::optional<Enum> Word(std::string_view prefix) const {
    const auto number = EnumNumber(*google::protobuf::GetEnumDescriptor<Enum>(), prefix);
    return number ? std::optional(static_cast<Enum>(*number)) : std::nullopt;
  }

  static constexpr size_t kMaxLine = 300;

 private:
  std::optional<std::string> Text() const;
  std::optional<int> EnumNumber(const google::protobuf::EnumDescriptor& words, std::string_view prefix) const;
  std::string PathOf(std::string_view key) const;

  const Node& node_;
  const std::string path_;
  Findings& findings_;
};

}  // namespace duta::adapters
