#include "core/desk/practice_draft.h"

#include <algorithm>
#include <utility>

#include "core/base/fields.h"
#include "core/desk/fault.h"
#include "core/desk/paragraphs.h"
#include "core/desk/times.h"
#include "core/desk/words.h"
#include "core/kinds/practice/media_type.h"

namespace duta::desk {
namespace {

using message::v1::Message;
using practice::v1::Document;
using practice::v1::LocalText;
using practice::v1::Practice;
using Texts = google::protobuf::RepeatedPtrField<LocalText>;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

StatusOr<Practice> OpenPractice(const Message& message) {
  Practice practice;
  if (message.body().media_type() != kinds::kPracticeMediaType || !practice.ParseFromString(message.body().content())) {
    return Refuse(Reason::kBodyInvalid, "the message is no step of a practice", {{"field", "body"}});
  }
  return practice;
}

// The practice that a version belongs to, and its document. BODY_INVALID if it is
// no version.
struct Before {
  std::string practice;
  Document document;
};
StatusOr<Before> OpenVersion(const Message& message) {
  DUTA_ASSIGN_OR_RETURN(Practice practice, OpenPractice(message));
  if (practice.has_publish()) return Before{message.id(), practice.publish().document()};
  if (practice.has_revise()) return Before{practice.revise().practice(), practice.revise().document()};
  return Refuse(Reason::kBodyInvalid, "the message is no version of a practice", {{"field", "step"}});
}

std::string LanguageOf(const std::string& said, const Setting& setting) {
  return FirstOf({said, setting.profile.language, "en"});
}

// `id=Bantuan konsuler`: what stands before the first equals sign, if it is a tag.
void SetTexts(const std::vector<std::string>& said, const std::string& language, Texts& texts) {
  if (said.empty()) return;
  texts.Clear();
  for (const std::string& text : said) {
    LocalText& local = *texts.Add();
    const size_t equals = text.find('=');
    const bool has_tag = equals != std::string::npos && IsLanguageTag(text.substr(0, equals));
    local.set_language(has_tag ? text.substr(0, equals) : language);
    local.set_text(has_tag ? text.substr(equals + 1) : text);
  }
}

void SetStrings(const std::vector<std::string>& said, Strings& strings) {
  if (!said.empty()) strings.Assign(said.begin(), said.end());
}

void SetString(const std::string& said, std::string& text) {
  if (!said.empty()) text = said;
}

std::string Trimmed(std::string text) {
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

void SetCreators(const DocumentWords& words, const Setting& setting, Document& document) {
  if (!words.creators.empty() || !words.organisations.empty()) document.clear_creators();
  for (const std::string& said : words.creators) {
    practice::v1::Creator& creator = *document.add_creators();
    const size_t slash = said.find(" / ");
    creator.set_name(Trimmed(said.substr(0, slash)));
    if (slash != std::string::npos) creator.set_affiliation(Trimmed(said.substr(slash + 3)));
  }
  for (const std::string& said : words.organisations) {
    practice::v1::Creator& creator = *document.add_creators();
    creator.set_name(said);
    creator.set_is_organisation(true);
  }
  if (!document.creators().empty()) return;
  practice::v1::Creator& creator = *document.add_creators();
  creator.set_name(FirstOf({setting.profile.issuer, setting.profile.name}));
  creator.set_is_organisation(true);
}

Status SetRelations(const std::vector<std::string>& said, Document& document) {
  if (!said.empty()) document.clear_relations();
  for (const std::string& text : said) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) {
      return Wrong("relation", ": \"" + text + "\" is not like references=https://example.org/guide");
    }
    DUTA_ASSIGN_OR_RETURN(const auto type, FromWord<practice::v1::RelationType>(text.substr(0, equals), "relation"));
    practice::v1::Relation& relation = *document.add_relations();
    relation.set_type(type);
    relation.set_target(text.substr(equals + 1));
  }
  return absl::OkStatus();
}

// Headings stand alone, with or without empty lines around them.
std::string PartHeadings(const std::string& text) {
  std::string parted;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    parted += line.rfind("# ", 0) == 0 ? "\n" + line + "\n\n" : line + "\n";
    begin = end + 1;
  }
  return parted;
}

void SetSections(const std::string& text, Document& document) {
  if (text.empty()) return;
  document.clear_sections();
  for (const std::string& paragraph : Paragraphs(PartHeadings(text))) {
    const bool is_heading = paragraph.rfind("# ", 0) == 0;
    if (is_heading || document.sections().empty()) document.add_sections();
    practice::v1::Section& section = *document.mutable_sections(document.sections_size() - 1);
    if (is_heading) {
      section.set_heading(Trimmed(paragraph.substr(2)));
    } else {
      section.add_paragraphs(paragraph);
    }
  }
}

void SetLanguages(const DocumentWords& words, Document& document) {
  SetStrings(words.languages, *document.mutable_languages());
  if (!document.languages().empty()) return;
  for (const LocalText& title : document.titles()) document.add_languages(title.language());
}

Status Apply(const DocumentWords& words, const Setting& setting, const std::string& zone, Document& document) {
  const std::string language = LanguageOf(words.language, setting);
  SetTexts(words.titles, language, *document.mutable_titles());
  SetTexts(words.abstracts, language, *document.mutable_abstracts());
  SetCreators(words, setting, document);
  SetStrings(words.topics, *document.mutable_topics());
  if (!words.type.empty() || document.type() == practice::v1::DOCUMENT_TYPE_UNSPECIFIED) {
    DUTA_ASSIGN_OR_RETURN(const auto type,
                          FromWord<practice::v1::DocumentType>(FirstOf({words.type, "guide"}), "type"));
    document.set_type(type);
  }
  SetStrings(words.countries, *document.mutable_countries());
  SetLanguages(words, document);
  SetString(words.period, *document.mutable_period());
  SetString(words.created, *document.mutable_created());
  SetString(FirstOf({words.issued, document.issued(), LocalDate(setting.now, zone)}), *document.mutable_issued());
  SetString(words.publisher, *document.mutable_publisher());
  SetString(words.rights, *document.mutable_rights());
  SetString(words.license, *document.mutable_license());
  SetString(words.doi, *document.mutable_doi());
  DUTA_RETURN_IF_ERROR(SetRelations(words.relations, document));
  SetSections(words.text, document);
  if (document.titles().empty()) return Wrong("title", " is missing: what the document is called");
  if (document.topics().empty()) return Wrong("topic", " is missing: what the document is about");
  return absl::OkStatus();
}

Draft Wrap(Draft draft, const Practice& practice) {
  draft.message.mutable_body()->set_media_type(kinds::kPracticeMediaType);
  draft.message.mutable_body()->set_content(practice.SerializeAsString());
  return draft;
}

// What a message about `before` says by itself: its subject, marking and thread.
HeaderDefaults About(const Message& before, const std::string& what) {
  HeaderDefaults defaults;
  defaults.subject = what + before.subject();
  defaults.marking = before.marking().level();
  return defaults;
}

StatusOr<Draft> Follow(const Message& before, HeaderWords header, const HeaderDefaults& defaults,
                       const Setting& setting) {
  if (header.caveats.empty())
    header.caveats.assign(before.marking().caveats().begin(), before.marking().caveats().end());
  if (header.releasable_to.empty()) {
    header.releasable_to.assign(before.marking().releasable_to().begin(), before.marking().releasable_to().end());
  }
  DUTA_ASSIGN_OR_RETURN(Draft draft, DraftHeader(header, defaults, setting));
  draft.message.set_in_reply_to(before.id());
  draft.message.set_thread_id(FirstOf({before.thread_id(), before.id()}));
  return draft;
}

// A remark goes to whoever sent the message that it is about.
StatusOr<Draft> RemarkTo(const Message& before, const std::string& what, const HeaderWords& header,
                         const Setting& setting) {
  HeaderDefaults defaults = About(before, what);
  defaults.to = {before.sender()};
  return Follow(before, header, defaults, setting);
}

}  // namespace

StatusOr<Draft> DraftPublication(const DocumentWords& words, const HeaderWords& header, const Setting& setting) {
  Practice practice;
  Document& document = *practice.mutable_publish()->mutable_document();
  const std::string zone = FirstOf({header.zone, setting.zone});
  if (!IsZone(zone)) return Wrong("zone", ": \"" + zone + "\" is not a time zone such as Asia/Jakarta");
  DUTA_RETURN_IF_ERROR(Apply(words, setting, zone, document));
  HeaderDefaults defaults;
  defaults.subject = document.titles(0).text();
  DUTA_ASSIGN_OR_RETURN(Draft draft, DraftHeader(header, defaults, setting));
  return Wrap(std::move(draft), practice);
}

StatusOr<Draft> DraftRevision(const DocumentWords& words, const std::string& changes, const Message& before,
                              const HeaderWords& header, const Setting& setting) {
  DUTA_ASSIGN_OR_RETURN(Before old, OpenVersion(before));
  Practice practice;
  practice::v1::Revision& revision = *practice.mutable_revise();
  revision.set_practice(old.practice);
  revision.set_replaces(before.id());
  revision.set_changes(changes);
  // A new version has a new date.
  old.document.clear_issued();
  *revision.mutable_document() = std::move(old.document);
  const std::string zone = FirstOf({header.zone, setting.zone});
  if (!IsZone(zone)) return Wrong("zone", ": \"" + zone + "\" is not a time zone such as Asia/Jakarta");
  DUTA_RETURN_IF_ERROR(Apply(words, setting, zone, *revision.mutable_document()));
  HeaderDefaults defaults = About(before, "");
  defaults.subject = revision.document().titles(0).text();
  defaults.to.assign(before.recipients().begin(), before.recipients().end());
  DUTA_ASSIGN_OR_RETURN(Draft draft, Follow(before, header, defaults, setting));
  *draft.message.mutable_attachments() = before.attachments();
  return Wrap(std::move(draft), practice);
}

StatusOr<Draft> DraftWithdrawal(const std::string& reason, const Message& before, const HeaderWords& header,
                                const Setting& setting) {
  DUTA_ASSIGN_OR_RETURN(const Before old, OpenVersion(before));
  Practice practice;
  practice.mutable_withdraw()->set_practice(old.practice);
  practice.mutable_withdraw()->set_replaces(before.id());
  practice.mutable_withdraw()->set_reason(reason);
  HeaderDefaults defaults = About(before, "Withdrawn: ");
  defaults.to.assign(before.recipients().begin(), before.recipients().end());
  DUTA_ASSIGN_OR_RETURN(Draft draft, Follow(before, header, defaults, setting));
  return Wrap(std::move(draft), practice);
}

StatusOr<Draft> DraftEndorsement(const EndorsementWords& words, const Message& before, const HeaderWords& header,
                                 const Setting& setting) {
  DUTA_ASSIGN_OR_RETURN(const Before old, OpenVersion(before));
  Practice practice;
  practice::v1::Endorsement& endorsement = *practice.mutable_endorse();
  endorsement.set_practice(old.practice);
  endorsement.set_version(before.id());
  endorsement.set_since(words.since);
  endorsement.set_result(words.result);
  if (!words.result.empty()) endorsement.set_language(LanguageOf(words.language, setting));
  DUTA_ASSIGN_OR_RETURN(Draft draft, RemarkTo(before, "Endorsed: ", header, setting));
  return Wrap(std::move(draft), practice);
}

StatusOr<Draft> DraftQuestion(const std::string& text, const Message& before, const HeaderWords& header,
                              const Setting& setting) {
  DUTA_ASSIGN_OR_RETURN(const Before old, OpenVersion(before));
  if (IsBlank(text)) return Wrong("text", ": there is no question in it");
  Practice practice;
  practice.mutable_ask()->set_practice(old.practice);
  practice.mutable_ask()->set_text(text);
  practice.mutable_ask()->set_language(LanguageOf({}, setting));
  DUTA_ASSIGN_OR_RETURN(Draft draft, RemarkTo(before, "Question: ", header, setting));
  return Wrap(std::move(draft), practice);
}

StatusOr<Draft> DraftAnswer(const std::string& text, const Message& question, const HeaderWords& header,
                            const Setting& setting) {
  DUTA_ASSIGN_OR_RETURN(const Practice asked, OpenPractice(question));
  if (!asked.has_ask()) return Refuse(Reason::kBodyInvalid, "the message is no question", {{"field", "step"}});
  if (IsBlank(text)) return Wrong("text", ": there is no answer in it");
  Practice practice;
  practice.mutable_answer()->set_practice(asked.ask().practice());
  practice.mutable_answer()->set_question(question.id());
  practice.mutable_answer()->set_text(text);
  practice.mutable_answer()->set_language(LanguageOf({}, setting));
  HeaderDefaults defaults = About(question, "Answer: ");
  defaults.to = {question.sender()};
  for (const std::string& name : question.recipients()) {
    if (name != setting.profile.name && name != question.sender()) defaults.to.push_back(name);
  }
  DUTA_ASSIGN_OR_RETURN(Draft draft, Follow(question, header, defaults, setting));
  return Wrap(std::move(draft), practice);
}

StatusOr<Draft> DraftSubscription(const SubscriptionWords& words, const HeaderWords& header, const Setting& setting) {
  Practice practice;
  practice::v1::Subscription& subscription = *practice.mutable_subscribe();
  SetStrings(words.topics, *subscription.mutable_topics());
  SetStrings(words.countries, *subscription.mutable_countries());
  SetStrings(words.languages, *subscription.mutable_languages());
  subscription.set_ended(words.ended);
  HeaderDefaults defaults;
  defaults.subject = words.ended ? "No more best practices" : "Subscription to best practices";
  DUTA_ASSIGN_OR_RETURN(Draft draft, DraftHeader(header, defaults, setting));
  return Wrap(std::move(draft), practice);
}

}  // namespace duta::desk
