// `duta attachment`: files to and from the hub.
#include <filesystem>

#include "core/base/bytes.h"
#include "core/cli/messages/commands.h"
#include "core/cli/messages/lookup.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/progress_bar.h"
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
      session.console().Print(ToHex(attachment.sha256()) + "  " + attachment.name() + "\n");
    }
  }
  return absl::OkStatus();
}

Status DownloadOne(Session& session, const DownloadOptions& options, const message::v1::Attachment& attachment) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(const std::string name, client::SafeFileName(attachment));
  const std::string path = (fs::path(options.directory) / name).string();
  {
    ProgressBar bar(session.console(), name);
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
    session.console().Print(path + "  " + FormatSize(attachment.size_bytes()) + ", digest verified\n");
  }
  return absl::OkStatus();
}

Status Download(Session& session, const DownloadOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const client::StoredMessage stored, FindMessage(session, options.id));
  std::string names;
  bool found = false;
  for (const auto& attachment : stored.message.attachments()) {
    names.append(names.empty() ? "" : ", ").append(attachment.name());
    const bool wanted =
        options.name.empty() || options.name == attachment.name() || options.name == ToHex(attachment.sha256());
    if (!wanted) continue;
    found = true;
    DUTA_RETURN_IF_ERROR(DownloadOne(session, options, attachment));
  }
  if (found) return absl::OkStatus();
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
