// duta-markings: prints how the ministries' markings stand to each other. What
// `duta admin markings` runs; exit codes are those of `duta`.
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/markings/matrix.h"
#include "adapters/markings/ministries.h"

namespace {

constexpr int kWrongUsage = 2;

int Usage(std::string_view problem) {
  std::cerr << "duta-markings: " << problem << "\nusage: duta-markings [--json] [--from CODE --to CODE]\n";
  return kWrongUsage;
}

const duta::adapters::Profile* Find(std::string_view code) {
  for (const auto& ministry : duta::adapters::AllMinistries()) {
    if (ministry.code == code) return ministry.profile;
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace duta::adapters;
  bool json = false;
  std::string from;
  std::string to;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--json") {
      json = true;
    } else if ((word == "--from" || word == "--to") && i + 1 < argc) {
      (word == "--from" ? from : to) = argv[++i];
    } else {
      return Usage("`" + std::string(word) + "` is not known here");
    }
  }
  if (from.empty() != to.empty() || (json && !from.empty()))
    return Usage("--from and --to go together, without --json");
  if (!from.empty()) {
    for (const std::string& code : {from, to}) {
      if (Find(code) == nullptr) return Usage("there is no ministry `" + code + "`; codes are those of the matrix");
    }
    std::cout << FormatPair(*Find(from), *Find(to));
    return 0;
  }
  std::vector<const Profile*> profiles;
  for (const auto& ministry : AllMinistries()) profiles.push_back(ministry.profile);
  std::cout << (json ? FormatJson(profiles) : FormatMatrix(profiles));
  return 0;
}
