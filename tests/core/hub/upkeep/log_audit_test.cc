#include "core/hub/upkeep/log_audit.h"

#include "core/crypto/dsse.h"
#include "core/exchange/messages/accepted.h"
#include "tests/core/hub/upkeep/small_hub.h"

namespace duta::hub {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LogAuditTest : public SmallHubTest {
 protected:
  // `subject: finding` of all that is wrong, up to the cure.
  std::vector<std::string> Wrong() const {
    const auto database = *store::OpenSqlite(paths_.database());
    Findings findings;
    AuditLog(*database, Signer(paths_).verifier(), findings, {});
    std::vector<std::string> wrong;
    for (const CheckResult& result : findings.Take()) {
      if (result.verdict != Verdict::kBad) continue;
      wrong.push_back(absl::StrCat(result.subject, ": ", result.finding.substr(0, result.finding.find(';'))));
    }
    return wrong;
  }
};

// Whatever a hub does not give out of a message, the audit finds.
TEST_F(LogAuditTest, EachColumnOfAMessagesRowCounts) {
  envelope::v1::Envelope envelope;
  envelope.set_payload_type("type");
  envelope.set_payload("payload");
  envelope.add_signatures()->set_sig("signature");
  const std::string digest = crypto::ToString(crypto::StatementDigest("type", "payload"));
  log::v1::Entry entry = exchange::NewEntry(clock_.Now());
  entry.mutable_message_accepted()->set_message_id("id");
  entry.mutable_message_accepted()->set_statement_digest(digest);
  Append({entry});  // Entry 0 founded the hub.
  const std::string bytes = envelope.SerializeAsString();
  Change(paths_, "INSERT INTO message_ids (message_id, log_index) VALUES ('id', 1)");
  const auto write = [&](const std::string& stored, std::string_view kind) {
    Change(paths_, "DELETE FROM messages WHERE log_index = 1");
    Change(paths_,
           "INSERT INTO messages (log_index, statement_digest, envelope, kind, content_sum) VALUES (1, $1, $2, $3, $4)",
           {store::Blob{digest}, store::Blob{stored}, kind, exchange::ContentSum(bytes, "text/kind", "")});
  };
  write(bytes, "text/kind");
  EXPECT_THAT(Wrong(), IsEmpty());
  const std::string row = "entry 1: its message's row is not as it was written, and is not given out";
  write(bytes, "text/kinds");
  EXPECT_THAT(Wrong(), ElementsAre(row));
  envelope.mutable_signatures(0)->set_sig("another");
  write(envelope.SerializeAsString(), "text/kind");
  EXPECT_THAT(Wrong(), ElementsAre(row)) << "the digest is of the payload alone";
  Change(paths_, "UPDATE messages SET content_sum = 0 WHERE log_index = 1");
  EXPECT_THAT(Wrong(), IsEmpty()) << "rows of before the sums";
  envelope.set_payload("another");
  write(envelope.SerializeAsString(), "text/kind");
  EXPECT_THAT(Wrong(), ElementsAre("entry 1: its message is not the one that was recorded"));
}

}  // namespace
}  // namespace duta::hub
