#include "plugins/bundle/bundle.h"

#include <set>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/base/strict_proto.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/dsse.h"
#include "plugins/bundle/archive.h"

namespace duta::bundle {
namespace {

using adapter::v1::GoldenVector;
using adapter::v1::Manifest;

constexpr size_t kMaxTextBytes = 127;
// Each costs the hub a call when it installs.
constexpr int kMaxVectors = 32;

Status Malformed(std::string_view what, std::string_view field = {}) {
  if (field.empty()) return Refuse(Reason::kBundleMalformed, what);
  return Refuse(Reason::kBundleMalformed, "manifest, " + std::string(field) + ": " + std::string(what),
                {{"field", std::string(field)}});
}

bool IsShortText(std::string_view text) { return !text.empty() && text.size() <= kMaxTextBytes && IsOneLine(text); }

Status CheckVector(const GoldenVector& vector) {
  if (!IsShortText(vector.source_media_type()) || !IsShortText(vector.target_media_type())) {
    return Malformed("two media types are wanted", "golden_vectors");
  }
  if (vector.input().empty() || vector.output().empty()) {
    return Malformed("the paths of an input and an output are wanted", "golden_vectors");
  }
  if (vector.message_id().size() > kMaxTextBytes || !IsOneLine(vector.message_id())) {
    return Malformed("the message's id is not a line of text", "golden_vectors");
  }
  if (!FromTimestamp(vector.now()).ok()) return Malformed("now is not an instant", "golden_vectors");
  return absl::OkStatus();
}

// The paths that the manifest refers to are checked with the files.
Status CheckForm(const Manifest& manifest) {
  if (!IsShortText(manifest.adapter_id())) return Malformed("an id such as `au-dfat-notes` is wanted", "adapter_id");
  if (!IsShortText(manifest.version())) return Malformed("a version such as `1.0.0` is wanted", "version");
  if (KindOfName(manifest.partner()) != NameKind::kPartner) {
    return Malformed("a name such as `partners/au-dfat` is wanted", "partner");
  }
  if (manifest.release() == 0) return Malformed("a number of 1 or more is wanted", "release");
  if (!IsShortText(manifest.architecture())) return Malformed("such as `x86_64` is wanted", "architecture");
  if (manifest.library().empty()) return Malformed("the path of the shared library is wanted", "library");
  if (manifest.golden_vectors().empty()) {
    return Malformed("at least one is wanted: a translation that the library must reproduce", "golden_vectors");
  }
  if (manifest.golden_vectors_size() > kMaxVectors) return Malformed("more than 32", "golden_vectors");
  for (const GoldenVector& vector : manifest.golden_vectors()) DUTA_RETURN_IF_ERROR(CheckVector(vector));
  return absl::OkStatus();
}

// Every path that the manifest uses is a file, and every file one of its own.
Status CheckPaths(const Manifest& manifest, const Files& files) {
  std::vector<std::string_view> used = {manifest.library()};
  if (!manifest.configuration_schema().empty()) used.push_back(manifest.configuration_schema());
  for (const GoldenVector& vector : manifest.golden_vectors()) {
    used.push_back(vector.input());
    used.push_back(vector.output());
    if (!vector.message().empty()) used.push_back(vector.message());
  }
  for (const std::string_view path : used) {
    if (!files.contains(path)) return Malformed("there is no file " + std::string(path), "files");
  }
  return absl::OkStatus();
}

Status CheckFiles(const Manifest& manifest, const Files& files) {
  if (static_cast<size_t>(manifest.files_size()) != files.size()) {
    return Malformed(
        "it names " + std::to_string(manifest.files_size()) + " files, the bundle has " + std::to_string(files.size()),
        "files");
  }
  std::set<std::string_view> named;
  for (const adapter::v1::BundleFile& file : manifest.files()) {
    const auto found = files.find(file.path());
    if (!named.insert(file.path()).second || found == files.end()) {
      return Malformed("it names " + file.path() + " twice, or the bundle has no such file", "files");
    }
    if (file.size_bytes() != found->second.size() || crypto::View(crypto::Sha256(found->second)) != file.sha256()) {
      return Refuse(Reason::kBundleChanged, "a file is not the one that the manifest names", {{"path", file.path()}});
    }
  }
  return CheckPaths(manifest, files);
}

}  // namespace

StatusOr<Bundle> Bundle::Read(std::string_view bytes, uint64_t max_bytes) {
  DUTA_ASSIGN_OR_RETURN(const std::vector<ArchiveFile> members, ReadArchive(bytes, max_bytes));
  if (members.empty() || members[0].path != kManifestPath) {
    return Malformed("its first member is not " + std::string(kManifestPath));
  }
  Bundle bundle;
  if (!ParseStrict(members[0].bytes, bundle.envelope_) || bundle.envelope_.payload_type() != kManifestPayloadType) {
    return Malformed(std::string(kManifestPath) + " is not an envelope with a manifest");
  }
  if (!ParseStrict(bundle.envelope_.payload(), bundle.manifest_)) {
    return Malformed("the manifest is not a duta.adapter.v1.Manifest, or has fields that are unknown here");
  }
  DUTA_RETURN_IF_ERROR(CheckForm(bundle.manifest_));
  for (size_t i = 1; i < members.size(); ++i) {
    if (i > 1 && members[i].path < members[i - 1].path) return Malformed("its files are not sorted by path");
    bundle.files_.emplace(members[i].path, members[i].bytes);
  }
  DUTA_RETURN_IF_ERROR(CheckFiles(bundle.manifest_, bundle.files_));
  return bundle;
}

StatusOr<Bundle> Bundle::Make(Manifest manifest, Files files) {
  DUTA_RETURN_IF_ERROR(CheckForm(manifest));
  manifest.clear_files();
  for (const auto& [path, bytes] : files) {
    if (!IsAllowedPath(path) || path == kManifestPath) {
      return Refuse(Reason::kBundlePathForbidden, {}, {{"path", path}});
    }
    adapter::v1::BundleFile& file = *manifest.add_files();
    file.set_path(path);
    file.set_sha256(crypto::ToString(crypto::Sha256(bytes)));
    file.set_size_bytes(bytes.size());
  }
  DUTA_RETURN_IF_ERROR(CheckFiles(manifest, files));
  Bundle bundle;
  bundle.envelope_.set_payload_type(std::string(kManifestPayloadType));
  bundle.envelope_.set_payload(manifest.SerializeAsString());
  bundle.manifest_ = std::move(manifest);
  bundle.files_ = std::move(files);
  return bundle;
}

std::string_view Bundle::File(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? std::string_view() : std::string_view(found->second);
}

Status Bundle::Sign(const crypto::PrivateKey& key) {
  for (const auto& signature : envelope_.signatures()) {
    if (signature.keyid() != key.public_key().keyid()) continue;
    return Refuse(Reason::kBundleOneSigner, "this key has signed it already", {{"keyid", signature.keyid()}});
  }
  return crypto::AddSignature(envelope_, key);
}

std::string Bundle::Write() const {
  const std::string envelope = envelope_.SerializeAsString();
  std::vector<ArchiveFile> members = {{kManifestPath, envelope}};
  for (const auto& [path, bytes] : files_) members.push_back({path, bytes});
  return WriteArchive(members);
}

}  // namespace duta::bundle
