#include "core/search/facts.h"

namespace duta::search {
namespace {

void AppendFixed(uint64_t value, size_t size, std::string& bytes) {
  for (; size > 0; --size, value >>= 8) bytes.push_back(static_cast<char>(value));
}

}  // namespace

void FactWriter::Add(uint32_t number, const Facts& facts) {
  fixed_.resize(number * kFactBytes);
  keys_.resize(number * kKeyBytes);
  fixed_.push_back(static_cast<char>((facts.is_there ? 1 : 0) | (facts.is_from_zawgyi ? 2 : 0)));
  AppendFixed(static_cast<uint32_t>(facts.day), 4, fixed_);
  AppendFixed(lists_.size(), 4, fixed_);
  AppendFixed(facts.key, kKeyBytes, keys_);
  AppendVarint(facts.values.size(), lists_);
  for (const std::string_view value : facts.values) {
    auto place = numbers_.find(value);
    if (place == numbers_.end()) {
      place = numbers_.emplace(value, static_cast<uint32_t>(numbers_.size())).first;
      AppendText(value, values_);
    }
    AppendVarint(place->second, lists_);
  }
}

std::string FactWriter::ToFacts(uint32_t size) const {
  std::string facts = fixed_;
  facts.resize(size * kFactBytes);
  return facts + lists_;
}

std::string FactWriter::ToKeys(uint32_t size) const {
  std::string keys = keys_;
  keys.resize(size * kKeyBytes);
  return keys;
}

StatusOr<FactReader> FactReader::Open(std::string_view facts, std::string_view values, uint32_t size) {
  if (facts.size() / kFactBytes < size) return Unreadable();
  FactReader reader;
  reader.size_ = size;
  reader.fixed_ = facts.substr(0, size * kFactBytes);
  reader.lists_ = facts.substr(size * kFactBytes);
  for (std::string_view value; !values.empty();) {
    if (!TakeText(values, value)) return Unreadable();
    reader.values_.push_back(value);
  }
  return reader;
}

void TakeOut(uint32_t number, std::string& facts) {
  if (number * kFactBytes < facts.size()) facts[number * kFactBytes] = 0;
}

uint64_t KeyAt(std::string_view keys, uint32_t number) {
  uint64_t key = 0;
  if (keys.size() / kKeyBytes <= number) return key;
  for (size_t i = kKeyBytes; i-- > 0;) key = key << 8 | static_cast<unsigned char>(keys[number * kKeyBytes + i]);
  return key;
}

}  // namespace duta::search
