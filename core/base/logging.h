// The program's own log (not the transparency log): one event a line, to
// standard error, for people or as JSON. Never pass keys, bodies or other
// content to it: names, ids, digests and counts only.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace duta::logging {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kHuman, kJson };

// A named value of an event.
using Field = std::pair<std::string_view, std::string>;

// Sets what is written from now on. Thread-safe. Default: kInfo, kHuman.
void Configure(Level lowest, Format format);

// Writes one event. `event` is a constant, short sentence; what varies is in
// `fields`. Thread-safe.
void Write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void Debug(std::string_view event, std::initializer_list<Field> fields = {}) {
  Write(Level::kDebug, event, fields);
}
inline void Info(std::string_view event, std::initializer_list<Field> fields = {}) {
  Write(Level::kInfo, event, fields);
}
inline void Warning(std::string_view event, std::initializer_list<Field> fields = {}) {
  Write(Level::kWarning, event, fields);
}
inline void Error(std::string_view event, std::initializer_list<Field> fields = {}) {
  Write(Level::kError, event, fields);
}

}  // namespace duta::logging
