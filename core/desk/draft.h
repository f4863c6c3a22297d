// From what a person says to a message that is ready to be signed: what all kinds
// of messages have in common. Functions only; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/profile/profile.h"
#include "duta/message/v1/message.pb.h"

namespace duta::desk {

// Who drafts, where and when. Borrows the profile.
struct Setting {
  const profile::Profile& profile;
  std::string zone;  // IANA, of times as they are typed.
  Instant now;
  std::string hub;  // Whom it is meant for: the name of the hub's log.
};

// What is worth knowing of a draft before it is signed.
struct Remark {
  std::string field;
  std::string text;  // One sentence.
};

struct Draft {
  message::v1::Message message;
  std::vector<Remark> remarks;
};

// The header as said; empty means not said.
struct HeaderWords {
  std::string from;  // One of the profile's own units.
  std::vector<std::string> to;
  std::string subject;
  std::string marking;
  std::vector<std::string> caveats;
  std::vector<std::string> releasable_to;
  std::string urgency = "routine";
  std::string expires = "7d";
  std::string zone;
};

// What holds where nothing is said.
struct HeaderDefaults {
  std::vector<std::string> to;
  std::string subject;  // Made from other texts: cut to what fits, with a remark.
  message::v1::Level marking = message::v1::LEVEL_UNSPECIFIED;
};

// A message without body: id, sender, recipients, times, marking, urgency, subject.
// Wrong (fault.h) in `to`, `subject`, `marking`, `urgency`, `expires` or `zone`,
// which is missing or not what it should be.
StatusOr<Draft> DraftHeader(const HeaderWords& words, const HeaderDefaults& defaults, const Setting& setting);

// The first of them that is not empty.
std::string FirstOf(std::initializer_list<std::string_view> values);

}  // namespace duta::desk
