#include "core/cli/shell/failure.h"

#include <gtest/gtest.h>

#include "core/cli/shell/field_words.h"

namespace duta::cli {
namespace {

TEST(FailureTest, GivesEveryFailureItsExitCode) {
  Status unknown_reason = absl::NotFoundError("x");
  unknown_reason.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\x0a\x05LATER"));
  struct Case {
    Status status;
    ExitCode code;
  };
  const Case cases[] = {
      {absl::OkStatus(), kDone},
      {Refuse(Reason::kUnknownRecipient), kRefused},
      {Refuse(Reason::kStorageFull), kRefused},
      {Refuse(Reason::kStorageFull, "x", {{"path", "/tmp/x"}}), kLocal},
      {Refuse(Reason::kBodyInvalid), kRefused},
      {unknown_reason, kRefused},
      {absl::UnimplementedError("x"), kRefused},
      {Usage("x"), kUsage},
      {BadFile("/tmp/x", "broken"), kLocal},
      {Refuse(Reason::kConfigurationInvalid), kLocal},
      {Refuse(Reason::kKeyUnusable), kLocal},
      {Refuse(Reason::kHubUnreachable), kUnreachable},
      {Refuse(Reason::kEvidenceInvalid), kEvidenceInvalid},
      {Refuse(Reason::kProofInvalid), kEvidenceInvalid},
  };
  for (const Case& c : cases) EXPECT_EQ(ExitCodeOf(c.status), c.code) << c.status;
}

TEST(FailureTest, SaysWhatWhyAndWhatToDo) {
  EXPECT_EQ(FormatFailure(Refuse(Reason::kUnknownRecipient, "partners/xx-mfa is not in the registry"), 100),
            "duta: partners/xx-mfa is not in the registry (UNKNOWN_RECIPIENT)\n"
            "      Cure: list the registry (`duta partners`) and correct the name.\n");
  EXPECT_EQ(FormatFailure(Usage("--to is missing"), 100), "duta: --to is missing\n");
  EXPECT_EQ(FormatFailure(Refuse(Reason::kBodyInvalid, "number \x1b[31m is too long"), 100).find('\x1b'),
            std::string::npos);
}

TEST(FailureTest, SaysTheSameToPrograms) {
  const Status status =
      RefuseForNow(Reason::kRateLimited, std::chrono::milliseconds(1500), "too fast", {{"limit", "60"}});
  EXPECT_EQ(
      FailureJson(status).dump(),
      R"({"error":{"reason":"RATE_LIMITED","message":"too fast","cure":"slow down and retry after the time given.",)"
      R"("metadata":{"limit":"60"},"retry_after_ms":1500,"exit_code":1}})");
  EXPECT_EQ(FailureJson(Usage("x")).dump(), R"({"error":{"message":"x","exit_code":2}})");
}

TEST(FailureTest, FieldsAreCalledAsTheCommandCallsThem) {
  const auto refused = [](const char* field, const std::string& what) {
    return Refuse(Reason::kBodyInvalid, std::string(field) + ": " + what, {{"field", field}});
  };
  const std::pair<const char*, const char*> cases[] = {
      {"events[0].summary", "--summary"},
      {"events[12].attendees[3].name", "--with"},
      {"events[0].recurrence.exceptions[1]", "--except"},
      {"events[0].venue.name", "--venue"},
      {"events[0].unknown_properties[2].value", "the visit"},
      {"paragraphs[7]", "the text"},
      {"something.else", "something.else"},
  };
  for (const auto& [field, word] : cases) {
    const Status worded = InWords(refused(field, "is wrong"));
    EXPECT_EQ(CauseOf(worded), std::string(word) + ": is wrong");
    EXPECT_EQ(MetadataOf(worded)["field"], field);
    EXPECT_EQ(ReasonOf(worded), Reason::kBodyInvalid);
  }
  const Status header = Refuse(Reason::kMessageMalformed, "subject has 301 characters", {{"field", "subject"}});
  EXPECT_EQ(FormatFailure(InWords(header), 100),
            "duta: --subject has 301 characters (MESSAGE_MALFORMED)\n      Cure: correct it.\n");
  EXPECT_EQ(InWords(Usage("x")), Usage("x"));
}

TEST(FailureTest, NamesTheLineThatIsNoText) {
  EXPECT_TRUE(CheckUtf8("f", "").ok());
  EXPECT_TRUE(CheckUtf8("f", "caf\xc3\xa9\n").ok());
  const Status status = CheckUtf8("note.txt", "one\ncaf\xe9");
  EXPECT_EQ(ReasonOf(status), Reason::kFileUnusable);
  EXPECT_NE(std::string(status.message()).find("note.txt: line 2 is not UTF-8"), std::string::npos) << status;
}

}  // namespace
}  // namespace duta::cli
