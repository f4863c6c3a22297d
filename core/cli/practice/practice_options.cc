#include "core/cli/practice/practice_options.h"

#include "core/base/bytes.h"
#include "core/cli/shell/failure.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

constexpr size_t kMaxTextBytes = 1 << 20;  // The contract's limit is lower.

}  // namespace

void AddPracticeStepOptions(Command command, PracticeStepOptions& options) {
  desk::HeaderWords& header = options.header;
  command.AddOption("--to", header.to, "Recipient: a partner, unit or group; repeat for more").Takes("NAME");
  command.AddOption("--from", header.from, "Sender, if it is one of your units; default: yourself").Takes("NAME");
  command.AddOption("--subject", header.subject, "One line for the inbox; default: made from what it is about")
      .Takes("TEXT");
  command.AddOption("--marking", header.marking, "Sensitivity: " + desk::JoinWords(desk::WordsOf<message::v1::Level>()))
      .Takes("LEVEL");
  command.AddOption("--caveat", header.caveats, "Further handling word; repeat for more").Takes("WORD");
  command.AddOption("--releasable-to", header.releasable_to, "Only these may receive it; repeat for more")
      .Takes("NAME");
  command.AddOption("--expires", header.expires, "Until when it is delivered; default 90d").Takes("TIME");
  command.AddOption("--out", options.sending.out, "Write the signed message to a file instead of sending it")
      .Takes("FILE");
  command.AddFlag("--dry-run", options.sending.dry_run, "Show refusal or advisories, send nothing");
}

void AddPracticeDocumentOptions(Command command, PracticeDocumentOptions& options) {
  desk::DocumentWords& words = options.words;
  command.AddOption("--title", words.titles, "Title, in a language: \"id=Bantuan konsuler\"; repeat for more")
      .Takes("TEXT");
  command.AddOption("--abstract", words.abstracts, "What it is about, the same; repeat for more").Takes("TEXT");
  command.AddOption("--creator", words.creators, "Who made it: \"Marsudi, Retno / Ministry\"; repeat for more")
      .Takes("TEXT");
  command.AddOption("--organisation", words.organisations, "A body that made it; default: the profile's issuer")
      .Takes("TEXT");
  command.AddOption("--topic", words.topics, "Topic, such as \"consular help\"; repeat for more").Takes("TEXT");
  command
      .AddOption("--type", words.type,
                 "Sort: " + desk::JoinWords(desk::WordsOf<practice::v1::DocumentType>()) + "; default guide")
      .Takes("WORD");
  command.AddOption("--country", words.countries, "Country that it speaks of, two letters; repeat for more")
      .Takes("CODE");
  command.AddOption("--language", words.languages, "Language of the document; default: those of the titles")
      .Takes("TAG");
  command.AddOption("--period", words.period, "Time that it speaks of").Takes("TEXT");
  command.AddOption("--created", words.created, "When it was made").Takes("DATE");
  command.AddOption("--issued", words.issued, "When it was issued; default: today").Takes("DATE");
  command.AddOption("--publisher", words.publisher, "Who issued it").Takes("TEXT");
  command.AddOption("--rights", words.rights, "Whose it is").Takes("TEXT");
  command.AddOption("--license", words.license, "Under which licence, a URI").Takes("URI");
  command.AddOption("--doi", words.doi, "Its DOI").Takes("DOI");
  command.AddOption("--relation", words.relations, "Link: references=https://...; repeat for more").Takes("TEXT");
  command
      .AddOption("--text", options.text,
                 "Text, an empty line between paragraphs, \"# \" before headings; - reads standard input")
      .Takes("FILE");
  command.AddOption("--attach", options.attachments, "File to attach; repeat for more").Takes("FILE");
}

StatusOr<std::string> ReadPracticeText(Session& session, const std::string& path) {
  if (path != "-") return ReadFile(path, kMaxTextBytes);
  std::string text{std::istreambuf_iterator<char>(session.console().in()), {}};
  if (text.size() > kMaxTextBytes) return Usage("the text on standard input is too long; attach it as a file");
  return text;
}

}  // namespace duta::cli
