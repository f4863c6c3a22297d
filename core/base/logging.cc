#include "core/base/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"

namespace duta::logging {
namespace {

constexpr std::string_view kLevelNames[] = {"debug", "info", "warning", "error"};
constexpr spdlog::level::level_enum kSpdlogLevels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                       spdlog::level::err};
std::atomic<Format> g_format = Format::kHuman;

// The line is formatted here, since spdlog's patterns cannot escape JSON; what
// is left to spdlog is levels, locking and writing.
spdlog::logger& Logger() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("duta", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *logger;
}

// Values come from the network: control characters must not forge lines.
std::string Printable(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string HumanLine(Level level, std::string_view event, std::initializer_list<Field> fields) {
  std::string line = FormatInstant(SystemClock().Now());
  line.append(" ").append(kLevelNames[static_cast<int>(level)]).append(": ").append(event);
  for (const auto& [name, value] : fields) line.append(" ").append(name).append("=").append(Printable(value));
  return line;
}

std::string JsonLine(Level level, std::string_view event, std::initializer_list<Field> fields) {
  nlohmann::ordered_json object;
  object["time"] = FormatInstant(SystemClock().Now());
  object["level"] = kLevelNames[static_cast<int>(level)];
  object["event"] = event;
  for (const auto& [name, value] : fields) object[std::string(name)] = value;
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

void Configure(Level lowest, Format format) {
  g_format = format;
  Logger().set_level(kSpdlogLevels[static_cast<int>(lowest)]);
}

void Write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  const auto spdlog_level = kSpdlogLevels[static_cast<int>(level)];
  if (!Logger().should_log(spdlog_level)) return;
  Logger().log(spdlog_level,
               g_format == Format::kJson ? JsonLine(level, event, fields) : HumanLine(level, event, fields));
}

}  // namespace duta::logging
