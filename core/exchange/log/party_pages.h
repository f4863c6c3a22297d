// Who may read which entry of the log: for each party the indexes of its entries,
// a page of them a batch, so that a message costs no row for it.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/store/database.h"

namespace duta::exchange {

// What one batch adds. A page is a row of log_parties: `log_index` is the last
// index of the page, `indexes` are all of them, ascending, as unsigned LEB128:
// the first itself, of each further one the difference to the one before.
class PartyPages {
 public:
  // The indexes of a party must not descend; the same one twice counts once. The
  // name is borrowed until Write.
  void Add(std::string_view party, uint64_t index);
  Status Write(store::Transaction& transaction) const;

 private:
  std::map<std::string_view, std::vector<uint64_t>> indexes_;
};

// The indexes of a party's entries that are above `after` (any, if it is
// negative) and below `end`, ascending, at most `limit`. DATA_LOSS without a
// reason if a page cannot be read.
StatusOr<std::vector<uint64_t>> EntriesOfParty(store::Transaction& transaction, std::string_view party, int64_t after,
                                               uint64_t end, size_t limit);

// The latest of them below `end`, descending, at most `limit`. DATA_LOSS as above.
StatusOr<std::vector<uint64_t>> LatestEntriesOfParty(store::Transaction& transaction, std::string_view party,
                                                     uint64_t end, size_t limit);

}  // namespace duta::exchange
