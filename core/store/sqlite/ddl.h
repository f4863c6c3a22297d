// A schema in SQLite's words.
#pragma once

#include <string>

#include "core/store/schema.h"

namespace duta::store {

// The statement, or statements separated by `;`, that make `change`.
std::string SqliteStatements(const SchemaChange& change);

}  // namespace duta::store
