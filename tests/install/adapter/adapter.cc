// An adapter of another tree: builds with what is installed.
#include "plugins/sdk/adapter.h"

#include "duta/note/v1/note.pb.h"
#include "plugins/sdk/canonical.h"

namespace {

class Outside final : public duta::sdk::Adapter {
 public:
  void Translate(const duta::sdk::Translation& request, duta::sdk::Call& call) override {
    const auto note = duta::sdk::Parse<duta::note::v1::Note>(request.input, "body");
    call.Write("NOTE No " + note.number() + "\n");
  }
};

DUTA_REGISTER_ADAPTER(Outside, DUTA_ID("tl-mnec-notes") DUTA_VERSION("1.0.0") DUTA_PARTNER("partners/tl-mnec")
                                   DUTA_TRANSLATES("application/vnd.duta.note.v1+protobuf", "text/plain"))

}  // namespace
