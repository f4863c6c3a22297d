#include "plugins/check/samples.h"

#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/crypto/digest.h"
#include "core/kinds/declaration/media_type.h"
#include "core/kinds/note/media_type.h"
#include "core/kinds/visit/media_type.h"
#include "core/visit/visit_shape.h"
#include "duta/declaration/v1/declaration.pb.h"
#include "duta/note/v1/note.pb.h"
#include "duta/visit/v1/visit.pb.h"
#include "plugins/check/commands.h"

namespace duta::check {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What of our own contract is used in `message`, and what there is in its types.
class Uses {
 public:
  explicit Uses(const Message& message) { Look(message); }

  std::set<std::string> unused() const {
    std::set<std::string> unused;
    for (const std::string& field : all_) {
      if (!used_.contains(field)) unused.insert(field);
    }
    return unused;
  }

 private:
  void Look(const Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    if (!type.full_name().starts_with("duta.")) return;
    for (int i = 0; i < type.field_count(); ++i) all_.insert(type.field(i)->full_name());
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      used_.insert(field->full_name());
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) LookInto(message, *field);
    }
  }

  void LookInto(const Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    if (!field.is_repeated()) return Look(reflection.GetMessage(message, &field));
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      Look(reflection.GetRepeatedMessage(message, &field, i));
    }
  }

  std::set<std::string> all_;
  std::set<std::string> used_;
};

TEST(SamplesTest, UseEveryField) {
  note::v1::Note note;
  ASSERT_TRUE(note.ParseFromString(SampleBody(kinds::kNoteMediaType).value()));
  EXPECT_THAT(Uses(note).unused(), testing::IsEmpty());
  visit::v1::Visit visit;
  ASSERT_TRUE(visit.ParseFromString(SampleBody(kinds::kVisitMediaType).value()));
  // Allowed in cancellations alone, and a sample is a proposal.
  EXPECT_THAT(Uses(visit).unused(), testing::ElementsAre("duta.visit.v1.RecurrenceId.this_and_future"));
  // A step is one of many; the sample has all of an endorsement.
  declaration::v1::Declaration declaration;
  ASSERT_TRUE(declaration.ParseFromString(SampleBody(kinds::kDeclarationMediaType).value()));
  EXPECT_THAT(Uses(declaration.endorsement()).unused(), testing::IsEmpty());
  message::v1::Message message;
  ASSERT_TRUE(message.ParseFromString(SampleMessage("partners/au-dfat", "x/y", "body", message::v1::LEVEL_OPEN)));
  EXPECT_THAT(Uses(message).unused(), testing::IsEmpty());
}

// As the hub judges it: else adapters would be tried with what never reaches them.
TEST(SamplesTest, HoldAVisitThatTheHubTakes) {
  visit::v1::Visit visit;
  ASSERT_TRUE(visit.ParseFromString(SampleBody(kinds::kVisitMediaType).value()));
  message::v1::Message message;
  ASSERT_TRUE(message.ParseFromString(SampleMessage("partners/xx-guest", kinds::kVisitMediaType,
                                                    visit.SerializeAsString(), message::v1::LEVEL_RESTRICTED)));
  const Instant now{std::chrono::seconds(message.create_time().seconds())};
  const Status status = visit::CheckShape(visit, message, now);
  EXPECT_TRUE(status.ok()) << status;
}

// The bytes stand in golden vectors of bundles that ministries have.
TEST(SamplesTest, AreTheSameBytesForever) {
  const auto digest = [](std::string_view type) {
    return ToHex(crypto::View(crypto::Sha256(SampleBody(type).value())));
  };
  EXPECT_EQ(digest(kinds::kNoteMediaType), "f667804a374d4411284e6806ad9af0a634007c8df02aaa09da032e24672cd056");
  EXPECT_EQ(digest(kinds::kVisitMediaType), "a48affaa4ee4be84111edc66d3f206e7b99e3d785f2d1029726392a392fbd647");
  EXPECT_EQ(digest(kinds::kDeclarationMediaType), "5db681c4fad48d554f946e4f58db988cb51139acf32e0f5465635c4ee52418f3");
}

TEST(SamplesTest, AreWrittenForThoseWhoTryAnAdapter) {
  std::ostringstream body, message;
  ASSERT_TRUE(WriteSample(std::string(kinds::kNoteMediaType), false, "partners/xx-mfa", body).ok());
  EXPECT_EQ(body.str(), SampleBody(kinds::kNoteMediaType));
  ASSERT_TRUE(WriteSample(std::string(kinds::kNoteMediaType), true, "partners/xx-mfa", message).ok());
  message::v1::Message parsed;
  ASSERT_TRUE(parsed.ParseFromString(message.str()));
  EXPECT_EQ(parsed.body().content(), body.str());
  const auto unknown = WriteSample("application/vnd.duta.nota.v1+protobuf", false, "partners/xx-mfa", body);
  EXPECT_EQ(ReasonOf(unknown.status()), Reason::kUnknownKind);
  EXPECT_THAT(std::string(unknown.status().message()), testing::HasSubstr(std::string(kinds::kNoteMediaType)));
}

TEST(SamplesTest, AreThereForCanonicalKindsAlone) { EXPECT_FALSE(SampleBody("text/plain").has_value()); }

}  // namespace
}  // namespace duta::check
