// Who may read what: documents that the same parties may read at the same level
// have one audience. Indexes are kept by audience, so that a query never touches,
// counts or waits for what its reader may not see. Functions only; the transaction
// says which thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/store/database.h"

namespace duta::search {

// Those who may read, by their names, and up to which ceiling one needs to be
// cleared: a level of duta.message.v1.
struct Readers {
  std::set<std::string> parties;
  int level = 0;

  // Whether everybody whom `other` lets read, now or with a lower ceiling, may
  // read this too.
  bool Cover(const Readers& other) const;
};

// Makes the tables that are not there.
Status CreateAudienceTables(store::Database& database);

// The number of an audience of a collection (`practices`), made if there is none.
StatusOr<int64_t> AudienceOf(store::Transaction& transaction, std::string_view collection, const Readers& readers);

// What an audience is.
StatusOr<Readers> ReadersOf(store::Transaction& transaction, int64_t audience);

// The audiences of a collection that `caller` or a unit of it belongs to, up to the
// level `ceiling`; ascending.
StatusOr<std::vector<int64_t>> AudiencesFor(store::Transaction& transaction, std::string_view collection,
                                            std::string_view caller, int ceiling);

}  // namespace duta::search
