#include "adapters/markings/matrix.h"

#include <nlohmann/json.hpp>

#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

constexpr size_t kCell = 8;
constexpr std::string_view kMatrixLegend =
    "Rows send, columns receive. equal/raised/refused: how many of the sender's words have a word of the same rank\n"
    "there, how many get the next higher one, and how many have none, so that the original is delivered without a\n"
    "rendition. Nothing is ever lowered. `?`: a fact behind it is of low confidence; ask the ministry.\n"
    "One pair word by word: --from CODE --to CODE.\n";

std::string Padded(std::string text, size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string LowerCode(const Profile& profile) {
  std::string code(profile.country_code);
  for (char& c : code) c = static_cast<char>(c - 'A' + 'a');
  return code;
}

std::string_view OutcomeOf(const Arrival& arrival) {
  if (arrival.received == nullptr) return "refused";
  return arrival.is_raised() ? "raised" : "equal";
}

std::string CellOf(const Profile& from, const Profile& to) {
  int equal = 0;
  int raised = 0;
  int refused = 0;
  bool uncertain = false;
  for (const Arrival& arrival : ArrivalsOf(from, to)) {
    (arrival.received == nullptr ? refused : arrival.is_raised() ? raised : equal) += 1;
    uncertain |= arrival.is_uncertain();
  }
  return std::to_string(equal) + "/" + std::to_string(raised) + "/" + std::to_string(refused) + (uncertain ? "?" : "");
}

std::string SourceOf(const MarkingWord& word) {
  static constexpr std::string_view kNames[] = {"low", "medium", "high"};
  return std::string(word.source.where) + " (" + std::string(kNames[static_cast<size_t>(word.source.confidence)]) + ")";
}

}  // namespace

bool Arrival::is_uncertain() const {
  return sent->source.confidence == Confidence::kLow ||
         (received != nullptr && received->source.confidence == Confidence::kLow);
}

std::vector<Arrival> ArrivalsOf(const Profile& from, const Profile& to) {
  std::vector<Arrival> arrivals;
  for (const MarkingWord& word : from.markings) arrivals.push_back({&word, WordFor(to, word.level)});
  return arrivals;
}

std::string FormatMatrix(std::span<const Profile* const> profiles) {
  std::string text = Padded("", 4);
  for (const Profile* to : profiles) text += Padded(LowerCode(*to), kCell);
  text = text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  for (const Profile* from : profiles) {
    std::string row = Padded(LowerCode(*from), 4);
    for (const Profile* to : profiles) row += Padded(from == to ? "." : CellOf(*from, *to), kCell);
    text += row.substr(0, row.find_last_not_of(' ') + 1) + "\n";
  }
  return text + "\n" + std::string(kMatrixLegend);
}

std::string FormatPair(const Profile& from, const Profile& to) {
  std::string text = std::string(from.country) + " sends, " + std::string(to.country) + " receives:\n";
  for (const Arrival& arrival : ArrivalsOf(from, to)) {
    text += "\n  " + std::string(arrival.sent->word) + " (" + std::string(NameOf(arrival.sent->level)) + ")";
    if (arrival.received == nullptr) {
      text += " has no equivalent: the original is delivered without a rendition\n";
    } else {
      text += (arrival.is_raised() ? " is raised to " : " is ") + std::string(arrival.received->word) + " (" +
              std::string(NameOf(arrival.received->level)) + ")\n";
    }
    text += "    says " + SourceOf(*arrival.sent) + "\n";
    if (arrival.received != nullptr) text += "    and  " + SourceOf(*arrival.received) + "\n";
  }
  return text;
}

std::string FormatJson(std::span<const Profile* const> profiles) {
  std::string text = "[";
  for (const Profile* from : profiles) {
    for (const Profile* to : profiles) {
      if (from == to) continue;
      for (const Arrival& arrival : ArrivalsOf(*from, *to)) {
        nlohmann::ordered_json row = {{"from", LowerCode(*from)},
                                      {"to", LowerCode(*to)},
                                      {"sent", arrival.sent->word},
                                      {"sentLevel", NameOf(arrival.sent->level)}};
        if (arrival.received != nullptr) {
          row["received"] = arrival.received->word;
          row["receivedLevel"] = NameOf(arrival.received->level);
        }
        row["outcome"] = OutcomeOf(arrival);
        row["certain"] = !arrival.is_uncertain();
        text += (text.size() > 1 ? ",\n " : "\n ") + row.dump();
      }
    }
  }
  return text + "\n]\n";
}

}  // namespace duta::adapters
