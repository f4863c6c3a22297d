#include "core/hub/adapters/comparison.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "core/exchange/delivery/rendition_request.h"
#include "core/hub/adapters/line_difference.h"
#include "duta/message/v1/message.pb.h"
#include "plugins/worker/calls.h"

namespace duta::hub {
namespace {

using adapter::v1::CompareVersionsResponse;
using adapter::v1::RenditionDifference;
using exchange::Accepted;
using exchange::TranslationResult;

// What both versions render `kind` into.
std::set<std::string> FormsOf(worker::AdapterVersion* current, worker::AdapterVersion& shadow,
                              const std::string& kind) {
  std::set<std::string> forms;
  for (const worker::AdapterVersion* version :
       {static_cast<const worker::AdapterVersion*>(current), static_cast<const worker::AdapterVersion*>(&shadow)}) {
    if (version == nullptr) continue;
    for (const auto& pair : worker::PairsOf(*version)) {
      if (pair.from == kind) forms.insert(pair.to);
    }
  }
  return forms;
}

bool IsText(std::string_view media_type) { return media_type.starts_with("text/"); }

// Output and what was dropped, as one text to compare.
std::string Shown(const TranslationResult& result, const std::string& form) {
  std::string text = IsText(form) ? result.output
                                  : absl::StrCat(result.output.size(), " bytes, SHA-256 ",
                                                 ToHex(crypto::View(crypto::Sha256(result.output))), "\n");
  if (!result.dropped.empty() && !text.empty() && text.back() != '\n') text += '\n';
  for (const std::string& dropped : result.dropped) absl::StrAppend(&text, "(dropped) ", dropped, "\n");
  return text;
}

class Comparison {
 public:
  Comparison(worker::AdapterVersion* current, worker::AdapterVersion& shadow) : current_(current), shadow_(shadow) {
    if (current != nullptr) response_.set_current_version(current->identity().version);
    response_.set_shadow_version(shadow.identity().version);
  }

  Status Add(const Accepted& accepted) {
    DUTA_ASSIGN_OR_RETURN(const std::string body, accepted.Body());
    const std::set<std::string> forms = FormsOf(current_, shadow_, accepted.kind);
    if (!forms.empty()) response_.set_message_count(response_.message_count() + 1);
    for (const std::string& form : forms) AddForm(accepted, body, form);
    return absl::OkStatus();
  }

  CompareVersionsResponse Take() { return std::move(response_); }

 private:
  void AddForm(const Accepted& accepted, std::string_view body, const std::string& form) {
    // As the renderer asks, so that the answers are those that partners would get.
    const exchange::TranslationRequest request = exchange::RenditionRequest(accepted, body, form);
    const StatusOr<TranslationResult> before = current_ == nullptr
                                                   ? Refuse(Reason::kNoAdapter, "no version is in service")
                                                   : worker::TranslateWith(*current_, request);
    const StatusOr<TranslationResult> after = worker::TranslateWith(shadow_, request);
    RenditionDifference difference;
    difference.set_message_id(accepted.entry.message_id());
    difference.set_media_type(form);
    if (!before.ok()) difference.set_current_error(CauseOf(before.status()));
    if (!after.ok()) difference.set_shadow_error(CauseOf(after.status()));
    if (before.ok() || after.ok()) {
      const std::string old_text = before.ok() ? Shown(*before, form) : "";
      const std::string new_text = after.ok() ? Shown(*after, form) : "";
      for (std::string& line : LineDifference(old_text, new_text)) difference.add_lines(std::move(line));
    }
    if (before.ok() && after.ok() && difference.lines().empty()) {
      response_.set_same_count(response_.same_count() + 1);
    } else {
      *response_.add_differences() = std::move(difference);
    }
  }

  worker::AdapterVersion* const current_;
  worker::AdapterVersion& shadow_;
  CompareVersionsResponse response_;
};

}  // namespace

StatusOr<CompareVersionsResponse> Compare(worker::AdapterVersion* current, worker::AdapterVersion& shadow,
                                          const std::vector<exchange::AcceptedPtr>& messages) {
  Comparison comparison(current, shadow);
  for (const exchange::AcceptedPtr& accepted : messages) DUTA_RETURN_IF_ERROR(comparison.Add(*accepted));
  return comparison.Take();
}

}  // namespace duta::hub
