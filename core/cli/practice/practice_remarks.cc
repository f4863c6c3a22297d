// `duta practice endorse`, `ask`, `answer`, `subscribe`: what one says of others'
// documents.
#include <utility>

#include "core/cli/messages/lookup.h"
#include "core/cli/practice/commands.h"
#include "core/cli/practice/practice_calls.h"
#include "core/cli/practice/practice_options.h"

namespace duta::cli {
namespace {

struct EndorseOptions {
  std::string practice;
  desk::EndorsementWords words;
  PracticeStepOptions step;
};

struct AskOptions {
  std::string practice;
  std::string text;
  PracticeStepOptions step;
};

struct AnswerOptions {
  std::string question;
  std::string text;
  PracticeStepOptions step;
};

struct SubscribeOptions {
  desk::SubscriptionWords words;
  PracticeStepOptions step;
};

// Drafts what one says (`words`) of the newest version of a practice, and sends it.
template <typename Words, typename DraftStep>
Status SendAbout(Session& session, const std::string& practice, const Words& words, const PracticeStepOptions& step,
                 const DraftStep& draft_step) {
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(const CurrentVersion current, GetCurrentVersion(session, practice));
  DUTA_ASSIGN_OR_RETURN(const desk::Draft draft, draft_step(words, current.stored.message, step.header, setting));
  return SignAndSend(session, draft, step.sending);
}

Status Endorse(Session& session, const EndorseOptions& options) {
  return SendAbout(session, options.practice, options.words, options.step, desk::DraftEndorsement);
}

Status AskAbout(Session& session, const AskOptions& options) {
  return SendAbout(session, options.practice, options.text, options.step, desk::DraftQuestion);
}

Status AnswerTo(Session& session, const AnswerOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(const client::StoredMessage question, FindMessage(session, options.question));
  DUTA_ASSIGN_OR_RETURN(const desk::Draft draft,
                        desk::DraftAnswer(options.text, question.message, options.step.header, setting));
  return SignAndSend(session, draft, options.step.sending);
}

Status Subscribe(Session& session, const SubscribeOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  desk::HeaderWords header = options.step.header;
  if (header.marking.empty()) header.marking = "internal";
  DUTA_ASSIGN_OR_RETURN(const desk::Draft draft, desk::DraftSubscription(options.words, header, setting));
  return SignAndSend(session, draft, options.step.sending);
}

}  // namespace

void AddPracticeRemarks(Command family, Session& session) {
  Command endorse = family.AddCommand("endorse", "Say that you use a practice, since when and with which result");
  EndorseOptions& endorsed = Bind(endorse, session, Endorse);
  endorse.AddOption("practice", endorsed.practice, "Id of the practice").Required().Takes("ID");
  endorse.AddOption("--since", endorsed.words.since, "Since when: 2025, 2025-11 or 2025-11-24").Takes("DATE");
  endorse.AddOption("--result", endorsed.words.result, "With which result").Takes("TEXT");
  endorse.AddOption("--language", endorsed.words.language, "Language of the result; default: the profile's, else en")
      .Takes("TAG");
  AddPracticeStepOptions(endorse, endorsed.step);

  Command ask = family.AddCommand("ask", "Ask the owner something about a practice");
  AskOptions& asked = Bind(ask, session, AskAbout);
  ask.AddOption("practice", asked.practice, "Id of the practice").Required().Takes("ID");
  ask.AddOption("text", asked.text, "The question").Required().Takes("TEXT");
  AddPracticeStepOptions(ask, asked.step);

  Command answer = family.AddCommand("answer", "Answer a question");
  AnswerOptions& answered = Bind(answer, session, AnswerTo);
  answer.AddOption("question", answered.question, "Id of the message with the question").Required().Takes("ID");
  answer.AddOption("text", answered.text, "The answer").Required().Takes("TEXT");
  AddPracticeStepOptions(answer, answered.step);

  Command subscribe = family.AddCommand("subscribe", "Ask others to address new documents to you");
  SubscribeOptions& subscribed = Bind(subscribe, session, Subscribe);
  subscribe.AddOption("--topic", subscribed.words.topics, "Any of these topics; default: all").Takes("TEXT");
  subscribe.AddOption("--country", subscribed.words.countries, "Any of these countries; default: all").Takes("CODE");
  subscribe.AddOption("--language", subscribed.words.languages, "Any of these languages; default: all").Takes("TAG");
  subscribe.AddFlag("--end", subscribed.words.ended, "You want no more");
  AddPracticeStepOptions(subscribe, subscribed.step);
}

}  // namespace duta::cli
