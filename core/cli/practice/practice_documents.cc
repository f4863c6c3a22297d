// `duta practice publish`, `revise`, `withdraw`: one's own documents.
#include <algorithm>
#include <utility>

#include "core/base/names.h"
#include "core/cli/practice/commands.h"
#include "core/cli/practice/practice_calls.h"
#include "core/cli/practice/practice_options.h"
#include "core/cli/shell/failure.h"

namespace duta::cli {
namespace {

// Of a document that is shared, new or changed.
struct ShareOptions {
  PracticeDocumentOptions document;
  PracticeStepOptions step;
  bool to_subscribers = false;
};

struct ReviseOptions {
  std::string practice;
  std::string changes;
  ShareOptions share;
};

struct WithdrawOptions {
  std::string practice;
  std::string reason;
  PracticeStepOptions step;
};

StatusOr<desk::DocumentWords> ReadWords(Session& session, const PracticeDocumentOptions& options) {
  desk::DocumentWords words = options.words;
  if (!options.text.empty()) {
    DUTA_ASSIGN_OR_RETURN(words.text, ReadPracticeText(session, options.text));
  }
  return words;
}

// Those who asked for such documents become recipients: the sender signs that.
Status AddSubscribers(Session& session, desk::Draft& draft) {
  DUTA_ASSIGN_OR_RETURN(const practice::v1::Document document, DocumentOf(draft.message));
  practice::v1::ListSubscribersRequest request;
  *request.mutable_topics() = document.topics();
  *request.mutable_countries() = document.countries();
  *request.mutable_languages() = document.languages();
  DUTA_ASSIGN_OR_RETURN(const auto subscribers, ListSubscribers(session, request));
  for (const practice::v1::SubscriberState& subscriber : subscribers) {
    auto& recipients = *draft.message.mutable_recipients();
    if (std::find(recipients.begin(), recipients.end(), subscriber.subscriber()) != recipients.end()) continue;
    *recipients.Add() = subscriber.subscriber();
    draft.remarks.push_back({"to", subscriber.subscriber() + " asked for such documents, and is a recipient."});
  }
  return absl::OkStatus();
}

Status UploadAndSend(Session& session, desk::Draft& draft, const ShareOptions& options) {
  DUTA_RETURN_IF_ERROR(session.Signer().status());  // Before files are uploaded for nothing.
  if (options.to_subscribers) DUTA_RETURN_IF_ERROR(AddSubscribers(session, draft));
  if (!options.document.attachments.empty()) {
    draft.message.clear_attachments();
    DUTA_RETURN_IF_ERROR(UploadAttachments(session, options.document.attachments, draft.message));
  }
  return SignAndSend(session, draft, options.step.sending);
}

Status Publish(Session& session, const ShareOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(const desk::DocumentWords words, ReadWords(session, options.document));
  DUTA_ASSIGN_OR_RETURN(desk::Draft draft, desk::DraftPublication(words, options.step.header, setting));
  return UploadAndSend(session, draft, options);
}

Status Revise(Session& session, const ReviseOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(const desk::DocumentWords words, ReadWords(session, options.share.document));
  DUTA_ASSIGN_OR_RETURN(const CurrentVersion current, GetCurrentVersion(session, options.practice));
  DUTA_ASSIGN_OR_RETURN(desk::Draft draft, desk::DraftRevision(words, options.changes, current.stored.message,
                                                               options.share.step.header, setting));
  return UploadAndSend(session, draft, options.share);
}

Status Withdraw(Session& session, const WithdrawOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(const CurrentVersion current, GetCurrentVersion(session, options.practice));
  desk::HeaderWords header = options.step.header;
  // Whoever got any version is told, unless the sender names others.
  for (const practice::v1::Version& version : current.state.versions()) {
    if (!options.step.header.to.empty()) break;
    for (const std::string& name : version.recipients()) {
      if (std::find(header.to.begin(), header.to.end(), name) == header.to.end()) header.to.push_back(name);
    }
  }
  DUTA_ASSIGN_OR_RETURN(desk::Draft draft,
                        desk::DraftWithdrawal(options.reason, current.stored.message, header, setting));
  return SignAndSend(session, draft, options.step.sending);
}

void AddShareOptions(Command command, ShareOptions& options) {
  AddPracticeDocumentOptions(command, options.document);
  AddPracticeStepOptions(command, options.step);
  command.AddFlag("--to-subscribers", options.to_subscribers, "Send it to those, too, who asked for such documents");
}

}  // namespace

void AddPracticeDocuments(Command family, Session& session) {
  Command publish = family.AddCommand("publish", "Share a document with those to whom it is addressed");
  AddShareOptions(publish, Bind(publish, session, Publish));

  Command revise = family.AddCommand("revise", "Share a new version; what you do not say stays as it was");
  ReviseOptions& revised = Bind(revise, session, Revise);
  revise.AddOption("practice", revised.practice, "Id of the practice").Required().Takes("ID");
  revise.AddOption("--changes", revised.changes, "What has changed, one line").Takes("TEXT");
  AddShareOptions(revise, revised.share);

  Command withdraw = family.AddCommand("withdraw", "Take a document back");
  WithdrawOptions& withdrawn = Bind(withdraw, session, Withdraw);
  withdraw.AddOption("practice", withdrawn.practice, "Id of the practice").Required().Takes("ID");
  withdraw.AddOption("--reason", withdrawn.reason, "Why, one line").Takes("TEXT");
  AddPracticeStepOptions(withdraw, withdrawn.step);
}

}  // namespace duta::cli
