// `duta attachment`: files to and from the hub.
#include <filesystem>
#include <map>

#include "core/base/bytes.h"
#include "core/cli/messages/commands.h"
#include "core/cli/messages/lookup.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/progress_bar.h"
#include "core/cli/shell/text.h"
#include "core/client/attachments.h"

namespace duta::cli {
namespace {

namespace fs = std::filesystem;

struct UploadOptions {
  std::vector<std::string> paths;
};

struct DownloadOptions {
  std::string id;
  std::string name;
  std::string directory = ".";
};

Status Upload(Session& session, const UploadOptions& options) {
  message::v1::Message message;
  DUTA_RETURN_IF_ERROR(UploadAttachments(session, options.paths, message));
  for (const auto& attachment : message.attachments()) {
    if (session.console().json()) {
      Json json = ToJson(attachment);
      json["sha256_hex"] = ToHex(attachment.sha256());
      session.console().PrintJson(json);
    } else {
      session.console().Print(ToHex(attachment.sha256()) + "  " + OneLine(attachment.name()) + "\n");
    }
  }
  return absl::OkStatus();
}

// `programme (2).pdf`, for the second file of one name.
std::string Numbered(const std::string& name, int number) {
  if (number == 1) return name;
  const fs::path path(name);
  return path.stem().string() + " (" + std::to_string(number) + ")" + path.extension().string();
}

// Whether an earlier download left the whole of it there.
bool IsThere(const std::string& path, const message::v1::Attachment& attachment) {
  const auto found = client::DescribeFile(path, attachment.media_type());
  return found.ok() && found->sha256() == attachment.sha256();
}

// `name` is safe as a file's.
Status DownloadOne(Session& session, const DownloadOptions& options, const std::string& name,
                   const message::v1::Attachment& attachment) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const std::string path = (fs::path(options.directory) / name).string();
  const bool was_there = IsThere(path, attachment);
  if (!was_there) {
    ProgressBar bar(session.console(), OneLine(name));
    client::Attachments attachments(hub->channel, {.call = hub->call});
    DUTA_RETURN_IF_ERROR(
        attachments.Download(attachment, path, [&](uint64_t done, uint64_t total) { bar.Update(done, total); }));
  }
  if (session.console().json()) {
    session.console().PrintJson({{"path", path},
                                 {"sha256_hex", ToHex(attachment.sha256())},
                                 {"size_bytes", attachment.size_bytes()},
                                 {"media_type", attachment.media_type()}});
  } else {
    session.console().Print(OneLine(path) + "  " + FormatSize(attachment.size_bytes()) +
                            (was_there ? ", there already" : "") + ", digest verified\n");
  }
  return absl::OkStatus();
}

Status Download(Session& session, const DownloadOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const client::StoredMessage stored, FindMessage(session, options.id));
  std::string names;
  bool found = false;
  std::map<std::string, int> times;  // How often a name stands in the message.
  Status first;
  for (const auto& attachment : stored.message.attachments()) {
    names.append(names.empty() ? "" : ", ").append(OneLine(attachment.name()));
    const int number = ++times[attachment.name()];
    const bool wanted =
        options.name.empty() || options.name == attachment.name() || options.name == ToHex(attachment.sha256());
    if (!wanted) continue;
    found = true;
    // One that cannot be fetched keeps none of the others.
    const auto name = client::SafeFileName(attachment);
    const Status status =
        name.ok() ? DownloadOne(session, options, Numbered(*name, number), attachment) : name.status();
    if (!first.ok() && !status.ok()) PrintFailure(session.console(), status);
    first.Update(status);
  }
  if (found) return first;
  return Usage(names.empty() ? "the message has no attachments" : "no such attachment; the message has " + names);
}

}  // namespace

void AddAttachment(Command root, Session& session) {
  Command command = root.AddCommand("attachment", "Move files to and from the hub");
  command.RequireCommand();
  Command upload = command.AddCommand("upload", "Upload files before a message names them; goes on where it stopped");
  UploadOptions& upload_options = Bind(upload, session, Upload);
  upload.AddOption("files", upload_options.paths, "Files").Required().Takes("FILE");
  Command download = command.AddCommand("download", "Download a message's attachments; goes on where it stopped");
  DownloadOptions& download_options = Bind(download, session, Download);
  download.AddOption("id", download_options.id, "Message id or index").Required().Takes("ID");
  download.AddOption("name", download_options.name, "Only this one, by name or digest").Takes("NAME");
  download.AddOption("--dir", download_options.directory, "Where to; default: here").Takes("DIR");
}

}  // namespace duta::cli
