// `duta declaration`: errors in the text.
#include <string>

#include "core/cli/declaration/commands.h"
#include "core/cli/declaration/record_calls.h"
#include "core/cli/declaration/sending.h"
#include "core/cli/shell/failure.h"

namespace duta::cli {
namespace {

struct CorrectOptions {
  std::string uid;
  desk::CorrectWords words;
  DeclarationSending sending;
};

struct RectifyOptions {
  std::string uid;
  DeclarationSending sending;
};

Status Correct(Session& session, const CorrectOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  return ByOptions(SendStep(session, desk::Correct(options.words, state, setting), options.sending));
}

Status Rectify(Session& session, const RectifyOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  return ByOptions(SendStep(session, desk::Rectify(state), options.sending));
}

}  // namespace

void AddCorrections(Command declaration, Session& session) {
  Command correct = declaration.AddCommand("correct", "Propose to correct an error in the text, as the depositary");
  CorrectOptions& options = Bind(correct, session, Correct);
  AddDeclarationUid(correct, options.uid);
  correct
      .AddOption("--wording", options.words.wordings,
                 "Paragraph, language, and how it should read: \"preamble-1/en=We, the ministries\"; repeat for more")
      .OnceEach()
      .Takes("TEXT");
  correct.AddOption("--reason", options.words.reason, "What the error is").Required().Takes("TEXT");
  correct.AddOption("--until", options.words.until, "Until when it may be objected to; default 90d").Takes("TIME");
  AddSendingOptions(correct, options.sending);
  Command rectify = declaration.AddCommand(
      "rectify", "Make the correction that nobody objected to: the proces-verbal, as the depositary");
  RectifyOptions& made = Bind(rectify, session, Rectify);
  AddDeclarationUid(rectify, made.uid);
  AddSendingOptions(rectify, made.sending);
}

}  // namespace duta::cli
