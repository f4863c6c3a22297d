#include "core/hub/metrics.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"
#include "prometheus/collectable.h"
#include "prometheus/exposer.h"
#include "prometheus/metric_family.h"

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

// Asks the hub at every scrape.
class Collector final : public prometheus::Collectable {
 public:
  Collector(Metrics::Report report, const RefusalCounts& refusals) : report_(std::move(report)), refusals_(refusals) {}

  std::vector<MetricFamily> Collect() const override {
    Families families;
    const auto counts = report_();
    families.Gauge("duta_report_ok", "0 if the hub could not be asked; then most metrics are missing.",
                   counts.ok() ? 1 : 0);
    if (counts.ok()) {
      AddCounts(*counts, families);
      AddAdapters(counts->adapters, families);
    } else {
      logging::Warning("metrics could not be read", {{"cause", std::string(counts.status().message())}});
    }
    families.Begin("duta_refusals_total", "Refusals, by reason.", MetricType::Counter);
    for (const auto& [reason, count] : refusals_.counts()) {
      families.Add("reason", reason, static_cast<double>(count));
    }
    return families.Take();
  }

 private:
  const Metrics::Report report_;
  const RefusalCounts& refusals_;
};

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
  std::shared_ptr<Collector> collector;  // Shared because the exposer keeps it that way.
  std::unique_ptr<prometheus::Exposer> exposer;
};

Metrics::Metrics(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Metrics::~Metrics() = default;

StatusOr<std::unique_ptr<Metrics>> Metrics::Start(const std::string& address, Report report,
                                                  const RefusalCounts& refusals) {
  auto parts = std::make_unique<Parts>();
  parts->collector = std::make_shared<Collector>(std::move(report), refusals);
  try {  // The library throws if it cannot listen.
    parts->exposer = std::make_unique<prometheus::Exposer>(address);
    parts->exposer->RegisterCollectable(parts->collector);
  } catch (const std::exception& error) {
    return Refuse(Reason::kConfigurationInvalid,
                  absl::StrCat("hub.metrics_listen: cannot listen on ", address, " (", error.what(), ")"),
                  {{"address", address}});
  }
  return std::unique_ptr<Metrics>(new Metrics(std::move(parts)));
}

int Metrics::port() const { return parts_->exposer->GetListeningPorts().front(); }

}  // namespace duta::hub
