// A ministry's profile as an administrator's configuration changes it: what the
// JSON names is replaced, the rest stays as compiled. README.md lists what can be
// changed, configuration.schema.json is the form.
#pragma once

#include <memory>
#include <string_view>

#include "adapters/formats/findings/problem.h"
#include "adapters/profile/profile.h"

namespace duta::adapters {

struct Draft;

// Owns what was configured, and borrows the rest from the profile that it was
// made of. Immutable, hence thread-safe.
class ConfiguredProfile {
 public:
  explicit ConfiguredProfile(std::unique_ptr<const Draft> draft);
  ~ConfiguredProfile();

  // Lives as long as this object.
  const Profile& profile() const;

 private:
  const std::unique_ptr<const Draft> draft_;
};

// `base`, which is borrowed for as long as the result lives, as `json` changes
// it. Null, and problems whose fields are places in the JSON
// (`calendar.add[3].date`), for what is not JSON, is not of the form, or would
// make a profile that breaks the rules of consistency.h.
std::unique_ptr<const ConfiguredProfile> Configure(const Profile& base, std::string_view json, Findings& findings);

}  // namespace duta::adapters
