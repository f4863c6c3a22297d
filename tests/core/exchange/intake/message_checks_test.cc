#include "core/exchange/intake/message_checks.h"

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr char kId[] = "019ac1f0-5e80-7000-8000-000000000001";

// The smallest message that is well formed.
Message Good() {
  Message message;
  message.set_id(kId);
  message.set_sender(kIndonesia);
  message.add_recipients(kAustralia);
  *message.mutable_create_time() = ToTimestamp(kNow);
  *message.mutable_expire_time() = ToTimestamp(kNow + hours(1));
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(message::v1::LEVEL_OPEN);
  message.set_urgency(message::v1::URGENCY_ROUTINE);
  message.mutable_body()->set_media_type("text/plain");
  return message;
}

message::v1::Attachment File(const std::string& name = "annex.pdf", char seed = 'a') {
  message::v1::Attachment attachment;
  attachment.set_sha256(std::string(32, seed));
  attachment.set_media_type("application/pdf");
  attachment.set_name(name);
  return attachment;
}

using Change = std::function<void(Message&)>;

TEST(MessageChecksTest, TakesWhatTheProtoAllows) {
  const struct {
    const char* what;
    Change change;
  } cases[] = {
      {"the least", [](Message&) {}},
      {"a unit", [](Message& m) { m.set_sender(kCanberra); }},
      {"an administrator's order", [](Message& m) { m.set_sender(kRina), m.set_recipients(0, "hub"); }},
      {"a thousand recipients",
       [](Message& m) {
         for (int i = 1; i < 1000; ++i) m.add_recipients(absl::StrCat("partners/x-", i, "x"));
       }},
      {"a group", [](Message& m) { m.set_recipients(0, kNetwork); }},
      {"UTC", [](Message& m) { m.set_time_zone("UTC"); }},
      {"a zone of three names", [](Message& m) { m.set_time_zone("America/Argentina/Buenos_Aires"); }},
      {"caveats", [](Message& m) { m.mutable_marking()->add_caveats("EYES-ONLY"); }},
      {"releasable",
       [](Message& m) {
         for (const char* name : {kAustralia, kCanberra, kNetwork}) m.mutable_marking()->add_releasable_to(name);
       }},
      {"a thread", [](Message& m) { m.set_thread_id(kId), m.set_in_reply_to(kId); }},
      {"a subject of 300 bytes", [](Message& m) { m.set_subject(std::string(300, 's')); }},
      {"a subject of 300 characters in another script",
       [](Message& m) {
         for (int i = 0; i < 300; ++i) m.mutable_subject()->append("ท");
       }},
      {"a subject in another script", [](Message& m) { m.set_subject("ກະຊວງການຕ່າງປະເທດ"); }},
      {"a native body", [](Message& m) { m.mutable_body()->set_media_type("text/calendar; method=REQUEST"); }},
      {"two parameters", [](Message& m) { m.mutable_body()->set_media_type("text/a; charset=utf-8; b=\"C\""); }},
      {"a suffix", [](Message& m) { m.mutable_body()->set_media_type("application/vnd.x.y-z_1+xml"); }},
      {"a hundred files",
       [](Message& m) {
         for (int i = 0; i < 100; ++i) *m.add_attachments() = File("f", static_cast<char>(i));
       }},
      {"an empty file", [](Message& m) { *m.add_attachments() = File(); }},
      {"a long name in another script", [](Message& m) { *m.add_attachments() = File("หนังสือกลาง.pdf"); }},
      {"a name of 255 bytes", [](Message& m) { *m.add_attachments() = File(std::string(255, 'n')); }},
      {"a signed acknowledgement",
       [](Message& m) { m.set_acknowledgement_request(message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED); }},
  };
  for (const auto& test : cases) {
    Message message = Good();
    test.change(message);
    EXPECT_TRUE(CheckHeader(message).ok()) << test.what << ": " << CheckHeader(message);
  }
}

TEST(MessageChecksTest, NamesTheFieldThatIsMalformed) {
  const struct {
    const char* field;
    Change change;
  } cases[] = {
      {"id", [](Message& m) { m.clear_id(); }},
      {"id", [](Message& m) { m.set_id("019AC1F0-5E80-7000-8000-000000000001"); }},
      {"id", [](Message& m) { m.set_id("019ac1f0-5e80-4000-8000-000000000001"); }},
      {"sender", [](Message& m) { m.clear_sender(); }},
      {"sender", [](Message& m) { m.set_sender("hub"); }},
      {"sender", [](Message& m) { m.set_sender(kNetwork); }},
      {"sender", [](Message& m) { m.set_sender("partners/ID-KEMLU"); }},
      {"time_zone", [](Message& m) { m.clear_time_zone(); }},
      {"time_zone", [](Message& m) { m.set_time_zone("Asia/Atlantis"); }},
      {"time_zone", [](Message& m) { m.set_time_zone("Asia"); }},
      {"time_zone", [](Message& m) { m.set_time_zone("localtime"); }},
      {"time_zone", [](Message& m) { m.set_time_zone("/etc/localtime"); }},
      {"time_zone", [](Message& m) { m.set_time_zone("../../../etc/passwd"); }},
      {"time_zone", [](Message& m) { m.set_time_zone("leapseconds"); }},
      {"time_zone", [](Message& m) { m.set_time_zone("Fixed/UTC+07:00:00"); }},
      {"time_zone", [](Message& m) { m.set_time_zone(std::string("UTC\0", 4)); }},
      {"time_zone", [](Message& m) { m.set_time_zone(std::string(65, 'A')); }},
      {"marking.level", [](Message& m) { m.clear_marking(); }},
      {"marking.level", [](Message& m) { m.mutable_marking()->set_level(static_cast<message::v1::Level>(7)); }},
      {"marking.level", [](Message& m) { m.mutable_marking()->set_level(static_cast<message::v1::Level>(-1)); }},
      {"marking.caveats", [](Message& m) { m.mutable_marking()->add_caveats(""); }},
      {"marking.caveats", [](Message& m) { m.mutable_marking()->add_caveats("noforn"); }},
      {"marking.caveats", [](Message& m) { m.mutable_marking()->add_caveats(std::string(33, 'A')); }},
      {"marking.caveats",
       [](Message& m) {
         for (int i = 0; i < 21; ++i) m.mutable_marking()->add_caveats("A");
       }},
      {"marking.releasable_to", [](Message& m) { m.mutable_marking()->add_releasable_to("hub"); }},
      {"marking.releasable_to", [](Message& m) { m.mutable_marking()->add_releasable_to("everyone"); }},
      {"marking.releasable_to",
       [](Message& m) {
         for (int i = 0; i < 1001; ++i) m.mutable_marking()->add_releasable_to(kAustralia);
       }},
      {"urgency", [](Message& m) { m.clear_urgency(); }},
      {"urgency", [](Message& m) { m.set_urgency(static_cast<message::v1::Urgency>(5)); }},
      {"acknowledgement_request",
       [](Message& m) { m.set_acknowledgement_request(static_cast<message::v1::AcknowledgementRequest>(3)); }},
      {"thread_id", [](Message& m) { m.set_thread_id("thread"); }},
      {"in_reply_to", [](Message& m) { m.set_in_reply_to("019ac1f0"); }},
      {"subject", [](Message& m) { m.set_subject(std::string(301, 's')); }},
      {"subject", [](Message& m) { m.set_subject("two\nlines"); }},
      {"body.media_type", [](Message& m) { m.clear_body(); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text"); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text/"); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("/plain"); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("Text/Plain"); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text/plain;charset=utf-8"); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text/plain; "); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text/plain; charset"); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text/plain; charset="); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text/plain; Charset=a"); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text/plain; a=b\n"); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text/plain; a=b;c=d"); }},
      {"body.media_type", [](Message& m) { m.mutable_body()->set_media_type("text/" + std::string(251, 'a')); }},
      {"attachments",
       [](Message& m) {
         for (int i = 0; i < 101; ++i) *m.add_attachments() = File("f", static_cast<char>(i));
       }},
      {"attachments", [](Message& m) { *m.add_attachments() = File("a"), *m.add_attachments() = File("b"); }},
      {"attachments.sha256", [](Message& m) { m.add_attachments(); }},
      {"attachments.sha256",
       [](Message& m) {
         *m.add_attachments() = File();
         m.mutable_attachments(0)->set_sha256(std::string(64, 'a'));
       }},
      {"attachments.media_type",
       [](Message& m) {
         *m.add_attachments() = File();
         m.mutable_attachments(0)->set_media_type("pdf");
       }},
      {"attachments.name", [](Message& m) { *m.add_attachments() = File(""); }},
      {"attachments.name", [](Message& m) { *m.add_attachments() = File("."); }},
      {"attachments.name", [](Message& m) { *m.add_attachments() = File(".."); }},
      {"attachments.name", [](Message& m) { *m.add_attachments() = File("../annex.pdf"); }},
      {"attachments.name", [](Message& m) { *m.add_attachments() = File("annex\n.pdf"); }},
      {"attachments.name", [](Message& m) { *m.add_attachments() = File(std::string(256, 'n')); }},
  };
  for (const auto& test : cases) {
    Message message = Good();
    test.change(message);
    const Status status = CheckHeader(message);
    EXPECT_EQ(ReasonName(status), "MESSAGE_MALFORMED") << message.ShortDebugString();
    EXPECT_EQ(registry::FieldOf(status), test.field) << message.ShortDebugString();
  }
}

TEST(MessageChecksTest, RecipientsAreNamesEachOnce) {
  const struct {
    const char* reason;
    std::vector<std::string> recipients;
  } cases[] = {
      {"RECIPIENTS_INVALID", {}},
      {"RECIPIENTS_INVALID", {kAustralia, kAustralia}},
      {"RECIPIENTS_INVALID", {"hub", kAustralia}},
      {"RECIPIENTS_INVALID", std::vector<std::string>(1001, kAustralia)},
      {"UNKNOWN_RECIPIENT", {""}},
      {"UNKNOWN_RECIPIENT", {"Australia"}},
      {"UNKNOWN_RECIPIENT", {kRina}},
      {"UNKNOWN_RECIPIENT", {std::string(10'000, 'x')}},
  };
  for (const auto& test : cases) {
    Message message = Good();
    message.mutable_recipients()->Assign(test.recipients.begin(), test.recipients.end());
    const Status status = CheckHeader(message);
    EXPECT_EQ(ReasonName(status), test.reason) << test.recipients.size();
    EXPECT_LT(status.message().size(), 500u);
  }
}

TEST(MessageChecksTest, TimesLieInTheirWindows) {
  const Limits limits;
  const Instant earliest = *ParseInstant("1678-01-01T00:00:00Z");
  const Instant latest = *ParseInstant("2261-12-31T00:00:00Z");
  const struct {
    const char* reason;
    Instant create;
    Instant expire;
  } cases[] = {
      {"OK", kNow, kNow + seconds(1)},
      {"OK", kNow + minutes(5), kNow + hours(1)},
      {"OK", kNow - hours(24), kNow + hours(1)},
      {"OK", kNow, kNow + hours(24 * 366)},
      {"CLOCK_SKEW", kNow + minutes(5) + nanoseconds(1), kNow + hours(1)},
      {"CLOCK_SKEW", kNow + hours(1), kNow + hours(2)},
      {"CLOCK_SKEW", kNow - hours(24) - nanoseconds(1), kNow + hours(1)},
      {"MESSAGE_EXPIRED", kNow - hours(1), kNow},
      {"MESSAGE_EXPIRED", kNow - hours(30), kNow - hours(29)},
      {"MESSAGE_MALFORMED", kNow, kNow},
      {"MESSAGE_MALFORMED", kNow, kNow - seconds(1)},
      {"MESSAGE_MALFORMED", kNow, kNow + hours(24 * 366) + nanoseconds(1)},
      // Instants further apart than a difference can say.
      {"CLOCK_SKEW", earliest, latest},
      {"MESSAGE_MALFORMED", latest, earliest},
      {"MESSAGE_MALFORMED", kNow, latest},
  };
  for (const auto& test : cases) {
    Message message = Good();
    *message.mutable_create_time() = ToTimestamp(test.create);
    *message.mutable_expire_time() = ToTimestamp(test.expire);
    EXPECT_EQ(ReasonName(CheckTimes(message, kNow, limits)), test.reason)
        << FormatInstant(test.create) << " " << FormatInstant(test.expire);
  }
}

TEST(MessageChecksTest, TimesAreRequiredAndWellFormed) {
  const struct {
    const char* field;
    Change change;
  } cases[] = {
      {"create_time", [](Message& m) { m.clear_create_time(); }},
      {"create_time", [](Message& m) { m.mutable_create_time()->set_nanos(-1); }},
      {"expire_time", [](Message& m) { m.clear_expire_time(); }},
      {"expire_time", [](Message& m) { m.mutable_expire_time()->set_nanos(1'000'000'000); }},
      {"expire_time", [](Message& m) { m.mutable_expire_time()->set_seconds(INT64_MAX); }},
  };
  for (const auto& test : cases) {
    Message message = Good();
    test.change(message);
    const Status status = CheckTimes(message, kNow, {});
    EXPECT_EQ(ReasonName(status), "MESSAGE_MALFORMED");
    EXPECT_EQ(registry::FieldOf(status), test.field);
  }
}

}  // namespace
}  // namespace duta::exchange
