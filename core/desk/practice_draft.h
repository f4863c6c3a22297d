// From what a person says to a step of a practice, and to the message around it.
// Who drafts asks the hub before for the practice as it stands. Functions only;
// thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/desk/draft.h"
#include "duta/message/v1/message.pb.h"
#include "duta/practice/v1/practice.pb.h"

namespace duta::desk {

// A document as said; empty means not said, and, in a revision, as it was.
struct DocumentWords {
  std::string language;                // Of texts that do not say theirs; empty: the profile's, else en.
  std::vector<std::string> titles;     // `Consular help`, or `id=Bantuan konsuler`.
  std::vector<std::string> abstracts;  // The same.
  std::vector<std::string> creators;   // `Marsudi, Retno / Ministry of Foreign Affairs`
  std::vector<std::string> organisations;
  std::vector<std::string> topics;
  std::string type;  // Empty: guide.
  std::vector<std::string> countries;
  std::vector<std::string> languages;  // Of the document; empty: those of its titles.
  std::string period, created, issued, publisher, rights, license, doi;
  std::vector<std::string> relations;  // `references=https://...`
  std::string text;                    // Paragraphs; a line `# Heading` begins a section.
};

// A new document. Its creator is the profile's issuer and it is issued today where
// nothing is said. Wrong (fault.h) as DraftHeader, and in `title`, `topic`,
// `type`, `relation`.
StatusOr<Draft> DraftPublication(const DocumentWords& words, const HeaderWords& header, const Setting& setting);

// A new version of the practice that `before` published or revised, to the same
// recipients with the same marking and files where nothing else is said.
// BODY_INVALID if `before` is neither; Wrong as above.
StatusOr<Draft> DraftRevision(const DocumentWords& words, const std::string& changes,
                              const message::v1::Message& before, const HeaderWords& header, const Setting& setting);

// Takes the practice back from those to whom `before` went.
StatusOr<Draft> DraftWithdrawal(const std::string& reason, const message::v1::Message& before,
                                const HeaderWords& header, const Setting& setting);

struct EndorsementWords {
  std::string since, result, language;
};

// To the sender of `before`, which is the version that is endorsed; as it is marked.
StatusOr<Draft> DraftEndorsement(const EndorsementWords& words, const message::v1::Message& before,
                                 const HeaderWords& header, const Setting& setting);

// The same, a question about it. Wrong in `text` if there is none.
StatusOr<Draft> DraftQuestion(const std::string& text, const message::v1::Message& before, const HeaderWords& header,
                              const Setting& setting);

// An answer to the sender of `question` and those who received it.
StatusOr<Draft> DraftAnswer(const std::string& text, const message::v1::Message& question, const HeaderWords& header,
                            const Setting& setting);

struct SubscriptionWords {
  std::vector<std::string> topics, countries, languages;
  bool ended = false;
};

// To whoever is to address new versions to the sender.
StatusOr<Draft> DraftSubscription(const SubscriptionWords& words, const HeaderWords& header, const Setting& setting);

}  // namespace duta::desk
