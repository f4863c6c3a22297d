#include "adapters/profile/icu.h"

#include <unicode/locid.h>
#include <unicode/putil.h>
#include <unicode/timezone.h>
#include <unicode/udata.h>

namespace duta::adapters {
namespace {

bool Prepare() {
  UErrorCode error = U_ZERO_ERROR;
  udata_setFileAccess(UDATA_NO_FILES, &error);
  // Zones have a directory of their own, which the line above leaves alone.
  u_setTimeZoneFilesDirectory("", &error);
  // Else ICU reads the environment and /etc/localtime: results would depend on
  // the machine, and the sandbox forbids it.
  icu::Locale::setDefault(icu::Locale::getRoot(), error);
  icu::TimeZone::adoptDefault(icu::TimeZone::getGMT()->clone());
  return U_SUCCESS(error);
}

}  // namespace

void PrepareIcu() {
  static const bool prepared = Prepare();
  static_cast<void>(prepared);
}

}  // namespace duta::adapters
