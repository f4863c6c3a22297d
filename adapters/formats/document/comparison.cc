#include "adapters/formats/document/comparison.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using google::protobuf::Timestamp;
using message::v1::Level;
using message::v1::Message;

class Comparison {
 public:
  Comparison(const NoteDocument& document, const Message& message, const Profile& profile, Findings& findings)
      : document_(document), message_(message), profile_(profile), findings_(findings) {}

  void Run() {
    CompareMarking();
    if (document_.message) CompareHeader(*document_.message);
  }

 private:
  void Refuse(std::string field, std::string_view said, std::string_view is) {
    AddProblem(findings_,
               {.field = std::move(field), .text = "the document says " + Quote(said) + ", the message " + Quote(is)});
  }

  void Compare(std::string field, std::string_view said, std::string_view is) {
    if (said.empty() || said == CleanLine(is)) return;
    if (CleanLine(said) != CleanLine(is)) return Refuse(std::move(field), said, is);
    AddDropped(findings_, std::move(field), "control or direction characters, or blanks at its ends, are left out");
  }

  void CompareInstant(std::string field, bool is_said, const Timestamp& said, const Timestamp& is) {
    if (is_said) Compare(std::move(field), FormatInstant(said).value_or("?"), FormatInstant(is).value_or("none"));
  }

  template <class List>
  void CompareList(std::string field, const List& said, const List& is) {
    std::vector<std::string> a(said.begin(), said.end());
    std::vector<std::string> b(is.begin(), is.end());
    for (std::string& item : b) item = CleanLine(item);
    std::erase(b, "");
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    if (!a.empty() && a != b) AddProblem(findings_, {.field = std::move(field), .text = "the message has others"});
  }

  void CompareHeader(const Message& said) {
    Compare("message.id", said.id(), message_.id());
    Compare("message.hub", said.hub(), message_.hub());
    Compare("message.sender", said.sender(), message_.sender());
    Compare("message.timeZone", said.time_zone(), message_.time_zone());
    Compare("message.threadId", said.thread_id(), message_.thread_id());
    Compare("message.inReplyTo", said.in_reply_to(), message_.in_reply_to());
    Compare("message.subject", said.subject(), message_.subject());
    CompareInstant("message.createTime", said.has_create_time(), said.create_time(), message_.create_time());
    CompareInstant("message.expireTime", said.has_expire_time(), said.expire_time(), message_.expire_time());
    CompareList("message.recipients", said.recipients(), message_.recipients());
    if (said.urgency() != message::v1::URGENCY_UNSPECIFIED && said.urgency() != message_.urgency()) {
      Refuse("message.urgency", NameOf(said.urgency()), NameOf(message_.urgency()));
    }
    if (said.acknowledgement_request() != message::v1::ACKNOWLEDGEMENT_REQUEST_UNSPECIFIED &&
        said.acknowledgement_request() != message_.acknowledgement_request()) {
      AddProblem(findings_, {.field = "message.acknowledgementRequest", .text = "the message asks for another"});
    }
    for (int i = 0; i < said.attachments_size(); ++i) CompareAttachment(i, said.attachments(i));
  }

  void CompareMarking() {
    const message::v1::Marking said = document_.message ? document_.message->marking() : message::v1::Marking();
    const Level level = message_.marking().level();
    if (!document_.national_marking.empty()) {
      CompareWord(level, said.level());
    } else if (said.level() == message::v1::LEVEL_UNSPECIFIED) {
      findings_.remarks.push_back({"marking", "the document bears no marking; that of the message holds"});
    } else if (said.level() != level) {
      Refuse("message.marking.level", NameOf(said.level()), NameOf(level));
    }
    CompareList("message.marking.caveats", said.caveats(), message_.marking().caveats());
    CompareList("message.marking.releasableTo", said.releasable_to(), message_.marking().releasable_to());
  }

  // The national word counts, by what it says to others; the level beside it is
  // the one that was raised to it.
  void CompareWord(Level level, Level said) {
    const std::string& national = document_.national_marking;
    const MarkingWord* word = FindMarking(profile_, national);
    if (word == nullptr) {
      AddProblem(findings_, {.field = "nationalMarking",
                             .text = Quote(national) + " is no marking of " + std::string(profile_.country)});
    } else if (word->level != level) {
      AddProblem(findings_, {.field = "nationalMarking",
                             .text = "the document says " + std::string(word->word) + ", which is " +
                                     std::string(NameOf(word->level)) + ", but the message is marked " +
                                     std::string(NameOf(level)) + "; mark both alike"});
    } else if (said > word->level) {
      Refuse("message.marking.level", NameOf(said), NameOf(level));
    } else if (const MarkingWord* inward = WordFor(profile_, level); inward != word && inward != nullptr) {
      AddDropped(findings_, "marking.level",
                 "that it is " + std::string(word->word) + " is lost: " + std::string(profile_.country) +
                     " writes it back as " + std::string(inward->word));
    }
  }

  void CompareAttachment(int index, const message::v1::Attachment& said) {
    const auto& attached = message_.attachments();
    const bool found = std::any_of(attached.begin(), attached.end(), [&](const auto& attachment) {
      return (said.sha256().empty() || said.sha256() == attachment.sha256()) &&
             (said.size_bytes() == 0 || said.size_bytes() == attachment.size_bytes()) &&
             (said.name().empty() || said.name() == CleanLine(attachment.name()));
    });
    if (found) return;
    AddProblem(findings_, {.field = "message.attachments[" + std::to_string(index) + "]",
                           .text = "the message has no attachment " + Quote(said.name()) + " of this size and digest"});
  }

  const NoteDocument& document_;
  const Message& message_;
  const Profile& profile_;
  Findings& findings_;
};

}  // namespace

void CompareWithMessage(const NoteDocument& document, const Message& message, const Profile& profile,
                        Findings& findings) {
  Comparison(document, message, profile, findings).Run();
}

}  // namespace duta::adapters
