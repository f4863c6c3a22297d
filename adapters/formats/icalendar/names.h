// Words and addresses that stand for each other in the contract and in iCalendar.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "duta/message/v1/message.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

// An enum's number and its word in iCalendar.
struct IcalWord {
  int number;
  std::string_view word;
};

std::span<const IcalWord> MethodWords();
std::span<const IcalWord> StatusWords();
std::span<const IcalWord> RoleWords();
std::span<const IcalWord> ParticipationWords();
std::span<const IcalWord> AttendeeTypeWords();

// Empty if the table has no such number.
std::string_view WordOf(std::span<const IcalWord> words, int number);
// Ignoring case; 0 if the table has no such word.
int NumberOf(std::span<const IcalWord> words, std::string_view word);

// CLASS for a message's level: what calendar programs show of it to others. Empty
// for what is open.
std::string_view ClassFor(message::v1::Level level);

// Whether a property has a place of its own in the contract, or shapes the
// calendar: then it is none to be kept as unknown. CLASS is.
bool IsOwnProperty(std::string_view name);

// Whether `actor` may speak for `name`: itself, or its unit.
bool ActsFor(std::string_view actor, std::string_view name);

// `mailto:id-kemlu@duta.invalid` of `partners/id-kemlu`, and
// `mailto:canberra@id-kemlu.duta.invalid` of its unit: no mail will ever go there
// (RFC 2606).
std::string AddressOf(std::string_view name);
// Back; nothing for any other address.
std::optional<std::string> NameOfAddress(std::string_view address);

}  // namespace duta::adapters
