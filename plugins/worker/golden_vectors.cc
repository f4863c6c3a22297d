#include "plugins/worker/golden_vectors.h"

#include <vector>

#include "core/base/clock.h"
#include "plugins/worker/calls.h"
#include "plugins/worker/worker_process.h"

namespace duta::worker {

Status CheckGoldenVectors(AdapterVersion& version, const bundle::Bundle& bundle) {
  std::vector<GoldenCase> cases;
  for (const adapter::v1::GoldenVector& vector : bundle.manifest().golden_vectors()) {
    DUTA_ASSIGN_OR_RETURN(const Instant now, FromTimestamp(vector.now()));
    cases.push_back({{.from = vector.source_media_type(),
                      .to = vector.target_media_type(),
                      .input = bundle.File(vector.input()),
                      .message = bundle.File(vector.message()),
                      .message_id = vector.message_id(),
                      .now = now},
                     bundle.File(vector.output())});
  }
  if (const auto finding = CheckReproduces(version, cases)) return RefuseFinding(*finding);
  return absl::OkStatus();
}

}  // namespace duta::worker
