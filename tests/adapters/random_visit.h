// Random visits for property tests: reproducible, by the rules of their kind.
#pragma once

#include <random>

#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

// Any method, one event or a series with occurrences of its own, every field of
// the contract; texts in several scripts with what iCalendar must escape, fold
// and quote; times in zones with daylight saving, in UTC and of whole days.
visit::v1::Visit RandomVisit(std::mt19937& random);

// A visit that uses most fields, for golden files.
visit::v1::Visit SampleVisit();

}  // namespace duta::adapters
