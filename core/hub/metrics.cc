#include "core/hub/metrics.h"

#include <civetweb.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"
#include "core/hub/watchdog.h"
#include "prometheus/metric_family.h"
#include "prometheus/text_serializer.h"

namespace duta::hub {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

// The metrics of one scrape.
class Families {
 public:
  void Begin(std::string name, std::string help, MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {}});
  }
  void Add(double value) { families_.back().metric.push_back(Make(value)); }
  void Add(const std::string& label, const std::string& label_value, double value) {
    prometheus::ClientMetric metric = Make(value);
    metric.label.push_back({label, label_value});
    families_.back().metric.push_back(std::move(metric));
  }
  void Gauge(std::string name, std::string help, double value) {
    Begin(std::move(name), std::move(help), MetricType::Gauge);
    Add(value);
  }
  void Counter(std::string name, std::string help, double value) {
    Begin(std::move(name), std::move(help), MetricType::Counter);
    Add(value);
  }
  std::vector<MetricFamily> Take() { return std::move(families_); }

 private:
  prometheus::ClientMetric Make(double value) const {
    prometheus::ClientMetric metric;
    if (families_.back().type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    return metric;
  }

  std::vector<MetricFamily> families_;
};

void AddCounts(const HubCounts& counts, Families& families) {
  families.Gauge("duta_uptime_seconds", "Seconds since the hub started.", counts.uptime.count());
  families.Gauge("duta_log_entries", "Entries in the log.", static_cast<double>(counts.log_size));
  families.Gauge("duta_storage_damaged", "Entries and messages found damaged since the start, which are not given out.",
                 static_cast<double>(counts.damaged));
  families.Gauge("duta_scrub_findings", "Places that the reading of all that is stored found damaged.",
                 static_cast<double>(counts.scrub_findings));
  families.Gauge("duta_scrub_round_end_seconds",
                 "When all that is stored was last read and compared, as seconds since 1970; 0 before.",
                 std::chrono::duration<double>(counts.scrubbed.time_since_epoch()).count());
  families.Gauge("duta_clock_deviation_seconds",
                 "By how much the system's clock is ahead where the hub does not follow it; 0 where it does.",
                 std::chrono::duration<double>(counts.clock_deviation).count());
  families.Gauge("duta_database_bytes", "Bytes that the database takes.", static_cast<double>(counts.database_bytes));
  const exchange::CommitterCounts& committer = counts.committer;
  families.Counter("duta_commit_batches_total", "Transactions of the committer.",
                   static_cast<double>(committer.batches));
  families.Counter("duta_commit_records_total", "Records appended to the log.", static_cast<double>(committer.records));
  families.Counter("duta_commit_refused_total", "Records refused at commit.", static_cast<double>(committer.refused));
  families.Gauge("duta_commit_waiting", "Records that wait to be committed.", static_cast<double>(committer.waiting));
  families.Begin("duta_streams_open", "Streams open now.", MetricType::Gauge);
  families.Add("direction", "submit", static_cast<double>(counts.submit_streams));
  families.Add("direction", "receive", static_cast<double>(counts.receive_streams));
  families.Begin("duta_mailbox_pending", "Deliveries that wait, by mailbox.", MetricType::Gauge);
  for (const auto& [mailbox, pending] : counts.pending) {
    families.Add("mailbox", mailbox, static_cast<double>(pending));
  }
  families.Begin("duta_key_end_seconds",
                 "When the last valid signing key of a name ends, as seconds since 1970; of hub: its TLS certificate.",
                 MetricType::Gauge);
  for (const auto& [owner, end] : counts.ends) {
    families.Add("owner", owner, std::chrono::duration<double>(end.time_since_epoch()).count());
  }
}

// What needs nothing of the hub's stores.
void AddConnections(const std::map<std::string, uint64_t>& refused_handshakes, Families& families) {
  families.Begin("duta_handshakes_refused_total", "TLS handshakes of whom the registry does not know, by cause.",
                 MetricType::Counter);
  for (const auto& [cause, count] : refused_handshakes) families.Add("cause", cause, static_cast<double>(count));
  const DescriptorCount descriptors = CountDescriptors();
  families.Gauge("duta_descriptors_open", "File descriptors of the process.", static_cast<double>(descriptors.open));
  families.Gauge("duta_descriptors_limit", "The most that it may have.", static_cast<double>(descriptors.limit));
}

void AddAdapters(const std::vector<HubCounts::Adapter>& adapters, Families& families) {
  families.Begin("duta_adapter_calls_total", "Calls of an adapter since it was put into service.", MetricType::Counter);
  for (const auto& adapter : adapters) families.Add("partner", adapter.partner, static_cast<double>(adapter.calls));
  families.Begin("duta_adapter_failures_total", "Calls that failed by a fault of the adapter.", MetricType::Counter);
  for (const auto& adapter : adapters) {
    families.Add("partner", adapter.partner, static_cast<double>(adapter.failures));
  }
  families.Begin("duta_adapter_suspended", "1 if the adapter is out of service.", MetricType::Gauge);
  for (const auto& adapter : adapters) families.Add("partner", adapter.partner, adapter.suspended ? 1 : 0);
}

void Answer(mg_connection* connection, const char* status, const std::string& body) {
  const std::string head =
      absl::StrCat("HTTP/1.1 ", status, "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ", body.size(),
                   "\r\nConnection: close\r\n\r\n");
  mg_write(connection, head.data(), head.size());
  mg_write(connection, body.data(), body.size());
}

}  // namespace

RefusalCounts::RefusalCounts() : counts_(AllReasons().size()) {}

void RefusalCounts::Count(const Status& status) {
  if (status.ok()) return;
  const Reason reason = ReasonOf(status).value_or(Reason::kInternal);
  counts_[static_cast<size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
}

std::map<std::string, uint64_t> RefusalCounts::counts() const {
  std::map<std::string, uint64_t> counts;
  for (const ReasonInfo& info : AllReasons()) {
    const uint64_t count = counts_[static_cast<size_t>(info.reason)].load(std::memory_order_relaxed);
    if (count > 0) counts.emplace(info.wire, count);
  }
  return counts;
}

struct Metrics::Parts {
  ~Parts() {
    if (server != nullptr) mg_stop(server);
  }

  // Asks the hub at every scrape.
  std::string Scrape() const;

  // The library's callbacks; each returns the status that it answered.
  static int AnswerMetrics(mg_connection* connection, void* self) {
    Answer(connection, "200 OK", static_cast<const Parts*>(self)->Scrape());
    return 200;
  }
  static int AnswerHealth(mg_connection* connection, void* self) {
    const bool serves = static_cast<const Parts*>(self)->serves;
    Answer(connection, serves ? "200 OK" : "503 Service Unavailable", serves ? "serving\n" : "draining\n");
    return serves ? 200 : 503;
  }

  const MetricsSources sources;
  std::atomic<bool> serves = true;
  mg_context* server = nullptr;  // Owned.
};

std::string Metrics::Parts::Scrape() const {
  Families families;
  const auto counts = sources.report();
  families.Gauge("duta_report_ok", "0 if the hub could not be asked; then most metrics are missing.",
                 counts.ok() ? 1 : 0);
  if (counts.ok()) {
    AddCounts(*counts, families);
    AddAdapters(counts->adapters, families);
  } else {
    logging::Warning("metrics could not be read", {{"cause", std::string(counts.status().message())}});
  }
  AddConnections(sources.refused_handshakes(), families);
  families.Begin("duta_refusals_total", "Refusals, by reason.", MetricType::Counter);
  for (const auto& [reason, count] : sources.refusals.counts()) {
    families.Add("reason", reason, static_cast<double>(count));
  }
  return prometheus::TextSerializer().Serialize(families.Take());
}

Metrics::Metrics(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Metrics::~Metrics() = default;

StatusOr<std::unique_ptr<Metrics>> Metrics::Start(const std::string& address, MetricsSources sources) {
  auto parts = std::unique_ptr<Parts>(new Parts{std::move(sources)});
  // A scrape may wait for the database; whoever asks for health does not wait for it.
  const char* options[] = {"listening_ports",    address.c_str(), "num_threads", "4",
                           "request_timeout_ms", "5000",          nullptr};
  const mg_callbacks callbacks{};
  parts->server = mg_start(&callbacks, nullptr, options);
  if (parts->server == nullptr) {
    return Refuse(Reason::kConfigurationInvalid, absl::StrCat("hub.metrics_listen: cannot listen on ", address),
                  {{"address", address}});
  }
  mg_set_request_handler(parts->server, "/metrics$", Parts::AnswerMetrics, parts.get());
  mg_set_request_handler(parts->server, "/healthz$", Parts::AnswerHealth, parts.get());
  return std::unique_ptr<Metrics>(new Metrics(std::move(parts)));
}

int Metrics::port() const {
  mg_server_port port{};
  return mg_get_server_ports(parts_->server, 1, &port) == 1 ? port.port : 0;
}

void Metrics::LeaveService() { parts_->serves = false; }

}  // namespace duta::hub
