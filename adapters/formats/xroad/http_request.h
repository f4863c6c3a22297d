// One HTTP/1.1 request as bytes (RFC 9112), as a file and not from a socket.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/formats/findings/problem.h"

namespace duta::adapters {

struct HttpRequest {
  std::string method;
  std::string target;                          // As in the request line.
  std::map<std::string, std::string> headers;  // By lower-case name.
  std::string body;
};

// Strict, since gateways read lenient forms differently: lines end in CRLF, no
// line is continued, no header is there twice, `Content-Length` is there and
// right, and nothing is in chunks. Nothing, and problems, otherwise.
std::optional<HttpRequest> ParseRequest(std::string_view bytes, Findings& findings);

// Percent-encodes each byte but unreserved characters (RFC 3986) and `/`.
std::string PercentEncode(std::string_view text);
// Nothing for a `%` without two hexadecimal digits.
std::optional<std::string> PercentDecode(std::string_view text);

}  // namespace duta::adapters
