#include "adapters/configuration/configured_profile.h"

#include <utility>

#include "adapters/configuration/consistency.h"
#include "adapters/configuration/draft.h"
#include "adapters/configuration/value.h"
#include "adapters/formats/json/json.h"

namespace duta::adapters {
namespace {

// One member of the configuration and who takes it over. In this order: later
// ones may build on earlier ones.
struct Part {
  std::string_view key;
  void (*configure)(const Value& value, Draft& draft);
};

constexpr Part kParts[] = {
    {"names", ConfigureNames},         {"platform", ConfigurePlatform},   {"xroad", ConfigureXroad},
    {"languages", ConfigureLanguages}, {"calendar", ConfigureCalendar},   {"noticePeriods", ConfigureNotice},
    {"markings", ConfigureMarkings},   {"urgencies", ConfigureUrgencies}, {"dateForm", ConfigureDateForm},
    {"labels", ConfigureLabels},       {"titles", ConfigureTitles},       {"courtesies", ConfigureCourtesies},
};

void ConfigureAll(const Value& root, Draft& draft) {
  root.ExpectKeys({"names", "platform", "xroad", "languages", "calendar", "noticePeriods", "markings", "urgencies",
                   "dateForm", "labels", "titles", "courtesies"});
  for (const Part& part : kParts) {
    if (const auto value = root.Find(part.key)) part.configure(*value, draft);
  }
}

}  // namespace

ConfiguredProfile::ConfiguredProfile(std::unique_ptr<const Draft> draft) : draft_(std::move(draft)) {}
ConfiguredProfile::~ConfiguredProfile() = default;
const Profile& ConfiguredProfile::profile() const { return draft_->profile; }

std::unique_ptr<const ConfiguredProfile> Configure(const Profile& base, std::string_view json, Findings& findings) {
  const auto root = ParseJson(json, findings);
  if (!root) return nullptr;
  auto draft = std::make_unique<Draft>(base);
  ConfigureAll(Value(*root, "", findings), *draft);
  // A table that is not of the form would only give more complaints of the same.
  if (findings.problems.empty()) CheckConsistency(draft->profile, findings);
  if (!findings.problems.empty()) return nullptr;
  return std::make_unique<ConfiguredProfile>(std::move(draft));
}

}  // namespace duta::adapters
