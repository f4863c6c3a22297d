// `duta practice show` and `export`.
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/cli/messages/lookup.h"
#include "core/cli/practice/commands.h"
#include "core/cli/practice/practice_calls.h"
#include "core/cli/practice/practice_view.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/desk/words.h"
#include "core/kinds/practice/metadata/metadata.h"

namespace duta::cli {
namespace {

struct ShowOptions {
  std::string practice;
  std::string language;
};

struct ExportOptions {
  std::string practice;
  std::string query;
  std::string format = "dcmi";
  std::string out;
};

Status Show(Session& session, const ShowOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(const practice::v1::PracticeState state, GetPractice(session, options.practice));
  Console& console = session.console();
  const View view{session.Zone(), console.width()};
  if (state.has_withdrawal() || state.versions().empty()) {
    if (console.json()) {
      console.PrintJson(ToJson(state));
    } else {
      console.Print(FormatPracticeState(state, view));
    }
    return absl::OkStatus();
  }
  // The hub's word says which version is the newest; what stands in it is proven.
  DUTA_ASSIGN_OR_RETURN(const client::StoredMessage stored, FindMessage(session, state.versions().rbegin()->version()));
  DUTA_ASSIGN_OR_RETURN(const practice::v1::Document document, DocumentOf(stored.message));
  if (console.json()) {
    Json json = ToJson(state);
    json["document"] = ToJson(document);
    console.PrintJson(json);
    return absl::OkStatus();
  }
  const std::string language = desk::FirstOf({options.language, profile->language});
  console.Print(FormatPracticeDocument(document, language, view));
  for (const message::v1::Attachment& attachment : stored.message.attachments()) {
    console.Print("\nFile  " + OneLine(attachment.name()) + "  " + ToHex(attachment.sha256()) + "\n");
  }
  console.Print("\n" + FormatPracticeState(state, view));
  console.Print("\n" +
                Wrap("The document is as " + stored.message.sender() +
                         " signed it; signature and receipt verify. Versions and remarks are the hub's word; "
                         "`duta show ID` proves each.",
                     view.width) +
                "\n");
  return absl::OkStatus();
}

// The ids that are to be written: one, or all hits of a query.
StatusOr<std::vector<std::string>> Chosen(Session& session, const ExportOptions& options) {
  if (!options.practice.empty() && !options.query.empty()) return Usage("give either a practice or --query");
  if (!options.practice.empty()) return std::vector<std::string>{options.practice};
  std::vector<std::string> ids;
  practice::v1::SearchPracticesRequest request;
  request.set_query(options.query);
  request.set_page_size(100);
  client::PageCount pages;
  bool goes_on = true;
  while (goes_on) {
    DUTA_ASSIGN_OR_RETURN(const auto page, SearchPractices(session, request));
    for (const practice::v1::PracticeHit& hit : page.hits()) ids.push_back(hit.practice());
    request.set_page_token(page.next_page_token());
    DUTA_ASSIGN_OR_RETURN(goes_on, pages.GoesOn(request.page_token()));
  }
  return ids;
}

Status Export(Session& session, const ExportOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::vector<std::string> ids, Chosen(session, options));
  std::vector<kinds::CitedDocument> documents;
  for (const std::string& id : ids) {
    DUTA_ASSIGN_OR_RETURN(const CurrentVersion current, GetCurrentVersion(session, id));
    kinds::CitedDocument& cited = documents.emplace_back();
    cited.practice = current.state.practice();
    cited.version = current.stored.message.id();
    cited.version_number = static_cast<uint32_t>(current.state.versions_size());
    cited.owner = current.state.owner();
    DUTA_ASSIGN_OR_RETURN(cited.document, DocumentOf(current.stored.message));
  }
  const std::string text = kinds::WriteMetadata(*kinds::FormatOf(options.format), documents);
  if (options.out.empty()) {
    session.console().PrintForeign(text);
    return absl::OkStatus();
  }
  return WriteFileAtomically(options.out, text, FileMode::kPublic);
}

}  // namespace

void AddPracticeReading(Command family, Session& session) {
  Command show = family.AddCommand("show", "A document, its versions and what is said of it");
  ShowOptions& shown = Bind(show, session, Show);
  show.AddOption("practice", shown.practice, "Id of the practice or of a version").Required().Takes("ID");
  show.AddOption("--language", shown.language, "Of the texts, where there is one; default: the profile's").Takes("TAG");

  Command command = family.AddCommand("export", "Metadata for libraries and for lists of references");
  ExportOptions& options = Bind(command, session, Export);
  command.AddOption("practice", options.practice, "Id of the practice; without it all, or those of --query")
      .Takes("ID");
  command.AddOption("--query", options.query, "Those that are found by this").Takes("QUERY");
  command.AddOption("--format", options.format, "dcmi, datacite, bibtex or csl-json; default dcmi")
      .OneOf({"dcmi", "datacite", "bibtex", "csl-json"})
      .Takes("WORD");
  command.AddOption("--out", options.out, "Write it to a file").Takes("FILE");
}

}  // namespace duta::cli
