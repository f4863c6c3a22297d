#include "core/desk/media_types.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace duta::desk {

std::string GuessMediaType(std::string_view path) {
  struct Row {
    std::string_view extension;
    std::string_view media_type;
  };
  static constexpr std::array kRows = {
      Row{"pdf", "application/pdf"},
      Row{"txt", "text/plain; charset=utf-8"},
      Row{"html", "text/html; charset=utf-8"},
      Row{"csv", "text/csv; charset=utf-8"},
      Row{"ics", "text/calendar; charset=utf-8"},
      Row{"xml", "application/xml"},
      Row{"json", "application/json"},
      Row{"zip", "application/zip"},
      Row{"png", "image/png"},
      Row{"jpg", "image/jpeg"},
      Row{"jpeg", "image/jpeg"},
      Row{"tif", "image/tiff"},
      Row{"tiff", "image/tiff"},
      Row{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      Row{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      Row{"odt", "application/vnd.oasis.opendocument.text"},
  };
  std::string extension(path.substr(std::min(path.rfind('.'), path.size() - 1) + 1));
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const Row& row : kRows) {
    if (row.extension == extension) return std::string(row.media_type);
  }
  return "application/octet-stream";
}

}  // namespace duta::desk
