#include "core/evidence/report_text.h"

#include <algorithm>

namespace duta::evidence {

Status Invalid(std::string_view what) { return Refuse(Reason::kEvidenceInvalid, what); }

std::string Printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text;
}

}  // namespace duta::evidence
