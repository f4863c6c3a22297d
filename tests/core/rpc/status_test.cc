#include "core/rpc/status.h"

#include <chrono>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace duta::rpc {
namespace {

using std::chrono::milliseconds;

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status proto;
  EXPECT_TRUE(proto.ParseFromString(status.error_details()));
  return proto;
}

template <typename Detail>
int CountOf(const google::rpc::Status& proto, Detail* last = nullptr) {
  int count = 0;
  for (const auto& any : proto.details()) {
    if (!any.Is<Detail>()) continue;
    ++count;
    if (last != nullptr) any.UnpackTo(last);
  }
  return count;
}

TEST(RpcStatusTest, EveryReasonComesBackWhole) {
  for (const ReasonInfo& info : AllReasons()) {
    SCOPED_TRACE(std::string(info.wire));
    const Status sent = RefuseForNow(info.reason, milliseconds(1500), "something", {{"field", "a.b"}, {"limit", "7"}});
    const grpc::Status wire = ToGrpc(sent);
    EXPECT_EQ(static_cast<int>(wire.error_code()), static_cast<int>(info.code));
    for (const Status& received : {FromGrpc(wire), FromProto(ToProto(sent))}) {
      EXPECT_EQ(received.code(), info.code);
      EXPECT_EQ(received.message(), sent.message());
      EXPECT_EQ(ReasonOf(received), info.reason);
      EXPECT_EQ(MetadataOf(received), MetadataOf(sent));
      EXPECT_EQ(RetryAfterOf(received), milliseconds(1500));
    }
  }
}

TEST(RpcStatusTest, DetailsAreThoseOfThePublicModel) {
  const Status refusal = RefuseForNow(Reason::kRateLimited, milliseconds(250), "too fast", {{"field", "body.content"}});
  const google::rpc::Status proto = DetailsOf(ToGrpc(refusal));
  google::rpc::ErrorInfo info;
  google::rpc::RetryInfo retry;
  google::rpc::BadRequest bad_request;
  EXPECT_EQ(CountOf(proto, &info), 1);
  EXPECT_EQ(CountOf(proto, &retry), 1);
  EXPECT_EQ(CountOf(proto, &bad_request), 1);
  EXPECT_EQ(info.domain(), "duta");
  EXPECT_EQ(info.reason(), "RATE_LIMITED");
  EXPECT_EQ(retry.retry_delay().nanos(), 250'000'000);
  ASSERT_EQ(bad_request.field_violations_size(), 1);
  EXPECT_EQ(bad_request.field_violations(0).field(), "body.content");
}

TEST(RpcStatusTest, ARefusalWithoutFieldOrWaitCarriesTheReasonAlone) {
  EXPECT_EQ(DetailsOf(ToGrpc(Refuse(Reason::kUnknownKey))).details_size(), 1);
}

TEST(RpcStatusTest, OkStaysOk) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
  EXPECT_TRUE(FromProto(ToProto(absl::OkStatus())).ok());
}

TEST(RpcStatusTest, AStatusWithoutAReasonShowsNothingOfTheInside) {
  const grpc::Status wire = ToGrpc(absl::InvalidArgumentError("/var/lib/duta/hub.db is odd"));
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(wire.error_message().find("hub.db"), std::string::npos);
  EXPECT_EQ(ReasonOf(FromGrpc(wire)), Reason::kInternal);
}

TEST(RpcStatusTest, WhatSpeaksForItselfPasses) {
  for (const Status& status :
       {absl::CancelledError("gone"), absl::DeadlineExceededError("late"), absl::UnimplementedError("none")}) {
    const grpc::Status wire = ToGrpc(status);
    EXPECT_EQ(static_cast<int>(wire.error_code()), static_cast<int>(status.code()));
    EXPECT_TRUE(wire.error_details().empty());
  }
}

TEST(RpcStatusTest, LargeRefusalsFitIntoTrailers) {
  Metadata metadata;
  for (int i = 0; i < 200; ++i) metadata["name" + std::to_string(i)] = std::string(5000, 'x');
  const grpc::Status wire = ToGrpc(Refuse(Reason::kBodyInvalid, std::string(100'000, 'y'), metadata));
  EXPECT_LT(wire.error_message().size() + wire.error_details().size() * 4 / 3, 8000u);
  EXPECT_EQ(ReasonOf(FromGrpc(wire)), Reason::kBodyInvalid);
}

TEST(RpcStatusTest, ClippingKeepsTextValid) {
  std::string text;
  while (text.size() < 2000) text += "\u1780";  // Three bytes each.
  const std::string clipped = ToGrpc(Refuse(Reason::kBodyInvalid, text)).error_message();
  google::rpc::Status proto;
  proto.set_message(clipped);
  EXPECT_TRUE(google::rpc::Status().ParseFromString(proto.SerializeAsString()));
  EXPECT_EQ(clipped.substr(clipped.size() - 6), "\u1780...");
}

TEST(RpcStatusTest, TheTransportsOwnWords) {
  struct Case {
    grpc::StatusCode code;
    absl::StatusCode expected;
    std::optional<Reason> reason;
  };
  const Case cases[] = {
      {grpc::StatusCode::UNAVAILABLE, absl::StatusCode::kUnavailable, Reason::kHubUnreachable},
      {grpc::StatusCode::DEADLINE_EXCEEDED, absl::StatusCode::kUnavailable, Reason::kHubUnreachable},
      {grpc::StatusCode::CANCELLED, absl::StatusCode::kCancelled, std::nullopt},
      {grpc::StatusCode::UNIMPLEMENTED, absl::StatusCode::kUnimplemented, std::nullopt},
      {grpc::StatusCode::RESOURCE_EXHAUSTED, absl::StatusCode::kResourceExhausted, std::nullopt},
      {static_cast<grpc::StatusCode>(17), absl::StatusCode::kUnknown, std::nullopt},
  };
  for (const Case& c : cases) {
    const Status status = FromGrpc(grpc::Status(c.code, "text"));
    EXPECT_EQ(status.code(), c.expected);
    EXPECT_EQ(ReasonOf(status), c.reason);
  }
}

TEST(RpcStatusTest, DetailsThatAreNoneAreTheTransports) {
  const Status status = FromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "text", "\xff\xff not a proto"));
  EXPECT_EQ(ReasonOf(status), Reason::kHubUnreachable);
}

TEST(RpcStatusTest, AReasonOfTheFutureKeepsItsText) {
  google::rpc::ErrorInfo info;
  info.set_domain("duta");
  info.set_reason("NOT_INVENTED_YET");
  google::rpc::Status proto;
  proto.set_code(9);
  proto.set_message("what it says");
  proto.add_details()->PackFrom(info);
  const Status status = FromProto(proto);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "what it says");
  EXPECT_EQ(ReasonOf(status), std::nullopt);
}

}  // namespace
}  // namespace duta::rpc
