// The zones that a calendar defines itself (VTIMEZONE; RFC 5545, 3.6.5), and which
// of the IANA's they are.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/icalendar/content_line.h"

namespace duta::adapters {

// One calendar's. Not thread-safe.
class ZoneDefinitions {
 public:
  // Definitions that are read; more of them are reported as dropped.
  static constexpr size_t kMaxDefinitions = 50;

  // `default_zone`, of the IANA's, is that of times without one.
  explicit ZoneDefinitions(std::string default_zone);
  ~ZoneDefinitions();

  const std::string& default_zone() const { return default_zone_; }
  void set_default_zone(std::string zone) { default_zone_ = std::move(zone); }

  // Takes a VTIMEZONE. One that cannot be read counts as none, with a remark.
  void Define(const IcalComponent& component, Findings& findings);

  // The IANA zone of the times of `line`, which has the parameter TZID `tzid`, of
  // which one shows `local`. The name says it, if it is one that is known: then
  // the IANA's rules hold, and a remark tells where the calendar's own differ.
  // Else it is the zone with the rules of the calendar's definition, at `local`
  // and for a year from it; a remark tells which. Nothing, with a problem, if there
  // is none.
  std::optional<std::string> ZoneFor(const std::string& tzid, std::chrono::local_seconds local, const ContentLine& line,
                                     Findings& findings);

 private:
  struct Definition;

  void Compare(const Definition& definition, const std::string& tzid, const std::string& zone,
               std::chrono::local_seconds local, const ContentLine& line, Findings& findings);
  std::optional<std::string> Match(const std::string& tzid, const Definition& definition,
                                   std::chrono::local_seconds local) const;
  // `why` the rules are known; empty if only the name is.
  void TakenAs(const std::string& tzid, const std::string& zone, std::string_view why, const ContentLine& line,
               Findings& findings);
  void RemarkOnce(const std::string& key, const ContentLine& line, std::string text, Findings& findings);

  std::string default_zone_;
  std::map<std::string, std::unique_ptr<Definition>, std::less<>> definitions_;  // By TZID.
  std::map<std::string, std::string, std::less<>> matched_;                      // IANA zones of TZIDs by their rules.
  std::set<std::string, std::less<>> told_;                                      // Remarks that were made.
};

}  // namespace duta::adapters
