#include "tests/adapters/configured_ministry.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "adapters/configuration/configured_profile.h"
#include "adapters/id/profile.h"

namespace duta::adapters {

std::string ConfigurationFile(const std::string& name) {
  std::ifstream file(std::string(DUTA_CONFIGURATIONS) + "/" + name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!text.empty()) return text;
  std::cerr << "no configuration " << name << "\n";
  std::abort();
}

const Profile& ConfiguredTestProfile() {
  static const auto* const kConfigured = [] {
    Findings findings;
    auto configured = Configure(id::MinistryProfile(), ConfigurationFile("accepted/everything.json"), findings);
    for (const Problem& problem : findings.problems) std::cerr << problem.field << ": " << problem.text << "\n";
    if (configured == nullptr) std::abort();
    return configured.release();
  }();
  return kConfigured->profile();
}

}  // namespace duta::adapters
