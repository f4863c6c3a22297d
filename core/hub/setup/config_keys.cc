#include "core/hub/setup/config_keys.h"

#include <arpa/inet.h>

#include <sstream>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "plugins/worker/degradations.h"

namespace duta::hub {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int64_t kKi = 1 << 10;
constexpr int64_t kMi = 1 << 20;
constexpr int64_t kGi = 1 << 30;
constexpr int64_t kTi = int64_t{1} << 40;
constexpr int64_t kMillion = 1'000'000;
constexpr int64_t kDaySeconds = 24 * 60 * 60;
constexpr int64_t kYearHours = 366 * 24;
constexpr int64_t kMaxScrubHours = 366 * 24;
constexpr int64_t kMaxAgeHours = 20 * 24;  // gRPC counts milliseconds in 32 bits.

// A TOML basic string.
std::string Quoted(std::string_view text) {
  const toml::value<std::string> value{std::string(text)};
  const auto flags = toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings;
  std::ostringstream out;
  out << toml::toml_formatter(value, flags);
  return out.str();
}

std::string QuotedList(const std::vector<std::string>& texts) {
  return absl::StrCat(
      "[", absl::StrJoin(texts, ", ", [](std::string* out, const std::string& text) { out->append(Quoted(text)); }),
      "]");
}

// A whole number from `min` to `max`. `field` gives the member of a Config; a
// member that is a duration is counted in `Unit`.
template <typename Unit = void, typename Field>
Key Number(std::string_view section, std::string_view name, std::string_view help, Field field, int64_t min,
           int64_t max) {
  std::string range = absl::StrCat(min, " to ", max);
  const std::string right = absl::StrCat("a whole number, ", range);
  const auto read = [=](const toml::node& node, Config& config) {
    const auto* value = node.as_integer();
    if (value == nullptr || value->get() < min || value->get() > max) return right;
    using Member = std::remove_reference_t<decltype(field(config))>;
    if constexpr (std::is_void_v<Unit>) {
      field(config) = static_cast<Member>(value->get());
    } else {
      field(config) = Unit(value->get());
    }
    return std::string();
  };
  const auto write = [=](const Config& config) {
    if constexpr (std::is_void_v<Unit>) {
      return absl::StrCat(field(config));
    } else {
      return absl::StrCat(std::chrono::duration_cast<Unit>(field(config)).count());
    }
  };
  return {section, name, help, std::move(range), read, write};
}

template <typename Field>
Key Flag(std::string_view section, std::string_view name, std::string_view help, Field field) {
  const auto read = [=](const toml::node& node, Config& config) -> std::string {
    const auto* value = node.as_boolean();
    if (value == nullptr) return "true or false";
    field(config) = value->get();
    return "";
  };
  return {section, name, help, "", read, [=](const Config& config) { return field(config) ? "true" : "false"; }};
}

// One of several words, each with its value.
template <typename Value, typename Field>
Key Choice(std::string_view section, std::string_view name, std::string_view help, Field field,
           std::vector<std::pair<std::string, Value>> choices) {
  const auto quote = [](std::string* out, const auto& choice) { absl::StrAppend(out, "\"", choice.first, "\""); };
  std::string range = absl::StrJoin(choices, ", ", quote);
  const std::string right = absl::StrCat("one of ", range);
  const auto read = [=](const toml::node& node, Config& config) {
    const auto* value = node.as_string();
    for (const auto& [word, meaning] : choices) {
      if (value == nullptr || value->get() != word) continue;
      field(config) = meaning;
      return std::string();
    }
    return right;
  };
  const auto write = [=](const Config& config) {
    for (const auto& [word, meaning] : choices) {
      if (field(config) == meaning) return Quoted(word);
    }
    return Quoted("");
  };
  return {section, name, help, std::move(range), read, write};
}

// A text that `accept` takes; `accept` returns what would be right otherwise.
template <typename Field, typename Accept>
Key Text(std::string_view section, std::string_view name, std::string_view help, Field field, Accept accept) {
  const auto read = [=](const toml::node& node, Config& config) -> std::string {
    const auto* value = node.as_string();
    if (value == nullptr) return "a text in quotation marks";
    std::string right = accept(value->get());
    if (right.empty()) field(config) = value->get();
    return right;
  };
  return {section, name, help, "", read, [=](const Config& config) { return Quoted(field(config)); }};
}

// A list of texts. `take` puts it into the Config, or returns what would be
// right.
template <typename Take, typename Give>
Key TextList(std::string_view section, std::string_view name, std::string_view help, Take take, Give give) {
  const auto read = [=](const toml::node& node, Config& config) -> std::string {
    const auto* list = node.as_array();
    if (list == nullptr) return "a list of texts: [\"...\", \"...\"]";
    std::vector<std::string> texts;
    for (const toml::node& item : *list) {
      if (!item.is_string()) return "a list of texts: [\"...\", \"...\"]";
      texts.push_back(item.as_string()->get());
    }
    return take(texts, config);
  };
  return {section, name, help, "", read, [=](const Config& config) { return QuotedList(give(config)); }};
}

std::string AcceptHubName(std::string_view name) { return CheckHubName(name).ok() ? "" : "1 to 64 of [A-Za-z0-9._/-]"; }

std::string AcceptEndpoint(std::string_view text) {
  return ParseEndpoint(text).ok() ? "" : "an address such as \"0.0.0.0:7447\", \"[::]:7447\" or \"hub.example:7447\"";
}

// Numbers only: what a name stands for may change.
bool IsLoopback(const std::string& host) {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) != 1) return host == "::1";
  return ntohl(address.s_addr) >> 24 == 127;
}

// What the metrics say is nobody's business but the operator's.
std::string AcceptLoopback(std::string_view text) {
  const auto endpoint = ParseEndpoint(text);
  return text.empty() || (endpoint.ok() && IsLoopback(endpoint->host))
             ? ""
             : "an address of this machine alone, such as \"127.0.0.1:9447\", or \"\"";
}

std::string AcceptProgram(const std::string& path) {
  return path.empty() || path.starts_with('/') ? "" : "an absolute path, or \"\"";
}

std::string TakeSensitive(const std::vector<std::string>& names, Config& config) {
  auto sensitive = kinds::SensitiveActions::FromNames(names);
  if (!sensitive.ok()) {
    return absl::StrCat("a list of actions of duta/order/v1/order.proto; ", CauseOf(sensitive.status()));
  }
  config.sensitive = *std::move(sensitive);
  return "";
}

std::string TakeDegradations(const std::vector<std::string>& names, Config& config) {
  for (const std::string& name : names) {
    if (worker::FindDegradation(name)) continue;
    std::string known;
    for (const worker::DegradationInfo& info : worker::AllDegradations()) {
      absl::StrAppend(&known, known.empty() ? "" : ", ", std::string(info.name));
    }
    return absl::StrCat("a list of ", known);
  }
  config.adapters.allowed_degradations = names;
  return "";
}

// `FIELD(limits.commit_batch)`: gives that member of a Config, const or not.
#define FIELD(member) [](auto& config) -> auto& { return config.member; }

std::vector<Key> HubKeys() {
  return {
      Text("hub", "name", "Name of the hub and origin of its log. It never changes. Required.", FIELD(name),
           AcceptHubName),
      Text("hub", "listen", "Address on which partners connect. Port 0 takes a free one, written to DIR/address.",
           FIELD(listen), AcceptEndpoint),
      Text("hub", "metrics_listen", "Address of the Prometheus metrics, on this machine alone; empty for none.",
           FIELD(metrics_listen), AcceptLoopback),
      Flag("hub", "reflection", "Whether gRPC tools may ask which services there are.", FIELD(reflection)),
      Choice<logging::Format>("hub", "log_format", "Form of the program's log on standard error.", FIELD(log_format),
                              {{"human", logging::Format::kHuman}, {"json", logging::Format::kJson}}),
      Choice<logging::Level>("hub", "log_level", "The least that the program's log tells.", FIELD(log_level),
                             {{"debug", logging::Level::kDebug},
                              {"info", logging::Level::kInfo},
                              {"warning", logging::Level::kWarning},
                              {"error", logging::Level::kError}}),
      Number<seconds>("hub", "drain_seconds", "Time for what is under way when the hub is told to stop.", FIELD(drain),
                      0, 600),
  };
}

std::vector<Key> LimitKeys() {
  constexpr std::string_view kS = "limits";
  return {
      Number(kS, "max_envelope_bytes", "Largest envelope of anyone.", FIELD(limits.max_envelope_bytes), kKi, 64 * kMi),
      Number<seconds>(kS, "clock_ahead_seconds", "How far create_time may lie after the hub's clock.",
                      FIELD(limits.clock_ahead), 1, kDaySeconds),
      Number<seconds>(kS, "clock_behind_seconds", "How far create_time may lie before the hub's clock.",
                      FIELD(limits.clock_behind), 1, 366 * kDaySeconds),
      Number<hours>(kS, "max_lifetime_hours", "Longest time from create_time to expire_time.",
                    FIELD(limits.max_lifetime), 1, 10 * kYearHours),
      Number(kS, "checking_threads", "Threads that verify what streams submit; 0 for as many as there are cores.",
             FIELD(limits.checking_threads), 0, 1024),
      Number(kS, "checking_queue", "Submissions that may wait for those threads; more are told to come later.",
             FIELD(limits.checking_queue), 1, kMillion),
      Number(kS, "blocking_threads", "Threads for what waits for adapters or files.", FIELD(limits.blocking_threads), 1,
             256),
      Number(kS, "blocking_queue", "Calls that may wait for those threads; more are told to come later.",
             FIELD(limits.blocking_queue), 1, kMillion),
      Number(kS, "commit_queue", "Records that may wait for the log; more are told to come later.",
             FIELD(limits.commit_queue), 1, kMillion),
      Number(kS, "commit_batch", "Most records that one transaction makes durable.", FIELD(limits.commit_batch), 1,
             10'000),
      Number<milliseconds>(kS, "commit_pace_milliseconds",
                           "Most time from one transaction to the next under load; a few records never wait.",
                           FIELD(limits.commit_pace), 0, 1000),
      Number<seconds>(kS, "redelivery_seconds", "An unacknowledged delivery comes again on its stream after it.",
                      FIELD(limits.redelivery), 1, kDaySeconds),
      Number(kS, "recent_bytes", "Accepted messages kept in memory.", FIELD(limits.recent_bytes), 0, kTi),
      Number(kS, "rendition_cache_bytes", "Renditions kept in memory.", FIELD(limits.rendition_cache_bytes), 0, kTi),
      Number(kS, "max_rendition_bytes", "Renditions of one message together.", FIELD(limits.max_rendition_bytes), kKi,
             64 * kMi),
      Number<hours>(kS, "unclaimed_upload_hours", "A file that no message names is removed after it.",
                    FIELD(limits.unclaimed_upload), 1, kYearHours),
      Number(kS, "unclaimed_bytes", "Files of one partner that no message names yet, together.",
             FIELD(limits.unclaimed_bytes), kMi, 1024 * kTi),
      Number(kS, "unclaimed_files", "How many files of one partner no message may name yet.",
             FIELD(limits.unclaimed_files), 1, kMillion),
      Number(kS, "max_unanswered", "Submissions of one stream that may wait for their answers.",
             FIELD(streams.max_unanswered), 1, 100'000),
      Number(kS, "submit_streams", "Submission streams that may be open.", FIELD(streams.submit_streams), 1, 10'000),
      Number(kS, "receive_streams", "Receive streams that may be open; each has a thread.",
             FIELD(streams.receive_streams), 1, 10'000),
      Number(kS, "streams_per_partner", "Of each sort of stream, how many one partner may have open with its units.",
             FIELD(streams.per_partner), 1, 10'000),
  };
}

std::vector<Key> ConnectionKeys() {
  constexpr std::string_view kS = "connections";
  return {
      Number<seconds>(kS, "handshake_seconds", "Time for the TLS handshake of a connection.",
                      FIELD(connections.handshake), 1, 120),
      Number(kS, "streams_per_connection", "Calls of one connection at the same time; more wait at the client.",
             FIELD(connections.streams_per_connection), 16, 10'000),
      Number(kS, "metadata_bytes", "Headers of one call.", FIELD(connections.metadata_bytes), 4 * kKi, kMi),
      Number<seconds>(kS, "idle_seconds", "A connection without a call is closed after it.", FIELD(connections.idle),
                      10, kDaySeconds),
      Number<hours>(kS, "age_hours", "Any connection is closed after it, give or take a tenth; clients connect again.",
                    FIELD(connections.age), 1, kMaxAgeHours),
      Number<seconds>(kS, "grace_seconds", "Time for the calls under way on a connection that is closed for its age.",
                      FIELD(connections.grace), 1, kDaySeconds),
      Number<seconds>(kS, "keepalive_seconds", "A client that says nothing is asked for a sign of life after it.",
                      FIELD(connections.keepalive), 1, 3600),
      Number<seconds>(kS, "keepalive_timeout_seconds", "Without one its connection is closed after so much longer.",
                      FIELD(connections.keepalive_timeout), 1, 3600),
      Number(kS, "grpc_memory_bytes", "Memory that gRPC may hold for connections and messages, all together.",
             FIELD(connections.grpc_memory_bytes), 64 * kMi, 64 * kGi),
      Number<seconds>(
          kS, "watchdog_seconds",
          "How often the hub connects to itself; if it does not answer three times in a row, it ends, to be "
          "started again.",
          FIELD(connections.watchdog), 1, 30),
  };
}

std::vector<Key> PolicyKeys() {
  using namespace message::v1;
  constexpr std::string_view kS = "policy_defaults";
  return {
      Choice<Level>(kS, "ceiling", "Highest level that a partner may send and receive.", FIELD(policy_defaults.ceiling),
                    {{"OPEN", LEVEL_OPEN},
                     {"INTERNAL", LEVEL_INTERNAL},
                     {"RESTRICTED", LEVEL_RESTRICTED},
                     {"CONFIDENTIAL", LEVEL_CONFIDENTIAL},
                     {"SECRET", LEVEL_SECRET},
                     {"TOP_SECRET", LEVEL_TOP_SECRET}}),
      Number(kS, "max_message_bytes", "Largest envelope of a partner; at most limits.max_envelope_bytes.",
             FIELD(policy_defaults.max_message_bytes), kKi, 64 * kMi),
      Number(kS, "max_attachment_bytes", "Largest attachment of a partner.",
             FIELD(policy_defaults.max_attachment_bytes), 1, 1024 * kTi),
      Number(kS, "messages_per_minute", "Messages that a partner and its units may send a minute, sustained.",
             FIELD(policy_defaults.messages_per_minute), 1, 10 * kMillion),
  };
}

std::vector<Key> AdapterKeys() {
  constexpr std::string_view kS = "adapters";
  return {
      Text(kS, "program", "The program that runs adapters; empty for duta-adapter-worker beside dutad.",
           FIELD(adapters.program), AcceptProgram),
      TextList(kS, "allow_degradations",
               "Parts of the sandbox that this system may lack. Without one of them and not named here, no adapter "
               "runs.",
               TakeDegradations, [](const Config& config) { return config.adapters.allowed_degradations; }),
      Flag(kS, "dev",
           "For development only: bundles without both signatures are taken and serve, and renditions say so. "
           "`dutad serve --dev` is the same.",
           FIELD(adapters.rules.development)),
      Number(kS, "max_library_bytes", "Largest adapter.", FIELD(max_library_bytes), 64 * kKi, kGi),
      Number(kS, "workers", "Most processes of one adapter.", FIELD(adapters.rules.workers), 1, 64),
      Number(kS, "memory_bytes", "Memory of one such process.", FIELD(adapters.rules.limits.memory_bytes), 16 * kMi,
             16 * kGi),
      Number(kS, "input_bytes", "Input of one call; at least twice limits.max_envelope_bytes.",
             FIELD(adapters.rules.limits.input_bytes), 64 * kKi, kGi),
      Number(kS, "output_bytes", "Output of one call.", FIELD(adapters.rules.limits.output_bytes), 64 * kKi, kGi),
      Number<milliseconds>(kS, "call_milliseconds", "Time of one call, retry and waiting included.",
                           FIELD(adapters.rules.limits.call_time), 1, 60'000),
      Number<milliseconds>(kS, "load_milliseconds", "Time for an adapter to load.",
                           FIELD(adapters.rules.limits.load_time), 1, 60'000),
      Number(kS, "strikes", "Faults on one message before the adapter never sees it again.",
             FIELD(adapters.rules.faults.strikes), 1, 100),
      Number(kS, "breaker_messages", "So many different messages that failed by a fault suspend the adapter ...",
             FIELD(adapters.rules.faults.breaker_messages), 1, 10'000),
      Number<seconds>(kS, "breaker_window_seconds", "... if they came within this time.",
                      FIELD(adapters.rules.faults.breaker_window), 1, kDaySeconds),
      Number<milliseconds>(kS, "first_backoff_milliseconds",
                           "Wait before a worker starts after a fault; it doubles ...",
                           FIELD(adapters.rules.faults.first_backoff), 1, 3'600'000),
      Number<milliseconds>(kS, "last_backoff_milliseconds", "... up to this.",
                           FIELD(adapters.rules.faults.last_backoff), 1, 3'600'000),
      Number(kS, "fault_entries", "Failed messages that are remembered of one adapter.",
             FIELD(adapters.rules.faults.entries), 1, kMillion),
  };
}

std::vector<Key> StoreKeys() {
  constexpr std::string_view kS = "store";
  return {
      Number(kS, "readers", "Reads of the database at the same time; more wait.", FIELD(store.readers), 1, 64),
      Number(kS, "cache_bytes", "Page cache of the writing connection.", FIELD(store.cache_bytes), kMi, 64 * kGi),
      Number(kS, "checkpoint_pages", "Pages in the write-ahead log that a write copies into the database.",
             FIELD(store.checkpoint_pages), 100, kMillion),
      Number<hours>(kS, "scrub_hours",
                    "How often all that is stored is read and compared, from begin to begin; 0: never.", FIELD(scrub),
                    0, kMaxScrubHours),
  };
}
#undef FIELD

Key SensitiveKey() {
  return TextList(
      "orders", "sensitive",
      "Orders that need the signatures of two administrators besides those that always do (docs/operations.md).",
      TakeSensitive, [](const Config& config) { return config.sensitive.names(); });
}

}  // namespace

const std::vector<Key>& ConfigKeys() {
  static const auto& keys = *[] {
    auto* all = new std::vector<Key>;
    for (auto part :
         {HubKeys(), LimitKeys(), ConnectionKeys(), PolicyKeys(), {SensitiveKey()}, AdapterKeys(), StoreKeys()}) {
      all->insert(all->end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
    }
    return all;
  }();
  return keys;
}

}  // namespace duta::hub
