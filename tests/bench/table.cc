#include "tests/bench/table.h"

#include <google/protobuf/stubs/common.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <sys/utsname.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <thread>

#include "grpcpp/grpcpp.h"

namespace duta::bench {
namespace {

template <typename... Arguments>
std::string Line(const char* format, Arguments... arguments) {
  char line[400];
  std::snprintf(line, sizeof(line), format, arguments...);
  return std::string(line) + "\n";
}

std::string ModelOfCpu() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

std::string Row(const std::string& what, const Series& series, const char* unit, const Series* cpu = nullptr,
                double ratio = 0) {
  std::string row =
      Line("%-52s%10.0f%10.0f%10.0f  %-4s", what.c_str(), series.Min(), series.Median(), series.Max(), unit);
  row.pop_back();
  row += cpu == nullptr ? "          " : Line("%10.1f", cpu->Median()).substr(0, 10);
  return ratio == 0 ? row + "\n" : row + Line("%8.2f", ratio);
}

}  // namespace

std::string Environment(int runs, size_t pairs, size_t messages) {
  utsname system{};
  uname(&system);
  char date[32];
  const std::time_t now = std::time(nullptr);
  std::strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return Line("duta %s (%s, GCC %s), %s", DUTA_PROGRAM_VERSION, DUTA_BUILD_TYPE, __VERSION__, date) +
         Line("%s, %u cores, %s %s", ModelOfCpu().c_str(), std::thread::hardware_concurrency(), system.sysname,
              system.release) +
         Line("gRPC %s, Protobuf %s, %s, SQLite %s", grpc::Version().c_str(),
              google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION).c_str(),
              OpenSSL_version(OPENSSL_VERSION), sqlite3_libversion()) +
         Line("%d runs each; bodies of 1,024 bytes, ECDSA P-256; %zu messages a run over %zu streams", runs,
              messages * pairs, pairs);
}

std::string Table(const Measured& m, int cores, size_t pairs) {
  const double verify = m.verify_cpu.Median();
  const double stream = m.stream_cpu.Median();
  const double store = m.store_cpu.Median();
  const double limit = 1e6 * cores / (verify + 2 * stream + store);
  const double call_limit = m.call_median.Median() + 1e6 / m.verify_rate.Median() + m.store_single.Median();
  const std::string all = "P-256 verification, " + std::to_string(cores) + " cores";
  const std::string streams = "stream to stream, " + std::to_string(pairs) + " senders and receivers";
  std::string text = Line("%-52s%10s%10s%10s  %-4s%10s%8s", "", "min", "median", "max", "unit", "CPU us", "ratio") +
                     "The limits alone\n" + Row("  P-256 verification, 1 core", m.verify_rate, "/s") +
                     Row("  " + all, m.verify_all_rate, "/s", &m.verify_cpu) +
                     Row("  empty gRPC stream, 1 KB each way", m.stream_rate, "/s", &m.stream_cpu) +
                     Row("  empty gRPC call, 1 KB each way, p50", m.call_median, "us") +
                     Row("  store, a message and its handover, batches of 256", m.store_rate, "/s", &m.store_cpu) +
                     Row("  store, a message alone, p50", m.store_single, "us") +
                     Row("  fdatasync of 4 KiB, p50", m.fdatasync, "us") + "Duta end to end\n" +
                     Row("  " + streams, m.exchange_rate, "/s", &m.exchange_cpu, m.exchange_rate.Median() / limit) +
                     Row("  stream to stream, 1 sender and receiver", m.one_stream_rate, "/s", nullptr,
                         m.one_stream_rate.Median() / limit) +
                     Row("  unary Submit, p50", m.submit_p50, "us", nullptr, call_limit / m.submit_p50.Median()) +
                     Row("  unary Submit, p99", m.submit_p99, "us", nullptr, call_limit / m.submit_p99.Median());
  text += "\n";
  text += Line("limit of streams = cores / (verification + 2 x empty stream + store), in CPU time");
  text += Line("                 = %d / (%.1f + 2 x %.1f + %.1f us) = %.0f messages/s", cores, verify, stream, store,
               limit);
  text += Line("limit of a call  = empty call + verification on one core + store of one message");
  text += Line("                 = %.0f + %.0f + %.0f = %.0f us", m.call_median.Median(), 1e6 / m.verify_rate.Median(),
               m.store_single.Median(), call_limit);
  return text;
}

}  // namespace duta::bench
