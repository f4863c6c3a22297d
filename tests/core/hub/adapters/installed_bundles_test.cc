#include "core/hub/adapters/installed_bundles.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "core/crypto/digest.h"
#include "core/store/file/file_blob_store.h"
#include "tests/core/store/temporary_directory.h"
#include "tests/plugins/bundle/bundle_fixture.h"

namespace duta::hub {
namespace {

constexpr uint64_t kLargest = 1 << 20;

class InstalledBundlesTest : public testing::Test {
 protected:
  InstalledBundlesTest() : blobs_(*store::OpenFileBlobStore(directory_ / "blobs")) {}

  // The bundle of the tests, uploaded as an administrator does.
  adapter::v1::AdapterVersion Upload() {
    const std::string bytes = bundle::SmallBundle().Write();
    adapter::v1::AdapterVersion version;
    version.set_version("1.0.0");
    version.set_bundle_sha256(crypto::ToString(crypto::Sha256(bytes)));
    EXPECT_TRUE(blobs_->Append("owner", version.bundle_sha256(), 0, bytes).ok());
    EXPECT_TRUE(blobs_->Finish("owner", version.bundle_sha256(), bytes.size()).ok());
    return version;
  }

  // Changes every file of the store.
  void Spoil() {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
      if (!entry.is_regular_file() || entry.file_size() == 0) continue;
      std::fstream(entry.path(), std::ios::in | std::ios::out | std::ios::binary) << "spoilt";
      ++files;
    }
    EXPECT_GT(files, 0);
  }

  const test::TemporaryDirectory directory_;
  const std::unique_ptr<store::BlobStore> blobs_;
};

TEST_F(InstalledBundlesTest, ReadsWhatWasInstalled) {
  const auto version = Upload();
  const auto bundle = InstalledBundles(*blobs_, kLargest, false).Read(version);
  ASSERT_TRUE(bundle.ok()) << bundle.status();
  EXPECT_EQ(bundle->manifest().adapter_id(), "tl-mnec-notes");
  EXPECT_EQ(bundle->library(), "not really a library");
}

TEST_F(InstalledBundlesTest, RefusesWhatMayNotServeHere) {
  auto version = Upload();
  version.set_lacks_signature(true);
  EXPECT_EQ(ReasonOf(InstalledBundles(*blobs_, kLargest, false).Read(version).status()), Reason::kBundleHalfSigned);
  EXPECT_TRUE(InstalledBundles(*blobs_, kLargest, true).Read(version).ok());
}

TEST_F(InstalledBundlesTest, RefusesWhatIsGoneTooLargeOrChanged) {
  const auto version = Upload();
  EXPECT_EQ(ReasonOf(InstalledBundles(*blobs_, 100, false).Read(version).status()), Reason::kBundleTooLarge);
  const InstalledBundles bundles(*blobs_, kLargest, false);
  EXPECT_EQ(ReasonOf(bundles.Read(std::string(32, 'x')).status()), Reason::kUnknownAttachment);
  Spoil();
  EXPECT_EQ(ReasonOf(bundles.Read(version).status()), Reason::kBundleChanged);
}

TEST_F(InstalledBundlesTest, AManifestMayAskForLimitsAndBringASchema) {
  adapter::v1::Manifest manifest = bundle::SmallManifest();
  manifest.mutable_limits()->set_memory_bytes(1000);
  manifest.mutable_limits()->set_output_bytes(200);
  manifest.mutable_limits()->set_call_milliseconds(30);
  manifest.set_configuration_schema("schema.json");
  bundle::Files files = bundle::SmallFiles();
  files["schema.json"] = "{}";
  const auto bundle = bundle::Bundle::Make(manifest, files);
  ASSERT_TRUE(bundle.ok()) << bundle.status();
  EXPECT_EQ(SchemaOf(*bundle), "{}");
  EXPECT_EQ(SchemaOf(bundle::SmallBundle()), "");
  const worker::WantedLimits limits = LimitsOf(*bundle);
  EXPECT_EQ(limits.memory_bytes, 1000u);
  EXPECT_EQ(limits.output_bytes, 200u);
  EXPECT_EQ(limits.call_time, std::chrono::milliseconds(30));
}

}  // namespace
}  // namespace duta::hub
