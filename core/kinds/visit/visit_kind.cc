#include "core/kinds/visit/visit_kind.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/strict_proto.h"
#include "core/crypto/digest.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/visit/machine.h"
#include "core/visit/visit_shape.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::kinds {

using namespace visit;  // The rules of visits: core/visit.

namespace {

using visit::v1::Visit;

StatusOr<Visit> ParseVisit(std::string_view body) {
  Visit visit;
  if (!ParseStrict(body, visit)) return InvalidField("body", "not a duta.visit.v1.Visit, or one with unknown fields");
  return visit;
}

// `REQUEST` of `text/calendar; method=request; charset=utf-8`; empty if it says none.
std::string MethodOfMediaType(std::string_view media_type) {
  constexpr std::string_view kParameter = "; method=";
  const size_t begin = media_type.find(kParameter);
  if (begin == std::string_view::npos) return {};
  std::string_view value = media_type.substr(begin + kParameter.size());
  value = value.substr(0, value.find(';'));
  std::string method(value);
  method.erase(std::remove(method.begin(), method.end(), '"'), method.end());
  std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return std::toupper(c); });
  return method;
}

Status CheckMethodOfMediaType(const Visit& visit, std::string_view media_type) {
  const std::string said = MethodOfMediaType(media_type);
  const MethodRule* rule = FindMethod(visit.method());
  if (said.empty() || rule == nullptr || said == rule->name) return absl::OkStatus();
  return InvalidField("method", absl::StrCat("the media type says ", said, ", the calendar ", std::string(rule->name),
                                             " (RFC 6047, 2.4)"));
}

schedule::v1::Step StepOf(const Visit& visit, const exchange::CheckedMessage& checked) {
  const visit::v1::Event& event = visit.events(0);
  schedule::v1::Step step;
  step.set_message_id(checked.message.id());
  step.set_sender(checked.message.sender());
  step.set_method(visit.method());
  step.set_sequence(event.sequence());
  *step.mutable_dtstamp() = event.dtstamp();
  *step.mutable_accept_time() = ToTimestamp(checked.now);
  if (visit.method() == visit::v1::METHOD_REPLY) step.set_status(event.attendees(0).status());
  step.set_body_sha256(crypto::ToString(crypto::Sha256(checked.body)));
  return step;
}

}  // namespace

Status VisitKind::Validate(const exchange::CheckedMessage& checked) const {
  DUTA_ASSIGN_OR_RETURN(const Visit visit, ParseVisit(checked.body));
  DUTA_RETURN_IF_ERROR(CheckMethodOfMediaType(visit, checked.message.body().media_type()));
  return CheckShape(visit, checked.message, checked.now);
}

Status VisitKind::Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) {
  DUTA_ASSIGN_OR_RETURN(const Visit visit, ParseVisit(checked.body));
  DUTA_ASSIGN_OR_RETURN(const auto before, LoadVisit(transaction, visit.uid()));
  std::set<std::string, std::less<>> mailboxes;
  StepFacts facts{.sender = checked.message.sender(),
                  .message_id = checked.message.id(),
                  .time_zone = checked.message.time_zone(),
                  .marking_level = checked.message.marking().level()};
  if (checked.mailboxes != nullptr) {
    mailboxes.insert(checked.mailboxes->begin(), checked.mailboxes->end());
    facts.mailboxes = &mailboxes;
  }
  DUTA_ASSIGN_OR_RETURN(schedule::v1::VisitState after, Play(before ? &*before : nullptr, visit, facts));
  schedule::v1::Step step = StepOf(visit, checked);
  return StoreVisit(transaction, after, step);
}

}  // namespace duta::kinds
