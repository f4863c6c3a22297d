// The SDK's trampoline, called through the C table as the host calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "duta/note/v1/note.pb.h"
#include "plugins/sdk/adapter.h"
#include "plugins/sdk/canonical.h"

namespace {

using duta::sdk::internal::Bytes;
using testing::ElementsAre;

class Sample final : public duta::sdk::Adapter {
 public:
  explicit Sample(std::string_view configuration) : prefix_(configuration) {
    if (configuration == "bad") throw std::runtime_error("bad configuration");
  }
  void Translate(const duta::sdk::Translation& request, duta::sdk::Call& call) override {
    if (request.input == "refuse") throw duta::sdk::InvalidInput("CODE", "field", "text");
    if (request.input == "unsupported") throw duta::sdk::Unsupported("CODE", "", "text");
    if (request.input == "schema") throw duta::sdk::SchemaMismatch("CODE", "", "text");
    if (request.input == "throw") throw std::logic_error("a bug");
    if (request.input == "throw-int") throw 1;
    if (request.input == "memory") throw std::bad_alloc();
    if (request.input == "note") {
      call.Write(duta::sdk::Parse<duta::note::v1::Note>("\xff", "body").subject());
      return;
    }
    call.Write(prefix_);
    call.Write("");
    call.Write(request.input);
  }

 private:
  std::string prefix_;
};

}  // namespace

DUTA_REGISTER_ADAPTER(Sample, DUTA_ID("xx-sample") DUTA_VERSION("1.2.3") DUTA_PARTNER("partners/xx-test")
                                  DUTA_TRANSLATES("text/plain", "text/html")
                                      DUTA_TRANSLATES("text/html; level=1", "text/plain"))

namespace {

// A host with 16 bytes of room.
struct Host {
  Host() {
    call.size = sizeof(call);
    call.context = this;
    call.reserve = [](const duta_call* call, uint64_t size) -> uint8_t* {
      Host& host = *static_cast<Host*>(call->context);
      if (host.output.size() + size > 16) return nullptr;
      host.place.assign(size, 0);
      return host.place.data();
    };
    call.commit = [](const duta_call* call, uint64_t size) {
      Host& host = *static_cast<Host*>(call->context);
      host.output.append(reinterpret_cast<const char*>(host.place.data()), size);
      return DUTA_OK;
    };
    call.diagnose = [](const duta_call* call, int32_t kind, duta_bytes code, duta_bytes field, duta_bytes text) {
      using duta::sdk::internal::View;
      static_cast<Host*>(call->context)
          ->said.push_back(std::to_string(kind) + " " + std::string(View(code)) + " " + std::string(View(field)) + " " +
                           std::string(View(text)));
    };
  }

  int32_t Translate(void* instance, std::string_view input) {
    const duta_request request = {sizeof(duta_request), 0, Bytes("text/plain"), Bytes("text/html"), Bytes(input)};
    return duta_adapter_v1(nullptr)->translate(instance, &call, &request);
  }

  duta_call call = {};
  std::vector<uint8_t> place;
  std::string output;
  std::vector<std::string> said;
};

class SdkTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(adapter_->create(nullptr, Bytes(">"), &instance_), DUTA_OK); }
  void TearDown() override { adapter_->destroy(instance_); }

  const duta_adapter* adapter_ = duta_adapter_v1(nullptr);
  void* instance_ = nullptr;
  Host host_;
};

TEST_F(SdkTest, DescribesItselfAsTheNoteDoes) {
  duta_description description = {};
  description.size = sizeof(description);
  ASSERT_EQ(adapter_->describe(instance_, &description), DUTA_OK);
  using duta::sdk::internal::View;
  EXPECT_EQ(View(description.id), "xx-sample");
  EXPECT_EQ(View(description.version), "1.2.3");
  EXPECT_EQ(View(description.partner), "partners/xx-test");
  ASSERT_EQ(description.translation_count, 2u);
  EXPECT_EQ(View(description.translations[1]->from), "text/html; level=1");
  EXPECT_EQ(View(description.translations[1]->to), "text/plain");
}

TEST_F(SdkTest, WritesWithItsConfiguration) {
  EXPECT_EQ(host_.Translate(instance_, "text"), DUTA_OK);
  EXPECT_EQ(host_.output, ">text");
}

TEST_F(SdkTest, TurnsExceptionsIntoStatusAndDiagnosis) {
  struct Case {
    const char* input;
    int32_t status;
    const char* said;
  };
  const Case cases[] = {
      {"refuse", DUTA_INVALID_INPUT, "0 CODE field text"},
      {"unsupported", DUTA_UNSUPPORTED, "0 CODE  text"},
      {"schema", DUTA_SCHEMA_MISMATCH, "0 CODE  text"},
      {"throw", DUTA_INTERNAL, "0 EXCEPTION  a bug"},
      {"throw-int", DUTA_INTERNAL, "0 EXCEPTION  an exception of an unknown type"},
      {"memory", DUTA_LIMIT, "0 OUT_OF_MEMORY  the adapter ran out of memory"},
      {"note", DUTA_INVALID_INPUT, "0 PROTOBUF_MALFORMED body not a serialised duta.note.v1.Note"},
      {"more than sixteen bytes", DUTA_LIMIT, "0 OUTPUT_TOO_LARGE  the output is over the limit"},
  };
  for (const Case& c : cases) {
    Host host;
    EXPECT_EQ(host.Translate(instance_, c.input), c.status) << c.input;
    EXPECT_THAT(host.said, ElementsAre(c.said));
  }
}

TEST_F(SdkTest, RefusesABadConfiguration) {
  void* instance = nullptr;
  EXPECT_EQ(adapter_->create(nullptr, Bytes("bad"), &instance), DUTA_INTERNAL);
  EXPECT_EQ(instance, nullptr);
}

// What create() said to a host that lets it.
std::string create_error;

TEST_F(SdkTest, SaysWhyItRefusesAConfiguration) {
  static constexpr duta_host_diagnosis kDiagnosis = {
      sizeof(duta_host_diagnosis), 0, [](const duta_host*, int32_t kind, duta_bytes code, duta_bytes, duta_bytes text) {
        using duta::sdk::internal::View;
        create_error = std::to_string(kind) + " " + std::string(View(code)) + " " + std::string(View(text));
      }};
  duta_host host = {sizeof(duta_host), DUTA_ABI, nullptr, [](const duta_host*, duta_bytes id) -> const void* {
                      return duta::sdk::internal::View(id) == "duta.diagnosis/1" ? &kDiagnosis : nullptr;
                    }};
  void* instance = nullptr;
  EXPECT_EQ(adapter_->create(&host, Bytes("bad"), &instance), DUTA_INTERNAL);
  EXPECT_EQ(create_error, "0 EXCEPTION bad configuration");
  // Hosts without the extension, and those without any.
  host.extension = [](const duta_host*, duta_bytes) -> const void* { return nullptr; };
  EXPECT_EQ(adapter_->create(&host, Bytes("bad"), &instance), DUTA_INTERNAL);
  host.extension = nullptr;
  EXPECT_EQ(adapter_->create(&host, Bytes("bad"), &instance), DUTA_INTERNAL);
}

TEST_F(SdkTest, HasNothingToAdviseByDefault) {
  EXPECT_EQ(adapter_->advise(instance_, &host_.call), DUTA_OK);
  EXPECT_TRUE(host_.said.empty());
}

}  // namespace
