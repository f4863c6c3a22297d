#include "adapters/formats/xroad/note_xroad.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/json/note_json.h"
#include "adapters/formats/xroad/http_request.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using message::v1::Message;

constexpr std::string_view kVersion = "/r1/";

// The media type, alone or with `charset=utf-8`, as PR-REST 4.3 recommends it.
bool IsNoteInUtf8(std::string_view type) {
  const size_t end = std::min(type.find(';'), type.size());
  if (!EqualsIgnoringCase(Trim(type.substr(0, end)), kNoteJson)) return false;
  std::string_view parameters = Trim(type.substr(end));
  if (parameters.empty()) return true;
  parameters = Trim(parameters.substr(1));
  return EqualsIgnoringCase(parameters, "charset=utf-8") || EqualsIgnoringCase(parameters, "charset=\"utf-8\"");
}

// PR-REST 4.2: the parts of an identifier hold no slash, however it is written.
bool HasEncodedSlash(std::string_view text) { return text.find("%2F") != text.npos || text.find("%2f") != text.npos; }

// Checks what X-Road adds to a request.
class Checker {
 public:
  Checker(const HttpRequest& request, const XroadAddresses& addresses, Findings& findings)
      : request_(request), addresses_(addresses), findings_(findings) {}

  void Run(const Message* message) {
    if (request_.method != "POST") Refuse("", "the method must be POST");
    CheckParties();
    const std::string* type = Find("content-type");
    if (type != nullptr && !IsNoteInUtf8(*type)) Refuse("content-type", "must be " + std::string(kNoteJson));
    const std::string* id = Find("x-road-id");
    if (id != nullptr && message != nullptr && *id != message->id()) {
      Refuse("x-road-id", "says " + Quote(*id) + ", the message " + Quote(message->id()));
    }
    const auto issue = request_.headers.find("x-road-issue");
    if (message != nullptr && issue != request_.headers.end() && issue->second != message->thread_id()) {
      Refuse("x-road-issue",
             "says " + Quote(issue->second) + ", the message's thread is " + Quote(message->thread_id()));
    }
  }

 private:
  void Refuse(std::string field, std::string text) {
    AddProblem(findings_, {.field = std::move(field), .text = std::move(text)});
  }

  const std::string* Find(const std::string& name) {
    const auto header = request_.headers.find(name);
    if (header != request_.headers.end() && !header->second.empty()) return &header->second;
    Refuse(name, "is missing");
    return nullptr;
  }

  // One of the two directions.
  void CheckParties() {
    const std::string* header = Find("x-road-client");
    if (!request_.target.starts_with(kVersion)) return Refuse("", "the path must begin with /r1/ and a service");
    const auto service = PercentDecode(std::string_view(request_.target).substr(kVersion.size()));
    const auto client = header == nullptr ? std::nullopt : PercentDecode(*header);
    if (header == nullptr) return;
    if (HasEncodedSlash(*header)) return Refuse("x-road-client", "has %2F in an identifier, which none may hold");
    if (HasEncodedSlash(request_.target)) return Refuse("", "the path has %2F in an identifier, which none may hold");
    const bool sent = client == addresses_.ministry_client && service == addresses_.hub_service;
    const bool delivered = client == addresses_.hub_client && service == addresses_.ministry_service;
    if (sent || delivered) return;
    Refuse("x-road-client", Quote(*header) + " calling " + Quote(request_.target) + " is not " +
                                std::string(addresses_.ministry_client) + " calling " +
                                std::string(addresses_.hub_service));
  }

  const HttpRequest& request_;
  const XroadAddresses& addresses_;
  Findings& findings_;
};

}  // namespace

Written WriteNoteXroad(const note::v1::Note& note, const Message* message, const Ministry& ministry,
                       const XroadAddresses& addresses) {
  Written written = WriteNoteJson(note, message, ministry);
  if (message == nullptr || message->id().empty() || PercentEncode(message->id()) != message->id()) {
    AddProblem(written.findings, {.field = "message.id", .text = "is missing, and the request's id"});
  }
  if (!written.findings.problems.empty()) return {std::nullopt, std::move(written.findings)};
  std::string request = "POST " + std::string(kVersion) + PercentEncode(addresses.ministry_service) + " HTTP/1.1\r\n";
  request += "X-Road-Client: " + PercentEncode(addresses.hub_client) + "\r\n";
  request += "X-Road-Id: " + message->id() + "\r\n";
  const std::string& thread = message->thread_id();
  if (!thread.empty() && PercentEncode(thread) == thread) request += "X-Road-Issue: " + thread + "\r\n";
  request += "Content-Type: " + std::string(kNoteJson) + "\r\n";
  request += "Content-Length: " + std::to_string(written.bytes->size()) + "\r\n\r\n";
  written.bytes->insert(0, request);
  return written;
}

Interpretation ReadNoteXroad(std::string_view bytes, const Message* message, const Ministry& ministry,
                             const XroadAddresses& addresses) {
  Interpretation result;
  const auto request = ParseRequest(bytes, result.findings);
  if (!request) return result;
  Checker(*request, addresses, result.findings).Run(message);
  if (!result.findings.problems.empty()) return result;
  return ReadNoteJson(request->body, message, ministry);
}

constexpr NoteForm kNoteXroadForm = {
    kNoteXroad,
    [](const note::v1::Note& note, const Message* message, const Ministry& ministry) {
      return WriteNoteXroad(note, message, ministry, ministry.profile.xroad);
    },
    [](std::string_view bytes, const Message* message, const Ministry& ministry) {
      return ReadNoteXroad(bytes, message, ministry, ministry.profile.xroad);
    },
};

}  // namespace duta::adapters
