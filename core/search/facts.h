// What ranks and counts the documents of a segment, whatever is searched for.
//
// `facts` has nine bytes a document: flags, day (4, little end first) and where its
// values stand behind them all (4): their number, then each as its place in
// `values`, the texts of all values of the segment. `keys` has eight bytes a document.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/features.h"

namespace duta::search {

inline constexpr size_t kFactBytes = 9;
inline constexpr size_t kKeyBytes = 8;

struct Facts {
  bool is_there = false;
  bool is_from_zawgyi = false;
  int32_t day = 0;
  uint64_t key = 0;                      // Orders what is otherwise equal; made of the version's name.
  std::vector<std::string_view> values;  // Facets: field, 0x1F, value.
};

// Makes the columns. Not thread-safe.
class FactWriter {
 public:
  // Documents come in order; those that are left out are not there.
  void Add(uint32_t number, const Facts& facts);

  // Of `size` documents.
  std::string ToFacts(uint32_t size) const;
  const std::string& values() const { return values_; }
  std::string ToKeys(uint32_t size) const;

 private:
  std::string fixed_, lists_, values_, keys_;
  std::map<std::string, uint32_t, std::less<>> numbers_;
};

// Reads the columns, which it borrows; thread-safe.
class FactReader {
 public:
  // DATA_LOSS if they are too short for `size` documents.
  static StatusOr<FactReader> Open(std::string_view facts, std::string_view values, uint32_t size);

  uint32_t size() const { return size_; }
  bool IsThere(uint32_t number) const { return (Flags(number) & 1) != 0; }
  bool IsFromZawgyi(uint32_t number) const { return (Flags(number) & 2) != 0; }
  int32_t Day(uint32_t number) const { return static_cast<int32_t>(Fixed(number, 1)); }

  // The texts of the segment's values, by their places.
  const std::vector<std::string_view>& values() const { return values_; }
  // Calls `visit(place)` for each value of a document. DATA_LOSS.
  template <typename Visit>
  Status ForEachValue(uint32_t number, const Visit& visit) const {
    const uint32_t begin = Fixed(number, 5);
    if (begin > lists_.size()) return Unreadable();
    std::string_view list = lists_.substr(begin);
    uint64_t count = 0, place = 0;
    if (!TakeVarint(list, count)) return Unreadable();
    for (; count > 0; --count) {
      if (!TakeVarint(list, place) || place >= values_.size()) return Unreadable();
      visit(static_cast<size_t>(place));
    }
    return absl::OkStatus();
  }

 private:
  unsigned char Flags(uint32_t number) const { return static_cast<unsigned char>(fixed_[number * kFactBytes]); }
  uint32_t Fixed(uint32_t number, size_t at) const {
    uint32_t value = 0;
    for (size_t i = 4; i-- > 0;) {
      value = value << 8 | static_cast<unsigned char>(fixed_[number * kFactBytes + at + i]);
    }
    return value;
  }

  uint32_t size_ = 0;
  std::string_view fixed_, lists_;
  std::vector<std::string_view> values_;
};

// `facts` with a document that is not there any more.
void TakeOut(uint32_t number, std::string& facts);
// 0 if `keys` is too short.
uint64_t KeyAt(std::string_view keys, uint32_t number);

}  // namespace duta::search
