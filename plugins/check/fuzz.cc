#include "plugins/check/fuzz.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <ostream>
#include <random>
#include <set>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "plugins/check/commands.h"
#include "plugins/check/samples.h"
#include "plugins/check/trials/answers.h"
#include "plugins/loader/elf_file.h"
#include "plugins/worker/launcher.h"
#include "plugins/worker/memory_file.h"

namespace duta::check {
namespace {

using worker::Deadline;
using worker::WorkerProcess;

constexpr size_t kMaxInputBytes = 64 << 10;
constexpr size_t kMaxSeeds = 1000;
constexpr size_t kMaxComplaints = 20;
constexpr size_t kDigestDigits = 16;

// What parsers are often wrong about.
constexpr std::string_view kTokens[] = {"\xff\xff\xff\xff",
                                        std::string_view("\0\0\0\0", 4),
                                        "\x80",
                                        "\xc0\xaf",
                                        "\xe2\x80\xae",
                                        "-1",
                                        "99999999999999999999",
                                        "%s%n",
                                        "\r\n\r\n",
                                        "<",
                                        "&#0;",
                                        "\"",
                                        "\\"};

class Mutator {
 public:
  explicit Mutator(uint64_t seed) : random_(seed) {}

  uint64_t Below(uint64_t end) { return end == 0 ? 0 : random_() % end; }

  // One to eight changes.
  std::string Change(std::string bytes, const std::string& other) {
    for (uint64_t n = 1 + Below(8); n > 0; --n) ChangeOnce(bytes, other);
    if (bytes.size() > kMaxInputBytes) bytes.resize(kMaxInputBytes);
    return bytes;
  }

 private:
  void ChangeOnce(std::string& bytes, const std::string& other) {
    const size_t at = Below(bytes.size() + 1);
    switch (Below(7)) {
      case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << Below(8)));
        break;
      case 1:
        if (at < bytes.size()) bytes[at] = static_cast<char>(random_());
        break;
      case 2:
        bytes.insert(at, kTokens[Below(std::size(kTokens))]);
        break;
      case 3:
        bytes.erase(at, 1 + Below(16));
        break;
      case 4:
        bytes.resize(at);
        break;
      case 5:
        bytes.insert(at, std::string(bytes, at, 1 + Below(64)));
        break;
      default:
        bytes.insert(at, std::string(other, Below(other.size() + 1), 1 + Below(64)));
        break;
    }
  }

  std::mt19937_64 random_;
};

class Fuzzing {
 public:
  Fuzzing(worker::Launcher& launcher, worker::Descriptor library, loader::Description description,
          const FuzzArguments& arguments, std::ostream& out)
      : launcher_(launcher),
        library_(std::move(library)),
        description_(std::move(description)),
        arguments_(arguments),
        out_(out),
        mutator_(arguments.seed) {}

  StatusOr<int> Run(std::vector<std::pair<std::string, std::string>> samples) {
    DUTA_RETURN_IF_ERROR(Fresh());
    for (const loader::Pair& pair : description_.translations) {
      seeds_.push_back({&pair, ""});
      for (const auto& [type, body] : samples) {
        if (type == pair.from) seeds_.push_back({&pair, body});
      }
    }
    const Deadline end = std::chrono::steady_clock::now() + std::chrono::seconds(arguments_.seconds);
    uint64_t calls = 0;
    for (; std::chrono::steady_clock::now() < end && complaints_.size() < kMaxComplaints; ++calls) {
      DUTA_RETURN_IF_ERROR(TryOne());
    }
    out_ << calls << " calls in " << arguments_.seconds << " s, seed " << arguments_.seed << ", " << seeds_.size()
         << " inputs of interest, " << complaints_.size() << " complaints\n";
    return complaints_.empty() ? kDone : kRefused;
  }

 private:
  struct Seed {
    const loader::Pair* pair;
    std::string body;
  };

  Status Fresh() {
    process_.reset();
    DUTA_ASSIGN_OR_RETURN(process_, WorkerProcess::Start(launcher_, library_.get(), limits_,
                                                         std::chrono::steady_clock::now() + limits_.load_time));
    return absl::OkStatus();
  }

  Status TryOne() {
    const Seed& seed = seeds_[mutator_.Below(seeds_.size())];
    const loader::Pair& pair = *seed.pair;
    const std::string body = mutator_.Change(seed.body, seeds_[mutator_.Below(seeds_.size())].body);
    const std::string message = SampleMessage(description_.partner, pair.from, body, message::v1::LEVEL_RESTRICTED);
    loader::CallInput input;
    input.now_seconds = kNow;
    input.seed = arguments_.seed;
    input.message_id = kSampleId;
    input.message = message;
    input.from = pair.from;
    input.to = pair.to;
    input.input = body;
    const Answer answer =
        process_->Call(worker::FrameType::kTranslate, input, std::chrono::steady_clock::now() + limits_.call_time);
    const std::string complaint = Complaint(answer, pair.to);
    if (!complaint.empty()) DUTA_RETURN_IF_ERROR(Report(pair, body, complaint));
    if (std::holds_alternative<worker::Fault>(answer)) return Fresh();
    Learn(pair, body, std::get<loader::CallResult>(answer));
    return absl::OkStatus();
  }

  // An answer of a new kind is a way into the code that was not gone before.
  void Learn(const loader::Pair& pair, const std::string& body, const loader::CallResult& result) {
    std::string kind = std::to_string(result.status);
    for (const loader::Diagnosis& diagnosis : result.diagnoses) kind += "|" + diagnosis.code + "|" + diagnosis.field;
    if (seeds_.size() < kMaxSeeds && kinds_.insert(pair.from + pair.to + kind).second) seeds_.push_back({&pair, body});
  }

  Status Report(const loader::Pair& pair, const std::string& body, const std::string& complaint) {
    if (!complaints_.insert(pair.from + pair.to + complaint).second) return absl::OkStatus();
    const std::string path =
        arguments_.directory + "/fuzz-" + ToHex(crypto::View(crypto::Sha256(body))).substr(0, kDigestDigits) + ".input";
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(path, body, FileMode::kPublic));
    out_ << "FAIL  " << pair.from << " to " << pair.to << ": " << complaint << "\n      duta-adapter run "
         << arguments_.library << " --from '" << pair.from << "' --to '" << pair.to << "' <" << path << "\n";
    return absl::OkStatus();
  }

  worker::Launcher& launcher_;
  const worker::Descriptor library_;  // Sealed.
  const loader::Description description_;
  const FuzzArguments& arguments_;
  std::ostream& out_;
  const worker::WorkerLimits limits_;
  Mutator mutator_;
  std::unique_ptr<WorkerProcess> process_;
  std::vector<Seed> seeds_;
  std::set<std::string> kinds_;       // Of answers.
  std::set<std::string> complaints_;  // Printed.
};

}  // namespace

StatusOr<int> Fuzz(const FuzzArguments& arguments, std::ostream& out) {
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(arguments.library, kMaxLibraryBytes));
  loader::ElfFacts facts;
  loader::Note note;
  if (const auto finding = loader::CheckElf(bytes, facts, note)) return worker::RefuseFinding(*finding);
  std::vector<std::pair<std::string, std::string>> samples;
  for (const auto& [type, path] : arguments.samples) {
    DUTA_ASSIGN_OR_RETURN(std::string body, ReadFile(path));
    samples.emplace_back(type, std::move(body));
  }
  for (const loader::Pair& pair : note.description.translations) {
    if (auto body = SampleBody(pair.from)) samples.emplace_back(pair.from, *std::move(body));
  }
  DUTA_ASSIGN_OR_RETURN(const auto launcher, worker::Launcher::Start(arguments.worker));
  DUTA_ASSIGN_OR_RETURN(worker::Descriptor sealed, worker::SealedFile(bytes));
  return Fuzzing(*launcher, std::move(sealed), note.description, arguments, out).Run(std::move(samples));
}

}  // namespace duta::check
