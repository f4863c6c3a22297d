// `duta-adapter pack`, `sign`, `verify`, `new` and `fuzz`, as functions.
#include "plugins/check/bundling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "core/base/bytes.h"
#include "core/crypto/key.h"
#include "plugins/bundle/bundle.h"
#include "plugins/check/commands.h"
#include "plugins/check/fuzz.h"
#include "plugins/check/scaffold.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::check {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class BundlingTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& bytes) {
    EXPECT_TRUE(WriteFileAtomically(directory_ / name, bytes, FileMode::kPublic).ok());
    return directory_ / name;
  }

  // A key pair as PEM files.
  std::string MakeKey(const std::string& name) {
    const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    Write(name + ".pub", key.public_key().ToPem());
    return Write(name, key.ToPem());
  }

  PackArguments Arguments() {
    PackArguments arguments;
    arguments.library = DUTA_FIXTURES "/good.so";
    arguments.out = directory_ / "good.adp";
    arguments.release = 3;
    arguments.samples = {{"text/plain", Write("sample", "a word")}};
    arguments.worker = DUTA_WORKER;
    return arguments;
  }

  test::TemporaryDirectory directory_;
  std::ostringstream out_;
};

TEST_F(BundlingTest, PacksWhatTheLibraryMakesOfSamplesBothWays) {
  ASSERT_EQ(*Pack(Arguments(), out_), kDone);
  const auto bundle = bundle::Bundle::Read(ReadFile(directory_ / "good.adp").value());
  ASSERT_TRUE(bundle.ok()) << bundle.status();
  EXPECT_EQ(bundle->manifest().adapter_id(), "xx-test-good");
  EXPECT_EQ(bundle->manifest().version(), "1.0.0");
  EXPECT_EQ(bundle->manifest().partner(), "partners/xx-test");
  EXPECT_EQ(bundle->manifest().release(), 3u);
  ASSERT_EQ(bundle->manifest().golden_vectors_size(), 2);
  EXPECT_EQ(bundle->File(bundle->manifest().golden_vectors(0).output()), "A WORD");
  EXPECT_EQ(bundle->File(bundle->manifest().golden_vectors(1).input()), "A WORD");
  EXPECT_EQ(bundle->File(bundle->manifest().golden_vectors(1).output()), "a word");
  EXPECT_TRUE(bundle->envelope().signatures().empty());
  // The same again, to the byte.
  const std::string first = ReadFile(directory_ / "good.adp").value();
  ASSERT_EQ(*Pack(Arguments(), out_), kDone);
  EXPECT_EQ(ReadFile(directory_ / "good.adp").value(), first);
}

TEST_F(BundlingTest, WithoutASampleThereIsNothingToReproduce) {
  PackArguments arguments = Arguments();
  arguments.samples.clear();
  const Status status = Pack(arguments, out_).status();
  EXPECT_EQ(ReasonOf(status), Reason::kBundleMalformed);
  EXPECT_THAT(std::string(status.message()), HasSubstr("--sample TYPE=FILE"));
}

TEST_F(BundlingTest, BringsASchemaThatTheHubEnforces) {
  PackArguments arguments = Arguments();
  arguments.library = DUTA_FIXTURES "/stamp_1.so";
  arguments.schema = Write("schema", R"({"type": "object", "required": ["greeting"]})");
  ASSERT_EQ(*Pack(arguments, out_), kDone);
  const auto bundle = bundle::Bundle::Read(ReadFile(directory_ / "good.adp").value());
  ASSERT_TRUE(bundle.ok()) << bundle.status();
  EXPECT_EQ(bundle->manifest().configuration_schema(), "configuration.schema.json");
  EXPECT_THAT(std::string(bundle->File("configuration.schema.json")), HasSubstr("required"));
  EXPECT_EQ(bundle->File(bundle->manifest().golden_vectors(0).output()).substr(0, 14), "made by 1.0.0\n");

  const struct {
    const char* configuration;
    const char* check;
  } kCases[] = {
      {R"({"greeting": "Bula"})", ""},
      {"{}", "configuration"},
      {R"({"greeting": 1})", "configuration"},  // It fits the schema, and the adapter refuses it.
      {"no JSON", "configuration"},
  };
  for (const auto& [configuration, check] : kCases) {
    arguments.configuration = Write("configuration", configuration);
    EXPECT_EQ(MetadataOf(Pack(arguments, out_).status())["check"], check) << configuration;
  }
  arguments.configuration.clear();
  arguments.schema = Write("schema", R"({"const": 1})");
  EXPECT_EQ(MetadataOf(Pack(arguments, out_).status())["check"], "schema");
}

TEST_F(BundlingTest, IsVerifiedWithTheKeysOfBoth) {
  PackArguments arguments = Arguments();
  arguments.key = MakeKey("author");
  const std::string approver = MakeKey("approver");
  ASSERT_EQ(*Pack(arguments, out_), kDone);
  VerifyArguments verify = {arguments.out, DUTA_WORKER, {directory_ / "author.pub"}, {directory_ / "approver.pub"}};
  EXPECT_EQ(ReasonOf(Verify(verify, out_).status()), Reason::kBundleHalfSigned);
  ASSERT_EQ(*Sign(arguments.out, approver, out_), kDone);
  EXPECT_EQ(ReasonOf(Sign(arguments.out, approver, out_).status()), Reason::kBundleOneSigner);
  out_.str("");
  EXPECT_EQ(*Verify(verify, out_), kDone);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("xx-test-good 1.0.0"), HasSubstr("reproduces its golden vectors"),
                                HasSubstr("Author and approver have signed it.")));
  std::swap(verify.authors, verify.approvers);
  EXPECT_EQ(*Verify(verify, out_), kDone) << "who is who is what the caller says";
  verify.approvers.clear();
  EXPECT_EQ(ReasonOf(Verify(verify, out_).status()), Reason::kBundleSignerUnknown);
}

TEST_F(BundlingTest, VerifyNoticesALibraryThatDoesSomethingElse) {
  ASSERT_EQ(*Pack(Arguments(), out_), kDone);
  const auto bundle = bundle::Bundle::Read(ReadFile(directory_ / "good.adp").value()).value();
  bundle::Files files;
  for (const auto& file : bundle.manifest().files()) files[file.path()] = bundle.File(file.path());
  files["golden/1.output"] = "a lie";
  Write("lie.adp", bundle::Bundle::Make(bundle.manifest(), files)->Write());
  const Status status = Verify({directory_ / "lie.adp", DUTA_WORKER, {}, {}}, out_).status();
  EXPECT_EQ(ReasonOf(status), Reason::kAdapterRefused);
  EXPECT_EQ(MetadataOf(status)["check"], "golden");
}

TEST_F(BundlingTest, ANewFolderIsWholeAndNamed) {
  const std::string folder = directory_ / "timor";
  ASSERT_EQ(*New({folder, "partners/tl-mnec", ""}, out_), kDone);
  for (const char* file : {"CMakeLists.txt", "README.md", "adapter.cc", "form.cc", "form.h", "tests/form_test.cc"}) {
    const auto text = ReadFile(folder + "/" + file);
    ASSERT_TRUE(text.ok()) << text.status();
    EXPECT_EQ(text->find('@'), text->npos) << file << ": a placeholder is left";
  }
  EXPECT_THAT(ReadFile(folder + "/adapter.cc").value(),
              AllOf(HasSubstr("DUTA_ID(\"tl-mnec-notes\")"), HasSubstr("DUTA_PARTNER(\"partners/tl-mnec\")")));
  EXPECT_EQ(ReasonOf(New({folder, "partners/tl-mnec", ""}, out_).status()), Reason::kFileUnusable) << "it is there";
  EXPECT_EQ(ReasonOf(New({directory_ / "x", "tl-mnec", ""}, out_).status()), Reason::kConfigurationInvalid);
}

TEST_F(BundlingTest, FuzzingFindsAndKeepsWhatBreaksAnAdapter) {
  FuzzArguments arguments;
  arguments.library = DUTA_FIXTURES "/hostile.so";
  arguments.worker = DUTA_WORKER;
  arguments.seconds = 1;
  arguments.directory = directory_ / "";
  arguments.samples = {{"text/plain", Write("sample", "abort")}};
  EXPECT_EQ(*Fuzz(arguments, out_), kRefused);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("FAIL  text/plain to text/vnd.test.deed: "), HasSubstr("duta-adapter run ")));
  size_t kept = 0;
  for (const auto& entry : std::filesystem::directory_iterator(arguments.directory)) {
    kept += entry.path().extension() == ".input";
  }
  EXPECT_GT(kept, 0u);

  arguments.library = DUTA_FIXTURES "/good.so";
  arguments.samples = {{"text/plain", Write("sample", "a word")}};
  out_.str("");
  EXPECT_EQ(*Fuzz(arguments, out_), kDone) << out_.str();
}

}  // namespace
}  // namespace duta::check
