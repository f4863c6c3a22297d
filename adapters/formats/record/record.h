// A canonical message as a tree of named values, and back, by its descriptor:
// names are those of protobuf's JSON mapping (`createTime`), enums are words
// without their prefix (`CONFIDENTIAL`), times RFC 3339 in UTC, bytes lower-case
// hex. Empty fields are left out.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/record/node.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"

namespace duta::adapters {

// How a format tells kinds of values and lists apart.
enum class Typing {
  kTyped,    // JSON: a list is a list, a number no text.
  kUntyped,  // XML: a list is an element that repeats, all values are text.
};

// `message` as an object called `name`. Fields called one of `without` are left
// out. Values that the tree cannot carry (an unknown number of an enum, a time
// outside 1900 to 2199, a number beyond 2^53 - 1) are left out and listed in
// `findings.dropped`, with paths that begin with `path`.
Node WriteRecord(const google::protobuf::Message& message, std::string name, const std::string& path,
                 const std::set<std::string_view>& without, Findings& findings);

// Reads `node` into the empty `message`. Strict: a name that the message does
// not have or that is one of `without`, a field that is there twice and a value
// of another form each add a problem.
void ReadRecord(const Node& node, const std::string& path, Typing typing, const std::set<std::string_view>& without,
                google::protobuf::Message& message, Findings& findings);

// `2026-11-23T04:00:00Z`, with as many decimals as there are; nothing for a
// time outside the years 1900 to 2199.
std::optional<std::string> FormatInstant(const google::protobuf::Timestamp& timestamp);
// Of any offset (`2026-11-23T11:00:00+07:00`) and with up to nine decimals; nothing
// without an offset, which would be no instant.
std::optional<google::protobuf::Timestamp> ParseInstant(std::string_view text);

// Lower-case hex.
std::string FormatHex(std::string_view bytes);
std::optional<std::string> ParseHex(std::string_view text);

}  // namespace duta::adapters
