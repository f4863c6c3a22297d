// duta-markings: prints how the ministries' markings stand to each other, and
// what is known of a ministry, with sources. What `duta admin markings` and
// `duta admin facts` run; exit codes are those of `duta`.
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/configuration/configured_profile.h"
#include "adapters/markings/facts.h"
#include "adapters/markings/matrix.h"
#include "adapters/markings/ministries.h"

namespace {

using namespace duta::adapters;

constexpr int kWrongUsage = 2;
constexpr int kUnusableFile = 3;

struct Arguments {
  bool json = false;
  bool facts = false;
  bool days = false;
  std::string code;  // Of facts; empty: all ministries.
  std::string configuration;
  std::string from;
  std::string to;
};

int Usage(std::string_view problem) {
  std::cerr << "duta-markings: " << problem
            << "\nusage: duta-markings [--json] [--from CODE --to CODE]\n"
               "       duta-markings --facts\n"
               "       duta-markings --facts CODE [--json | --days] [--configuration FILE]\n";
  return kWrongUsage;
}

const Profile* Find(std::string_view code) {
  for (const auto& ministry : AllMinistries()) {
    if (ministry.code == code) return ministry.profile;
  }
  return nullptr;
}

std::vector<const Profile*> Profiles() {
  std::vector<const Profile*> profiles;
  for (const auto& ministry : AllMinistries()) profiles.push_back(ministry.profile);
  return profiles;
}

// What is wrong with the words; empty if nothing is.
std::string Parse(const std::vector<std::string>& words, Arguments& arguments) {
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool has_value = i + 1 < words.size();
    if (word == "--json") {
      arguments.json = true;
    } else if (word == "--facts") {
      arguments.facts = true;
      if (has_value && !words[i + 1].starts_with("--")) arguments.code = words[++i];
    } else if (word == "--days") {
      arguments.days = true;
    } else if (word == "--configuration" && has_value) {
      arguments.configuration = words[++i];
    } else if ((word == "--from" || word == "--to") && has_value) {
      (word == "--from" ? arguments.from : arguments.to) = words[++i];
    } else {
      return "`" + word + "` is not known here, or lacks its value";
    }
  }
  if (arguments.from.empty() != arguments.to.empty()) return "--from and --to go together";
  if (!arguments.from.empty() && (arguments.json || arguments.facts)) return "--from and --to go alone";
  if (arguments.code.empty() && (!arguments.configuration.empty() || (arguments.facts && arguments.json))) {
    return "--configuration and the JSON of facts go with one ministry: --facts CODE";
  }
  if (arguments.days && (arguments.code.empty() || arguments.json)) {
    return "--days goes with one ministry, and without --json: --facts CODE --days";
  }
  for (const std::string& code : {arguments.code, arguments.from, arguments.to}) {
    if (!code.empty() && Find(code) == nullptr) {
      return "there is no ministry `" + code + "`; codes are those of the matrix";
    }
  }
  return "";
}

int PrintFacts(const Arguments& arguments) {
  if (arguments.code.empty()) {
    std::cout << FormatLowFacts(Profiles());
    return 0;
  }
  const Profile* profile = Find(arguments.code);
  std::unique_ptr<const ConfiguredProfile> configured;
  if (!arguments.configuration.empty()) {
    std::ifstream file(arguments.configuration, std::ios::binary);
    const std::string json{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    Findings findings;
    if (!file.is_open()) AddProblem(findings, {.text = arguments.configuration + " cannot be read"});
    if (file.is_open()) configured = Configure(*profile, json, findings);
    for (const Problem& problem : findings.problems) {
      std::cerr << "duta-markings: " << problem.field << (problem.field.empty() ? "" : ": ") << problem.text << "\n";
    }
    if (configured == nullptr) return kUnusableFile;
    profile = &configured->profile();
  }
  std::cout << (arguments.days   ? FormatDays(*profile)
                : arguments.json ? FormatFactsJson(*profile)
                                 : FormatFacts(*profile));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  const std::string problem = Parse({argv + 1, argv + argc}, arguments);
  if (!problem.empty()) return Usage(problem);
  if (arguments.facts) return PrintFacts(arguments);
  if (!arguments.from.empty()) {
    std::cout << FormatPair(*Find(arguments.from), *Find(arguments.to));
    return 0;
  }
  std::cout << (arguments.json ? FormatJson(Profiles()) : FormatMatrix(Profiles()));
  return 0;
}
