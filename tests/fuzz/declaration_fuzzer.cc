// Any body as a step of a declaration: through its rules, and, if it passes, into the
// tables after a draft, after an opening, and back out; and any bytes as a text that
// somebody wrote.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "core/declaration/difference.h"
#include "core/declaration/text.h"
#include "core/desk/declaration_text.h"
#include "core/kinds/declaration/declaration_kind.h"
#include "core/store/sqlite/sqlite_database.h"
#include "duta/declaration/v1/declaration.pb.h"

namespace duta {
namespace {

using declaration::v1::Declaration;

const Instant kNow = *ParseInstant("2026-11-24T07:00:00Z");
constexpr char kIndonesia[] = "partners/id-kemlu";
constexpr char kAustralia[] = "partners/au-dfat";
const std::string kKeyid(64, 'a');

declaration::v1::Text Text() {
  declaration::v1::Text text;
  declaration::v1::Language& language = *text.add_languages();
  language.set_tag("en");
  language.set_authentic(true);
  language.set_title("Message");
  declaration::v1::Paragraph& paragraph = *text.add_paragraphs();
  paragraph.set_id("1");
  declaration::v1::Wording& wording = *paragraph.add_wordings();
  wording.set_language("en");
  wording.set_text("We agree.");
  return text;
}

// The steps up to an opening, both partners with full powers.
std::vector<Declaration> Steps() {
  std::vector<Declaration> steps(5);
  for (Declaration& step : steps) step.set_uid("d");
  *steps[0].mutable_draft()->mutable_text() = Text();
  steps[0].mutable_draft()->add_participants(kIndonesia);
  steps[0].mutable_draft()->add_participants(kAustralia);
  *steps[0].mutable_draft()->mutable_round_end_time() = ToTimestamp(kNow + std::chrono::hours(1));
  const std::string digest = declaration::DigestOf("d", Text());
  steps[1].mutable_full_powers()->set_holder("The minister");
  steps[1].mutable_full_powers()->add_keyids(kKeyid);
  steps[2].mutable_freeze()->set_text_sha256(digest);
  steps[3].mutable_opening()->set_text_sha256(digest);
  steps[3].mutable_opening()->add_roll(kIndonesia);
  steps[3].mutable_opening()->set_rule(declaration::v1::RULE_ALL);
  *steps[3].mutable_opening()->mutable_close_time() = ToTimestamp(kNow + std::chrono::hours(1));
  steps[4].mutable_endorsement()->set_text_sha256(digest);
  steps[4].mutable_endorsement()->mutable_reservation()->set_text("Not now.");
  return steps;
}

// Refusals have a reason each; what the kind takes can be read again.
class Hub {
 public:
  Hub() : database_(*store::OpenSqliteInMemory()) {
    if (!kinds::CreateDeclarationTables(*database_).ok()) std::abort();
  }

  // After so many of the steps.
  void Try(const std::string& sender, size_t steps, std::string_view body) {
    const Status undone = database_->Write([&](store::Transaction& transaction) -> Status {
      for (size_t i = 0; i < steps; ++i) {
        if (!Take(kIndonesia, steps_[i].SerializeAsString(), transaction).ok()) std::abort();
      }
      const Status status = Take(sender, body, transaction);
      if (!status.ok() && !ReasonOf(status)) std::abort();
      const auto state = kinds::LoadDeclaration(transaction, "d");
      if (!state.ok() || !state->has_value()) std::abort();
      return absl::CancelledError();
    });
    if (!absl::IsCancelled(undone)) std::abort();
  }

 private:
  Status Take(const std::string& sender, std::string_view body, store::Transaction& transaction) {
    message::v1::Message message;
    message.set_id("m");
    message.set_sender(sender);
    *message.mutable_create_time() = ToTimestamp(kNow);
    std::vector<log::v1::VerifiedSignature> signatures(1);
    signatures[0].set_keyid(kKeyid);
    const exchange::CheckedMessage checked{message, body, signatures, kNow};
    DUTA_RETURN_IF_ERROR(kind_.Validate(checked));
    return transaction.Nested([&] { return kind_.Project(checked, transaction); });
  }

  const std::vector<Declaration> steps_ = Steps();
  std::unique_ptr<store::Database> database_;
  kinds::DeclarationKind kind_;
};

// What is read is a text, and reads the same when it is written canonically.
void TryText(std::string_view bytes) {
  const auto text = desk::ReadDeclarationText(bytes);
  if (!text.ok()) return;
  if (!declaration::CheckWholeText("text", *text).ok()) std::abort();
  const std::string canonical = declaration::CanonicalBytes("d", *text);
  const auto again = desk::ReadDeclarationText(canonical);
  if (!again.ok() || declaration::CanonicalBytes("d", *again) != canonical) std::abort();
  declaration::Compare(Text(), *text, text->languages(0).tag());
}

}  // namespace
}  // namespace duta

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static duta::Hub hub;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const size_t steps : {1u, 2u, 4u, 5u}) {
    hub.Try(duta::kIndonesia, steps, body);
    hub.Try(duta::kAustralia, steps, body);
  }
  duta::TryText(body);
  return 0;
}
