#include "adapters/formats/practice/banner.h"

#include <algorithm>
#include <vector>

#include "adapters/formats/note_verbale/header_facts.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"

namespace duta::adapters {

std::string MarkingBanner(const message::v1::Message* message, const Profile& profile, Findings& findings) {
  if (message == nullptr) {
    findings.remarks.push_back({"marking", "no message came with the document, so it bears no marking"});
    return {};
  }
  const auto level = message->marking().level();
  const MarkingWord* word = WordFor(profile, level);
  if (word == nullptr) {
    AddProblem(findings, {.cause = Problem::Cause::kNoEquivalent,
                          .field = "marking.level",
                          .text = std::string(profile.country) + " has no marking at or above " +
                                  std::string(NameOf(level)) + "; read the original"});
    return {};
  }
  if (word->level != level) {
    AddDropped(findings, "marking.level",
               std::string(NameOf(level)) + " is shown as " + std::string(word->word) + ", which is " +
                   std::string(NameOf(word->level)));
  }
  const std::vector<std::string> caveats = PrintableCaveats(message->marking());
  const auto& signed_caveats = message->marking().caveats();
  if (!std::equal(caveats.begin(), caveats.end(), signed_caveats.begin(), signed_caveats.end())) {
    AddDropped(findings, "marking.caveats", "some are empty or hold characters that are not shown; read the original");
  }
  return BannerOf(UpperCase(word->word, profile.languages.front()), caveats);
}

}  // namespace duta::adapters
