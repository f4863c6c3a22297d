// What the folder brings to a hub.
#include <memory>
#include <optional>
#include <vector>

#include "core/kinds/practice/practice_kind.h"
#include "core/kinds/practice/practice_service.h"
#include "core/server/kind_family.h"

namespace duta::kinds {
namespace {

class Practices final : public server::KindFamily {
 public:
  std::vector<exchange::Kind*> Kinds() override { return {&kind_}; }
  std::vector<grpc::Service*> Serve(const server::ServiceContext& context) override {
    service_.emplace(context);
    return {&*service_};
  }

 private:
  PracticeKind kind_;
  std::optional<PracticeService> service_;
};

}  // namespace

std::unique_ptr<server::KindFamily> MakePractices() { return std::make_unique<Practices>(); }

}  // namespace duta::kinds
