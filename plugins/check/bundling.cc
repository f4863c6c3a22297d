#include "plugins/check/bundling.h"

#include <sys/utsname.h>

#include <iomanip>
#include <memory>
#include <optional>
#include <ostream>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/crypto/digest.h"
#include "core/crypto/key.h"
#include "plugins/bundle/bundle.h"
#include "plugins/bundle/signatures.h"
#include "plugins/check/commands.h"
#include "plugins/check/samples.h"
#include "plugins/loader/elf_file.h"
#include "plugins/worker/calls.h"
#include "plugins/worker/degradations.h"
#include "plugins/worker/golden_vectors.h"
#include "plugins/worker/untrusted_text.h"
#include "plugins/worker/worker_pool.h"

namespace duta::check {
namespace {

using adapter::v1::GoldenVector;
using adapter::v1::Manifest;
using exchange::TranslationPair;

constexpr char kLibraryPath[] = "adapter.so";
constexpr char kSchemaPath[] = "configuration.schema.json";

// An author's machine need not give every part of the sandbox.
StatusOr<std::unique_ptr<worker::WorkerPool>> MakePool(const std::string& program, const Clock& clock) {
  worker::WorkerPoolOptions options;
  options.program = program;
  for (const worker::DegradationInfo& part : worker::AllDegradations()) {
    options.allowed_degradations.emplace_back(part.name);
  }
  options.rules.limits.call_time = std::chrono::seconds(20);
  options.rules.limits.load_time = std::chrono::seconds(20);
  return worker::WorkerPool::Create(std::move(options), clock);
}

std::string Architecture() {
  utsname name = {};
  return uname(&name) == 0 ? name.machine : "";
}

// Makes golden vectors of what an adapter does.
class VectorMaker {
 public:
  VectorMaker(worker::AdapterVersion& version, std::map<std::string, std::string> samples)
      : version_(version), samples_(std::move(samples)) {}

  // From every pair with a sample, then from what those made.
  Status Run(Manifest& manifest, bundle::Files& files) {
    for (const TranslationPair& pair : worker::PairsOf(version_)) {
      if (const auto body = SampleBody(pair.from)) samples_.try_emplace(pair.from, *body);
    }
    std::map<std::string, std::string> made;
    for (const TranslationPair& pair : worker::PairsOf(version_)) {
      const auto sample = samples_.find(pair.from);
      if (sample == samples_.end()) continue;
      DUTA_ASSIGN_OR_RETURN(std::string output,
                            Translate(pair, sample->second, message::v1::LEVEL_RESTRICTED, manifest, files));
      made.try_emplace(pair.to, std::move(output));
    }
    for (const TranslationPair& pair : worker::PairsOf(version_)) {
      const auto sample = made.find(pair.from.substr(0, pair.from.find(';')));
      if (samples_.contains(pair.from) || sample == made.end()) continue;
      TranslateBack(pair, sample->second, manifest, files);
    }
    return absl::OkStatus();
  }

 private:
  // A rendition's marking may be rounded up, so that its level is found by trying.
  void TranslateBack(const TranslationPair& pair, const std::string& body, Manifest& manifest, bundle::Files& files) {
    for (int level = message::v1::LEVEL_OPEN; level <= message::v1::LEVEL_TOP_SECRET; ++level) {
      if (Translate(pair, body, static_cast<message::v1::Level>(level), manifest, files).ok()) return;
    }
  }

  StatusOr<std::string> Translate(const TranslationPair& pair, const std::string& body, message::v1::Level level,
                                  Manifest& manifest, bundle::Files& files) {
    const std::string message = SampleMessage(version_.description().partner, pair.from, body, level);
    const Instant now{std::chrono::seconds(kNow)};
    DUTA_ASSIGN_OR_RETURN(auto result, worker::TranslateWith(version_, {.from = pair.from,
                                                                        .to = pair.to,
                                                                        .input = body,
                                                                        .message = message,
                                                                        .message_id = std::string(kSampleId),
                                                                        .now = now}));
    GoldenVector& vector = *manifest.add_golden_vectors();
    const std::string path = "golden/" + std::to_string(manifest.golden_vectors_size());
    vector.set_source_media_type(pair.from);
    vector.set_target_media_type(pair.to);
    vector.set_input(path + ".input");
    vector.set_message(path + ".message");
    vector.set_output(path + ".output");
    vector.set_message_id(std::string(kSampleId));
    *vector.mutable_now() = ToTimestamp(now);
    files[vector.input()] = body;
    files[vector.message()] = message;
    files[vector.output()] = result.output;
    return std::move(result.output);
  }

  worker::AdapterVersion& version_;
  std::map<std::string, std::string> samples_;  // By media type.
};

StatusOr<crypto::PrivateKey> ReadPrivateKey(const std::string& path) {
  DUTA_ASSIGN_OR_RETURN(const std::string pem, ReadFile(path));
  auto key = crypto::PrivateKey::FromPem(pem);
  if (!key.ok()) return Refuse(Reason::kKeyUnusable, path + " holds no usable private key");
  return key;
}

void PrintFact(std::ostream& out, const char* name, const std::string& value) {
  out << std::left << std::setw(12) << name << worker::OneLine(value) << "\n";
}

void Print(const bundle::Bundle& bundle, std::ostream& out) {
  const Manifest& manifest = bundle.manifest();
  PrintFact(out, "adapter", manifest.adapter_id() + " " + manifest.version());
  PrintFact(out, "partner", manifest.partner());
  PrintFact(out, "release", std::to_string(manifest.release()));
  PrintFact(out, "library", ToHex(crypto::View(crypto::Sha256(bundle.library()))));
  PrintFact(out, "processor", manifest.architecture());
  for (const GoldenVector& vector : manifest.golden_vectors()) {
    PrintFact(out, "reproduces", vector.source_media_type() + " -> " + vector.target_media_type());
  }
  for (const auto& signature : bundle.envelope().signatures()) PrintFact(out, "signed by", signature.keyid());
}

Status AddKeys(const std::vector<std::string>& paths, const std::string& owner,
               std::map<std::string, bundle::Signer>& signers) {
  for (const std::string& path : paths) {
    DUTA_ASSIGN_OR_RETURN(const std::string pem, ReadFile(path));
    auto key = crypto::PublicKey::FromPem(pem);
    if (!key.ok()) return Refuse(Reason::kKeyUnusable, path + " holds no usable public key");
    const std::string keyid = key->keyid();
    signers.emplace(keyid, bundle::Signer{*std::move(key), owner});
  }
  return absl::OkStatus();
}

Status CheckSignatures(const VerifyArguments& arguments, const bundle::Bundle& bundle) {
  std::map<std::string, bundle::Signer> signers;
  DUTA_RETURN_IF_ERROR(AddKeys(arguments.authors, bundle.manifest().partner(), signers));
  DUTA_RETURN_IF_ERROR(AddKeys(arguments.approvers, "administrators/given", signers));
  return bundle::VerifySignatures(bundle,
                                  [&](const std::string& keyid) -> std::optional<bundle::Signer> {
                                    const auto found = signers.find(keyid);
                                    return found == signers.end() ? std::nullopt : std::optional(found->second);
                                  })
      .status();
}

// That the hub would take such a configuration.
Status CheckConfiguration(worker::WorkerPool& pool, const std::string& partner, const std::string& library,
                          const std::string& schema, const std::string& file) {
  std::string configuration;
  if (!file.empty()) {
    DUTA_ASSIGN_OR_RETURN(configuration, ReadFile(file));
  }
  DUTA_RETURN_IF_ERROR(pool.CheckConfiguration(schema, configuration));
  return configuration.empty() ? absl::OkStatus() : pool.Load(partner, library, {}, configuration).status();
}

Status CheckVectors(const std::string& program, const bundle::Bundle& bundle) {
  const SystemClock clock;
  DUTA_ASSIGN_OR_RETURN(const auto pool, MakePool(program, clock));
  DUTA_ASSIGN_OR_RETURN(const auto version, pool->Load(bundle.manifest().partner(), bundle.library()));
  return worker::CheckGoldenVectors(*version, bundle);
}

}  // namespace

StatusOr<int> Pack(const PackArguments& arguments, std::ostream& out) {
  DUTA_ASSIGN_OR_RETURN(const std::string library, ReadFile(arguments.library, kMaxLibraryBytes));
  loader::ElfFacts facts;
  loader::Note note;
  if (const auto finding = loader::CheckElf(library, facts, note)) return worker::RefuseFinding(*finding);
  Manifest manifest;
  manifest.set_adapter_id(note.description.id);
  manifest.set_version(note.description.version);
  manifest.set_partner(note.description.partner);
  manifest.set_release(arguments.release);
  manifest.set_architecture(Architecture());
  manifest.set_library(kLibraryPath);
  manifest.mutable_limits()->set_memory_bytes(arguments.memory_bytes);
  manifest.mutable_limits()->set_call_milliseconds(arguments.call_milliseconds);
  bundle::Files files = {{kLibraryPath, library}};
  std::string schema;
  if (!arguments.schema.empty()) {
    DUTA_ASSIGN_OR_RETURN(schema, ReadFile(arguments.schema));
    files[kSchemaPath] = schema;
    manifest.set_configuration_schema(kSchemaPath);
  }
  std::map<std::string, std::string> samples;
  for (const auto& [type, path] : arguments.samples) {
    DUTA_ASSIGN_OR_RETURN(samples[type], ReadFile(path));
  }
  const SystemClock clock;
  DUTA_ASSIGN_OR_RETURN(const auto pool, MakePool(arguments.worker, clock));
  DUTA_ASSIGN_OR_RETURN(const auto version, pool->Load(manifest.partner(), library));
  DUTA_RETURN_IF_ERROR(CheckConfiguration(*pool, manifest.partner(), library, schema, arguments.configuration));
  DUTA_RETURN_IF_ERROR(VectorMaker(*version, std::move(samples)).Run(manifest, files));
  if (manifest.golden_vectors().empty()) {
    return Refuse(Reason::kBundleMalformed, "there is no sample of its media types; give one with --sample TYPE=FILE");
  }
  DUTA_ASSIGN_OR_RETURN(bundle::Bundle bundle, bundle::Bundle::Make(std::move(manifest), std::move(files)));
  if (!arguments.key.empty()) {
    DUTA_ASSIGN_OR_RETURN(const crypto::PrivateKey key, ReadPrivateKey(arguments.key));
    DUTA_RETURN_IF_ERROR(bundle.Sign(key));
  }
  const std::string path =
      arguments.out.empty() ? note.description.id + "-" + note.description.version + ".adp" : arguments.out;
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(path, bundle.Write(), FileMode::kPublic));
  Print(bundle, out);
  PrintFact(out, "written", path);
  if (arguments.key.empty()) out << "Next: duta-adapter sign " << path << " --key signing.key\n";
  return kDone;
}

StatusOr<int> Sign(const std::string& file, const std::string& key_path, std::ostream& out) {
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(file, bundle::kMaxBundleBytes));
  DUTA_ASSIGN_OR_RETURN(bundle::Bundle bundle, bundle::Bundle::Read(bytes));
  DUTA_ASSIGN_OR_RETURN(const crypto::PrivateKey key, ReadPrivateKey(key_path));
  DUTA_RETURN_IF_ERROR(bundle.Sign(key));
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(file, bundle.Write(), FileMode::kPublic));
  Print(bundle, out);
  return kDone;
}

StatusOr<int> Verify(const VerifyArguments& arguments, std::ostream& out) {
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(arguments.file, bundle::kMaxBundleBytes));
  DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, bundle::Bundle::Read(bytes));
  Print(bundle, out);
  DUTA_RETURN_IF_ERROR(CheckVectors(arguments.worker, bundle));
  out << "The bundle is whole, and its library reproduces its golden vectors.\n";
  if (arguments.authors.empty() && arguments.approvers.empty()) {
    out << "Its signatures were not verified: give the keys with --author and --approver.\n";
    return kDone;
  }
  DUTA_RETURN_IF_ERROR(CheckSignatures(arguments, bundle));
  out << "Author and approver have signed it.\n";
  return kDone;
}

}  // namespace duta::check
