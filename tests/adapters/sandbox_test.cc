// Every ministry's adapter as the hub runs it: in a sandboxed worker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "adapters/markings/ministries.h"
#include "adapters/profile/words.h"
#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "duta/declaration/v1/declaration.pb.h"
#include "duta/practice/v1/practice.pb.h"
#include "plugins/worker/degradations.h"
#include "plugins/worker/worker_pool.h"
#include "tests/adapters/random_visit.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

constexpr char kVisit[] = "application/vnd.duta.visit.v1+protobuf";
constexpr char kDeclaration[] = "application/vnd.duta.declaration.v1+protobuf";
constexpr char kNote[] = "application/vnd.duta.note.v1+protobuf";
constexpr char kPractice[] = "application/vnd.duta.practice.v1+protobuf";

declaration::v1::Declaration SampleEndorsement() {
  declaration::v1::Declaration declaration;
  declaration.set_uid("jakarta-message-2019");
  declaration.mutable_endorsement()->set_text_sha256(std::string(32, 'd'));
  return declaration;
}

std::string Golden(const std::string& code, const std::string& name) {
  std::ifstream file(std::string(DUTA_GOLDEN_DIRECTORY) + "/" + code + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A file that somebody could send.
struct Sample {
  std::string path;
  std::string bytes;
  bool is_calendar = false;
};

std::vector<Sample> AllSamples() {
  std::vector<Sample> samples;
  for (const char* folder : {DUTA_SAMPLE_FOLDERS}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      auto bytes = ReadFile(entry.path().string());
      EXPECT_TRUE(bytes.ok()) << bytes.status();
      if (bytes.ok()) samples.push_back({entry.path().string(), *bytes, entry.path().extension() == ".ics"});
    }
  }
  return samples;
}

class SandboxTest : public testing::TestWithParam<NamedProfile> {
 protected:
  void SetUp() override {
    worker::WorkerPoolOptions options;
    options.program = DUTA_WORKER;
    // What the machine that runs the tests cannot give is not what they test.
    for (const auto& info : worker::AllDegradations()) options.allowed_degradations.emplace_back(info.name);
    auto pool = worker::WorkerPool::Create(options, clock_);
    ASSERT_TRUE(pool.ok()) << pool.status();
    pool_ = *std::move(pool);
    const auto library = ReadFile(std::string(DUTA_ADAPTER_DIRECTORY) + "/" + GetParam().code + ".so");
    ASSERT_TRUE(library.ok()) << library.status();
    const Status status = pool_->Activate(partner(), crypto::ToString(crypto::Sha256(*library)), *library);
    ASSERT_TRUE(status.ok()) << status;
  }

  StatusOr<exchange::TranslationResult> Translate(const std::string& from, const std::string& to,
                                                  const std::string& input, const std::string& message) {
    DUTA_ASSIGN_OR_RETURN(const auto adapter, pool_->InServiceFor(partner()));
    return adapter->Translate({from, to, input, message, SampleMessage().id(), clock_.Now()});
  }

  // Reads a sample, writes what was read, and asks for advice on it. Whether it could be
  // read; whatever the adapter says of it, it must have said it itself.
  bool TryBothWays(const exchange::AdapterDescription& description, const exchange::TranslationPair& pair,
                   const Sample& sample, const message::v1::Message& message) {
    const std::string header = message.SerializeAsString();
    const auto is_said = [&](const Status& status) {
      EXPECT_TRUE(status.ok() || MetadataOf(status).contains("status")) << sample.path << ": " << status;
    };
    const auto read = Translate(pair.from, pair.to, sample.bytes, header);
    is_said(read.status());
    if (!read.ok()) return false;
    for (const auto& back : description.translations) {
      if (back.from == pair.to) is_said(Translate(back.from, back.to, read->output, header).status());
    }
    message::v1::Message carried = message;
    carried.mutable_body()->set_media_type(pair.to);
    carried.mutable_body()->set_content(read->output);
    pool_->Advise(partner(), carried.SerializeAsString(), clock_.Now());
    return true;
  }

  std::string partner() const { return std::string(GetParam().profile->partner); }
  std::string native() const { return std::string(GetParam().profile->note_media_type); }

  FakeClock clock_{Instant(std::chrono::seconds(1795406400))};  // 2026-11-23T04:00:00Z, a Monday.
  std::unique_ptr<worker::WorkerPool> pool_;
};

TEST_P(SandboxTest, RendersTheSameBytesAsOutside) {
  const std::string note = SampleNote().SerializeAsString();
  const std::string message = SampleMessage().SerializeAsString();
  const auto text = Translate(kNote, native(), note, message);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(text->output, Golden(GetParam().code, "verbale.txt"));
  const auto html = Translate(kNote, "text/html", note, message);
  ASSERT_TRUE(html.ok()) << html.status();
  EXPECT_EQ(html->output, Golden(GetParam().code, "verbale.html"));
}

// What the forms' libraries need (zones, parsers) must be there without files.
TEST_P(SandboxTest, TranslatesEveryFormBothWays) {
  const std::string message = SampleMessage().SerializeAsString();
  const auto adapter = pool_->InServiceFor(partner());
  ASSERT_TRUE(adapter.ok()) << adapter.status();
  const exchange::AdapterDescription& description = (*adapter)->description();
  int forms = 0;
  for (const auto& pair : description.translations) {
    if (pair.to.starts_with("application/vnd.duta.") && pair.to.ends_with("+protobuf")) continue;
    if (pair.from == kPractice) {  // Written only.
      practice::v1::Practice practice;
      practice.mutable_ask()->set_text("How?");
      EXPECT_TRUE(Translate(pair.from, pair.to, practice.SerializeAsString(), message).ok());
      continue;
    }
    const bool is_visit = pair.from == kVisit;
    std::string body = is_visit ? SampleVisit().SerializeAsString() : SampleNote().SerializeAsString();
    if (pair.from == kDeclaration) body = SampleEndorsement().SerializeAsString();
    const auto written = Translate(pair.from, pair.to, body, message);
    ASSERT_TRUE(written.ok()) << pair.to << ": " << written.status();
    if (is_visit) {
      EXPECT_EQ(written->output, Golden(GetParam().code, "visit.ics"));
    }
    if (pair.to == "text/html") continue;
    // A note that tells of a step is no step: nothing reads one out of it.
    if (pair.from == kDeclaration) continue;
    message::v1::Message sent = SampleMessage();
    sent.mutable_marking()->set_level(WordFor(*GetParam().profile, sent.marking().level())->level);
    const auto back = Translate(pair.to, pair.from, written->output, sent.SerializeAsString());
    ASSERT_TRUE(back.ok()) << pair.to << ": " << back.status();
    EXPECT_EQ(back->output, body) << pair.to;
    const auto refused = Translate(pair.to, pair.from, "{\"a\":<b>\r\n", "");
    EXPECT_EQ(ReasonOf(refused.status()), Reason::kAdapterInputInvalid) << pair.to << ": " << refused.status();
    ++forms;
  }
  EXPECT_GE(forms, 2);
}

TEST_P(SandboxTest, ReadsAndRefuses) {
  const std::string text = Golden(GetParam().code, "aide_memoire.txt");
  const auto note = Translate(native(), kNote, text, "");
  ASSERT_TRUE(note.ok()) << note.status();
  note::v1::Note parsed;
  EXPECT_TRUE(parsed.ParseFromString(note->output));
  const auto refused = Translate(native(), kNote, "no form at all", "");
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kAdapterInputInvalid) << refused.status();
}

// What libraries do late (zones, tables, locales) a few good samples do not show: a
// call that the sandbox forbids takes the adapter out of service for everybody.
TEST_P(SandboxTest, NoSampleEndsTheWorker) {
  const auto adapter = pool_->InServiceFor(partner());
  ASSERT_TRUE(adapter.ok()) << adapter.status();
  const exchange::AdapterDescription& description = (*adapter)->description();
  // Of either side, so that invitations and answers are both read to their end.
  message::v1::Message other = SampleMessage();
  other.set_sender("partners/au-dfat");
  other.set_recipients(0, "partners/id-kemlu");
  int taken = 0, refused = 0;
  for (const Sample& sample : AllSamples()) {
    for (const auto& pair : description.translations) {
      if (!pair.to.ends_with("+protobuf") || (pair.from == "text/calendar") != sample.is_calendar) continue;
      for (const message::v1::Message& message : {SampleMessage(), other}) {
        (TryBothWays(description, pair, sample, message) ? taken : refused) += 1;
      }
    }
  }
  EXPECT_GT(taken, 30);
  EXPECT_GT(refused, 30);
  const auto states = pool_->States();
  ASSERT_EQ(states.size(), 1u);
  EXPECT_EQ(states[0].suspended, "");
  EXPECT_TRUE(states[0].quarantined.empty()) << states[0].quarantined.front().fault;
}

TEST_P(SandboxTest, Advises) {
  message::v1::Message message = SampleMessage();
  message.set_sender("partners/xx-mfa");                   // No ministry hears of what it sends itself.
  message.mutable_expire_time()->set_seconds(1795752000);  // 2026-11-27, a Friday.
  const Instant sunday = clock_.Now() - std::chrono::hours(24);
  const auto advice = pool_->Advise(partner(), message.SerializeAsString(), sunday);
  ASSERT_FALSE(advice.empty());
  EXPECT_EQ(advice[0].code(), "WEEKEND");
  EXPECT_EQ(advice[0].partner(), partner());
  EXPECT_EQ(advice[0].field(), "create_time");
}

INSTANTIATE_TEST_SUITE_P(Ministries, SandboxTest, testing::ValuesIn(AllMinistries()),
                         [](const auto& info) { return info.param.code; });

}  // namespace
}  // namespace duta::adapters
