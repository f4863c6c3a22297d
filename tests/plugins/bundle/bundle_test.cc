#include "plugins/bundle/bundle.h"

#include "bundle_fixture.h"
#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "plugins/bundle/archive.h"

namespace duta::bundle {
namespace {

using adapter::v1::Manifest;
using testing::HasSubstr;

// A bundle with this manifest, whatever it says, and these files.
std::string Forged(const Manifest& manifest, const Files& files) {
  envelope::v1::Envelope envelope;
  envelope.set_payload_type(std::string(kManifestPayloadType));
  envelope.set_payload(manifest.SerializeAsString());
  const std::string bytes = envelope.SerializeAsString();
  std::vector<ArchiveFile> members = {{kManifestPath, bytes}};
  for (const auto& [path, content] : files) members.push_back({path, content});
  return WriteArchive(members);
}

std::string Refused(const std::string& bytes) { return ReasonName(Bundle::Read(bytes).status()); }

TEST(BundleTest, ReadsWhatItWrites) {
  const Bundle bundle = SmallBundle();
  const auto read = Bundle::Read(bundle.Write());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->manifest().SerializeAsString(), bundle.manifest().SerializeAsString());
  EXPECT_EQ(read->library(), "not really a library");
  EXPECT_EQ(read->File("golden/1.output"), "NOTE");
  EXPECT_EQ(read->File("none"), "");
  EXPECT_EQ(read->Write(), bundle.Write());
}

// Bundles lie in catalogues for years: these bytes never change.
TEST(BundleTest, GoldenBytes) {
  EXPECT_EQ(ToHex(crypto::View(crypto::Sha256(SmallBundle().Write()))),
            "785485890b21673b79b912636e70fde91eaf36021d751c1fb65c26eb4fff4f3f");
}

TEST(BundleTest, EveryChangedByteIsNoticed) {
  const std::string bytes = SmallBundle().Write();
  int unnoticed = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x20);
    const auto read = Bundle::Read(changed);
    // Within the manifest what it says may change: its signatures notice that.
    if (read.ok() && read->envelope().payload() == SmallBundle().envelope().payload()) ++unnoticed;
  }
  EXPECT_EQ(unnoticed, 0);
}

TEST(BundleTest, AFileThatIsNotTheManifestsHasChanged) {
  Files files = SmallFiles();
  files["adapter.so"][0] = 'N';
  EXPECT_EQ(Refused(Forged(SmallBundle().manifest(), files)), "BUNDLE_CHANGED");
}

TEST(BundleTest, FilesAreThoseOfTheManifest) {
  const Manifest manifest = SmallBundle().manifest();
  Files more = SmallFiles(), fewer = SmallFiles();
  more["extra"] = "x";
  fewer.erase("golden/1.output");
  EXPECT_EQ(Refused(Forged(manifest, more)), "BUNDLE_MALFORMED");
  EXPECT_EQ(Refused(Forged(manifest, fewer)), "BUNDLE_MALFORMED");
  Manifest elsewhere = manifest;
  elsewhere.set_library("other.so");
  EXPECT_EQ(Refused(Forged(elsewhere, SmallFiles())), "BUNDLE_MALFORMED");
  Manifest twice = manifest;
  *twice.mutable_files(0) = twice.files(1);
  EXPECT_EQ(Refused(Forged(twice, SmallFiles())), "BUNDLE_MALFORMED");
}

TEST(BundleTest, TheManifestComesFirstAndTheRestIsSorted) {
  const std::string envelope = SmallBundle().envelope().SerializeAsString();
  const Files files = SmallFiles();
  const ArchiveFile first = {kManifestPath, envelope}, library = {"adapter.so", files.at("adapter.so")},
                    input = {"golden/1.input", "note"}, output = {"golden/1.output", "NOTE"};
  EXPECT_EQ(Refused(WriteArchive({first, library, input, output})), "OK");
  EXPECT_EQ(Refused(WriteArchive({library, first, input, output})), "BUNDLE_MALFORMED");
  EXPECT_EQ(Refused(WriteArchive({first, input, library, output})), "BUNDLE_MALFORMED");
  EXPECT_EQ(Refused(WriteArchive({})), "BUNDLE_MALFORMED");
}

TEST(BundleTest, AnotherPayloadTypeIsNoManifest) {
  envelope::v1::Envelope envelope = SmallBundle().envelope();
  envelope.set_payload_type("application/vnd.duta.message.v1+protobuf");
  EXPECT_EQ(Refused(WriteArchive({{kManifestPath, envelope.SerializeAsString()}})), "BUNDLE_MALFORMED");
  EXPECT_EQ(Refused(WriteArchive({{kManifestPath, "\xff\xff"}})), "BUNDLE_MALFORMED");
}

TEST(BundleTest, NamesTheFieldThatTheManifestLacks) {
  const struct {
    const char* field;
    void (*spoil)(Manifest&);
  } kCases[] = {
      {"adapter_id", [](Manifest& m) { m.set_adapter_id("two\nlines"); }},
      {"version", [](Manifest& m) { m.clear_version(); }},
      {"partner", [](Manifest& m) { m.set_partner("groups/asean"); }},
      {"release", [](Manifest& m) { m.set_release(0); }},
      {"architecture", [](Manifest& m) { m.clear_architecture(); }},
      {"library", [](Manifest& m) { m.clear_library(); }},
      {"golden_vectors", [](Manifest& m) { m.clear_golden_vectors(); }},
      {"golden_vectors", [](Manifest& m) { m.mutable_golden_vectors(0)->clear_output(); }},
      {"golden_vectors", [](Manifest& m) { m.mutable_golden_vectors(0)->mutable_now()->set_nanos(-1); }},
      {"files", [](Manifest& m) { m.mutable_golden_vectors(0)->set_input("nowhere"); }},
      {"files", [](Manifest& m) { m.set_configuration_schema("nowhere"); }},
  };
  for (const auto& [field, spoil] : kCases) {
    Manifest manifest = SmallManifest();
    spoil(manifest);
    const Status status = Bundle::Make(manifest, SmallFiles()).status();
    EXPECT_EQ(ReasonName(status), "BUNDLE_MALFORMED") << field;
    EXPECT_THAT(std::string(status.message()), HasSubstr(field));
  }
}

}  // namespace
}  // namespace duta::bundle
