#include "core/exchange/log/party_pages.h"

#include <list>
#include <string>

#include "absl/strings/str_cat.h"

namespace duta::exchange {
namespace {

// Pages read at once.
constexpr int64_t kPages = 16;

void Append(uint64_t value, std::string& bytes) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

// Takes a number off `bytes`; false if there is none.
bool Take(std::string_view& bytes, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

std::string Encode(const std::vector<uint64_t>& indexes) {
  std::string bytes;
  uint64_t last = 0;
  for (const uint64_t index : indexes) {
    Append(index - last, bytes);
    last = index;
  }
  return bytes;
}

Status Damaged(std::string_view party) {
  return absl::DataLossError(absl::StrCat("a page of ", std::string(party), " is damaged"));
}

}  // namespace

void PartyPages::Add(std::string_view party, uint64_t index) {
  std::vector<uint64_t>& indexes = indexes_[party];
  if (indexes.empty() || indexes.back() != index) indexes.push_back(index);
}

Status PartyPages::Write(store::Transaction& transaction) const {
  std::list<std::string> pages;  // Lent to the rows.
  store::ParameterRows rows;
  for (const auto& [party, indexes] : indexes_) {
    rows.Add({party, static_cast<int64_t>(indexes.back()), store::Blob{pages.emplace_back(Encode(indexes))}});
  }
  return transaction.ChangeMany("INSERT INTO log_parties (party, log_index, indexes) VALUES ($1, $2, $3)", rows)
      .status();
}

StatusOr<std::vector<uint64_t>> EntriesOfParty(store::Transaction& transaction, std::string_view party, int64_t after,
                                               uint64_t end, size_t limit) {
  std::vector<uint64_t> found;
  int64_t last_page = after;
  bool is_done = limit == 0;
  const auto read_page = [&](const store::Row& page) -> Status {
    last_page = page.Int(0);
    std::string_view bytes = page.Text(1);
    uint64_t index = 0;
    while (!bytes.empty() && !is_done) {
      uint64_t step = 0;
      if (!Take(bytes, step)) return Damaged(party);
      index += step;
      if (static_cast<int64_t>(index) > after && index < end) found.push_back(index);
      is_done = index >= end || found.size() == limit;
    }
    return absl::OkStatus();
  };
  for (int64_t page_before = INT64_MIN; !is_done && last_page != page_before;) {
    page_before = last_page;
    DUTA_RETURN_IF_ERROR(
        transaction.Run("SELECT log_index, indexes FROM log_parties WHERE party = $1 AND log_index > $2"
                        " ORDER BY log_index LIMIT $3",
                        {party, last_page, kPages}, read_page));
  }
  return found;
}

StatusOr<std::vector<uint64_t>> LatestEntriesOfParty(store::Transaction& transaction, std::string_view party,
                                                     uint64_t end, size_t limit) {
  std::vector<uint64_t> found;
  const auto read_page = [&](const store::Row& page) -> Status {
    std::string_view bytes = page.Text(0);
    std::vector<uint64_t> indexes;
    for (uint64_t index = 0, step = 0; !bytes.empty(); indexes.push_back(index)) {
      if (!Take(bytes, step)) return Damaged(party);
      index += step;
    }
    for (auto index = indexes.rbegin(); index != indexes.rend() && found.size() < limit; ++index) {
      if (*index < end) found.push_back(*index);
    }
    return absl::OkStatus();
  };
  // A page has one entry at least, but the newest may lie beyond the end.
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT indexes FROM log_parties WHERE party = $1 ORDER BY log_index DESC LIMIT $2",
                      {party, static_cast<int64_t>(limit) + kPages}, read_page));
  return found;
}

}  // namespace duta::exchange
