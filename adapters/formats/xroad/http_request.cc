#include "adapters/formats/xroad/http_request.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "adapters/formats/record/record.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

constexpr std::string_view kEnd = "\r\n";
constexpr size_t kMaxLine = 8192;
constexpr size_t kMaxHeaders = 100;

bool IsLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// RFC 9110, 5.6.2.
bool IsToken(std::string_view text) {
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [&](char c) { return IsLetterOrDigit(c) || kSigns.find(c) != kSigns.npos; });
}

bool HasControls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return lower;
}

class Parser {
 public:
  Parser(std::string_view bytes, Findings& findings) : rest_(bytes), findings_(findings) {}

  std::optional<HttpRequest> Run() {
    if (rest_.size() > kMaxDocumentBytes) {
      AddProblem(findings_, {.cause = Problem::Cause::kTooLarge, .text = "the request is larger than is read here"});
      return std::nullopt;
    }
    const bool good = ReadRequestLine() && ReadHeaders() && ReadBody();
    if (!good) return std::nullopt;
    return std::move(request_);
  }

 private:
  bool Refuse(std::string field, std::string text) {
    AddProblem(findings_, {.field = std::move(field), .line = line_, .text = std::move(text)});
    return false;
  }

  std::optional<std::string_view> NextLine() {
    ++line_;
    const size_t end = rest_.substr(0, kMaxLine).find(kEnd);
    if (end == rest_.npos) {
      Refuse("", "no line of a request: it must end in CRLF within " + std::to_string(kMaxLine) + " bytes");
      return std::nullopt;
    }
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + kEnd.size());
    if (HasControls(line)) {
      Refuse("", "the line has control characters");
      return std::nullopt;
    }
    return line;
  }

  bool ReadRequestLine() {
    const auto line = NextLine();
    if (!line) return false;
    const size_t first = line->find(' ');
    const size_t last = line->rfind(' ');
    if (first == line->npos || first == last || line->substr(last + 1) != "HTTP/1.1") {
      return Refuse("", "no request line: write `POST /r1/… HTTP/1.1`");
    }
    request_.method = line->substr(0, first);
    request_.target = line->substr(first + 1, last - first - 1);
    return true;
  }

  bool ReadHeaders() {
    for (;;) {
      const auto line = NextLine();
      if (!line) return false;
      if (line->empty()) return true;
      const size_t colon = line->find(':');
      if (colon == line->npos || !IsToken(line->substr(0, colon))) return Refuse("", "no header: " + Quote(*line));
      const std::string name = LowerCase(line->substr(0, colon));
      if (FirstMalformedByte(*line)) return Refuse(name, "the value is not UTF-8");
      if (request_.headers.size() >= kMaxHeaders) return Refuse(name, "there are too many headers");
      const std::string_view value = Trim(line->substr(colon + 1));
      const auto [header, is_new] = request_.headers.emplace(name, value);
      if (is_new) continue;
      if (IsSingle(name)) return Refuse(name, "is there twice");
      header->second.append(", ").append(value);  // A list in parts (RFC 9110, 5.3).
    }
  }

  // What counts here, and must not be said in two ways.
  static bool IsSingle(const std::string& name) {
    return name.starts_with("x-road-") || name.starts_with("content-") || name == "host";
  }

  bool ReadBody() {
    if (request_.headers.contains("transfer-encoding")) return Refuse("transfer-encoding", "must not be there");
    const auto length = request_.headers.find("content-length");
    if (length == request_.headers.end()) return Refuse("content-length", "is missing");
    if (length->second != std::to_string(rest_.size())) {
      return Refuse("content-length", "says " + Quote(length->second) + ", but " + std::to_string(rest_.size()) +
                                          " bytes follow the headers");
    }
    request_.body = rest_;
    return true;
  }

  std::string_view rest_;
  Findings& findings_;
  HttpRequest request_;
  int line_ = 0;
};

}  // namespace

std::optional<HttpRequest> ParseRequest(std::string_view bytes, Findings& findings) {
  return Parser(bytes, findings).Run();
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kPlain = "-._~/";
  std::string encoded;
  for (const char c : text) {
    if (IsLetterOrDigit(c) || kPlain.find(c) != kPlain.npos) {
      encoded += c;
      continue;
    }
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned char>(c));
    encoded += escape;
  }
  return encoded;
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const auto byte = at + 2 < text.size() ? ParseHex(text.substr(at + 1, 2)) : std::nullopt;
    if (!byte) return std::nullopt;
    decoded += *byte;
    at += 2;
  }
  return decoded;
}

}  // namespace duta::adapters
