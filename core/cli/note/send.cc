// `duta send`: a note on its way, or a message in the ministry's own format.
#include <iterator>
#include <optional>
#include <utility>

#include "core/base/bytes.h"
#include "core/cli/messages/lookup.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/note/commands.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/client/library.h"
#include "core/client/message.h"
#include "core/desk/note_draft.h"
#include "core/desk/words.h"
#include "duta/note/v1/note.pb.h"

namespace duta::cli {
namespace {

constexpr size_t kMaxBodyBytes = 16 << 20;  // The hub's own limit is lower.

struct SendOptions {
  desk::NoteWords words;
  std::string reply_to;
  std::string text;    // File, or `-`.
  std::string native;  // File, or `-`.
  std::vector<std::string> attachments;
  Sending sending;
};

StatusOr<std::string> ReadBody(Console& console, const std::string& path) {
  if (path != "-") return ReadFile(path, kMaxBodyBytes);
  std::string text{std::istreambuf_iterator<char>(console.in()), {}};
  if (text.size() > kMaxBodyBytes) return Usage("the text on standard input is too long; send it as an attachment");
  return text;
}

Status CheckBody(const SendOptions& options) {
  const bool native = !options.native.empty();
  if (native == !options.text.empty())
    return Usage("give either --text FILE or --native FILE; `-` reads standard input");
  if (native == options.words.native_type.empty()) return Usage("--native FILE and --native-type TYPE go together");
  return absl::OkStatus();
}

// The message that is answered, from the hub.
StatusOr<std::optional<message::v1::Message>> Original(Session& session, const std::string& id) {
  if (id.empty()) return std::nullopt;
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(const std::string whole, MessageId(session, id));
  DUTA_ASSIGN_OR_RETURN(auto stored, client::Library(hub->channel, *hub->log, hub->call).GetMessage(whole));
  return std::move(stored.message);
}

StatusOr<desk::Draft> Prepare(Session& session, const SendOptions& options) {
  DUTA_RETURN_IF_ERROR(CheckBody(options));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  desk::NoteWords words = options.words;
  const std::string& path = options.native.empty() ? options.text : options.native;
  DUTA_ASSIGN_OR_RETURN(words.text, ReadBody(session.console(), path));
  // Of a ministry's own format the adapter says what is wrong.
  if (options.native.empty()) DUTA_RETURN_IF_ERROR(CheckUtf8(path == "-" ? "standard input" : path, words.text));
  DUTA_ASSIGN_OR_RETURN(const auto original, Original(session, options.reply_to));
  return desk::DraftNote(words, setting, original ? &*original : nullptr);
}

Status Send(Session& session, const SendOptions& options) {
  DUTA_ASSIGN_OR_RETURN(desk::Draft draft, Prepare(session, options));
  DUTA_RETURN_IF_ERROR(session.Signer().status());  // Before files are uploaded for nothing.
  DUTA_RETURN_IF_ERROR(UploadAttachments(session, options.attachments, draft.message));
  return SignAndSend(session, draft, options.sending);
}

void AddAddressing(Command command, desk::HeaderWords& header) {
  command
      .AddOption("--to", header.to, "Recipient: a partner, unit or group; repeat for more. A reply goes to the sender")
      .Takes("NAME");
  command.AddOption("--from", header.from, "Sender, if it is one of your units; default: yourself").Takes("NAME");
  command.AddOption("--subject", header.subject, "One line that says what it is about").Takes("TEXT");
  command
      .AddOption("--marking", header.marking,
                 "Sensitivity, always stated: " + desk::JoinWords(desk::WordsOf<message::v1::Level>()))
      .Takes("LEVEL")
      .Suggest(desk::WordsOf<message::v1::Level>());
  command.AddOption("--caveat", header.caveats, "Further handling word, such as EYES-ONLY; repeat for more")
      .Takes("WORD");
  command.AddOption("--releasable-to", header.releasable_to, "Only these may receive it; repeat for more")
      .Takes("NAME");
  command
      .AddOption("--urgency", header.urgency,
                 desk::JoinWords(desk::WordsOf<message::v1::Urgency>()) + "; default routine")
      .Takes("WORD")
      .Suggest(desk::WordsOf<message::v1::Urgency>());
  command
      .AddOption("--expires", header.expires,
                 "When it loses its use: 7d (default), 12h, 2026-12-01, \"2026-12-01 17:00\"")
      .Takes("TIME");
  command.AddOption("--zone", header.zone, "Zone of the times you type; default: the profile's").Takes("ZONE");
}

void AddNoteOptions(Command command, desk::NoteWords& words) {
  command
      .AddOption("--type", words.type,
                 "Sort of note: " + desk::JoinWords(desk::WordsOf<note::v1::NoteType>()) + "; default verbale")
      .Takes("WORD")
      .Suggest(desk::WordsOf<note::v1::NoteType>());
  command.AddOption("--number", words.number, "Your register number: D/0123/XI/2026/01").Takes("TEXT");
  command.AddOption("--date", words.date, "Date of the note; default: today").Takes("YYYY-MM-DD");
  command.AddOption("--place", words.place, "City of issue; default: the profile's").Takes("CITY");
  command.AddOption("--issuer", words.issuer, "Who issues it; default: the profile's").Takes("TEXT");
  command.AddOption("--addressee", words.addressee, "To whom, as it is to be printed").Takes("TEXT");
  command.AddOption("--language", words.language, "Language of the text; default: the profile's, else en").Takes("TAG");
  command.AddOption("--reference", words.reference, "Number of the note that this one answers").Takes("TEXT");
}

}  // namespace

void AddSend(Command root, Session& session) {
  Command command = root.AddCommand("send", "Sign and send a note, or a message in your own format");
  SendOptions& options = Bind(command, session, Send);
  AddAddressing(command, options.words.header);
  command.AddOption("--reply-to", options.reply_to, "Message that this one answers: its id or index").Takes("ID");
  command.AddFlag("--signed-ack", options.words.signed_acknowledgement, "Ask each recipient to sign for it");
  AddNoteOptions(command, options.words);
  command
      .AddOption("--text", options.text, "Text of the note, an empty line between paragraphs; - reads standard input")
      .Takes("FILE");
  command.AddOption("--native", options.native, "Body in your own format, instead of a note").Takes("FILE");
  command
      .AddOption("--native-type", options.words.native_type, "Media type of --native: text/vnd.kemlu.nota-diplomatik")
      .Takes("TYPE");
  command.AddOption("--attach", options.attachments, "File to attach; repeat for more").Takes("FILE");
  command.AddOption("--out", options.sending.out, "Write the signed message to a file instead of sending it")
      .Takes("FILE");
  command.AddFlag("--dry-run", options.sending.dry_run,
                  "Show refusal or advisories, send nothing (attachments are uploaded)");
}

}  // namespace duta::cli
