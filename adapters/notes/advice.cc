#include "adapters/notes/advice.h"

#include <string_view>
#include <utility>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/icalendar/names.h"
#include "adapters/notes/visit_advice.h"
#include "adapters/profile/words.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using std::chrono::sys_seconds;

// Collects the advice about one message.
class Adviser {
 public:
  Adviser(const Message& message, sys_seconds now, const Ministry& ministry)
      : message_(message), now_(now), ministry_(ministry), profile_(ministry.profile) {}

  std::vector<Advice> Run() && {
    // What the ministry itself sends does not reach it: of it only what is planned counts.
    if (!IsOwn(message_, profile_)) {
      AdviseOnTime();
      AdviseOnMarking();
      AdviseOnUrgency();
    }
    AdviseOnBody();
    return std::move(advice_);
  }

 private:
  void Add(std::string code, std::string field, std::string text) {
    advice_.push_back({std::move(code), std::move(field), std::move(text)});
  }

  // For the sender, who reads English here and counts years as most do.
  static std::string Written(Date date) { return FormatEnglishDate(date); }

  void AdviseOnTime() {
    const Date today = ministry_.seat.LocalDate(now_);
    AdviseOnDay(today, "create_time", "arrives");
    // Expired, or so far off that no table reaches: the hub judges that.
    constexpr sys_seconds kFarAway{std::chrono::sys_days{std::chrono::year(2500) / 1 / 1}};
    const sys_seconds expiry{std::chrono::seconds(message_.expire_time().seconds())};
    if (!message_.has_expire_time() || expiry < now_ || expiry > kFarAway) return;
    const Date last_day = ministry_.seat.LocalDate(expiry);
    if (last_day != today) AdviseOnDay(last_day, "expire_time", "expires");
    const Date working = NextWorkingDay(profile_.calendar, today);
    if (expiry <= ministry_.seat.StartOf(working)) {
      Add("EXPIRES_BEFORE_WORKING_DAY", "expire_time",
          "The message expires on " + Written(last_day) + ", before the next working day at " +
              std::string(profile_.seat) + ", " + Written(working) + ".");
    }
  }

  void AdviseOnDay(Date day, const std::string& field, std::string_view happens) {
    if (!Covers(profile_.calendar, day)) {
      Add("HOLIDAYS_UNKNOWN", field,
          "The holidays of " + std::to_string(static_cast<int>(day.year())) + " in " + std::string(profile_.country) +
              " are not known here.");
    }
    const auto closure = ClosedOn(profile_.calendar, day);
    if (!closure) return;
    const std::string when = "The message " + std::string(happens) + " on " + Written(day) + ", ";
    const std::string next = "; the next working day at " + std::string(profile_.seat) + " is " +
                             Written(NextWorkingDay(profile_.calendar, day)) + ".";
    if (closure->holiday == nullptr) {
      Add("WEEKEND", field, when + "a weekend in " + std::string(profile_.country) + next);
      return;
    }
    const bool estimated = closure->holiday->estimated;
    Add("PUBLIC_HOLIDAY", field,
        when + "a holiday in " + std::string(profile_.country) + " (" + std::string(closure->holiday->name) +
            (estimated ? "; the date is an estimate" : "") + ")" + next);
  }

  void AdviseOnMarking() {
    const auto level = message_.marking().level();
    const MarkingWord* word = WordFor(profile_, level);
    if (word == nullptr) {
      Add("MARKING_WITHOUT_EQUIVALENT", "marking.level",
          std::string(profile_.country) + " has no marking at or above " + std::string(NameOf(level)) +
              ": the message is delivered as it is, without a rendition.");
    } else if (word->level != level) {
      Add("MARKING_RAISED", "marking.level",
          std::string(profile_.country) + " has no " + std::string(NameOf(level)) + ": the message is handled as " +
              std::string(word->word) + ", which is " + std::string(NameOf(word->level)) + ".");
    }
  }

  void AdviseOnUrgency() {
    const UrgencyWord* word = WordFor(profile_, message_.urgency());
    if (word == nullptr || word->urgency >= message_.urgency()) return;
    Add("URGENCY_LOWERED", "urgency",
        "The highest urgency of " + std::string(profile_.country) + " is " + std::string(word->word) + ", which is " +
            std::string(NameOf(word->urgency)) + "; telephone if " + std::string(NameOf(message_.urgency())) +
            " matters.");
  }

  void AdviseOnBody() {
    visit::v1::Visit visit;
    if (message_.body().media_type() != DUTA_VISIT_MEDIA_TYPE || !visit.ParseFromString(message_.body().content()))
      return;
    for (Advice& advice : AdviseOnVisit(visit, message_, now_, ministry_)) advice_.push_back(std::move(advice));
  }

  const Message& message_;
  const sys_seconds now_;
  const Ministry& ministry_;
  const Profile& profile_;
  std::vector<Advice> advice_;
};

}  // namespace

bool IsOwn(const Message& message, const Profile& profile) { return ActsFor(profile.partner, message.sender()); }

std::vector<Advice> AdviseOn(const Message& message, sys_seconds now, const Ministry& ministry) {
  return Adviser(message, now, ministry).Run();
}

}  // namespace duta::adapters
