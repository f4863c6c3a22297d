// An adapter host and a kind that do as the tests say.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/crypto/digest.h"
#include "core/exchange/kind.h"
#include "core/exchange/translator.h"

namespace duta::exchange {

// Adapters as functions. Thread-safe.
class FakeTranslator final : public Translator {
 public:
  using Function = std::function<StatusOr<std::string>(const TranslationRequest&)>;

  struct Adapter {
    std::vector<TranslationPair> translations;
    Function translate;
    std::vector<std::string> advice;  // Codes.
    std::string version = "1.0.0";
  };

  void Install(const std::string& partner, Adapter adapter) {
    MutexLock lock(mutex_);
    adapters_[partner] = std::move(adapter);
  }
  int calls() const {
    MutexLock lock(mutex_);
    return calls_;
  }
  // How often an adapter was looked up.
  int lookups() const {
    MutexLock lock(mutex_);
    return lookups_;
  }
  // The message about which advice was asked last.
  std::string shown() const {
    MutexLock lock(mutex_);
    return shown_;
  }

  bool MayServe(std::string_view partner) const override {
    MutexLock lock(mutex_);
    return adapters_.find(partner) != adapters_.end();
  }
  StatusOr<std::shared_ptr<ServingAdapter>> InServiceFor(std::string_view partner) override {
    MutexLock lock(mutex_);
    ++lookups_;
    const auto found = adapters_.find(partner);
    if (found == adapters_.end()) return Refuse(Reason::kNoAdapter);
    return std::make_shared<Serving>(*this, found->second);
  }

  std::vector<v1::Advisory> Advise(std::string_view partner, std::string_view message, Instant) override {
    MutexLock lock(mutex_);
    shown_ = message;
    std::vector<v1::Advisory> advisories;
    const auto found = adapters_.find(partner);
    if (found == adapters_.end()) return advisories;
    for (const std::string& code : found->second.advice) advisories.emplace_back().set_code(code);
    return advisories;
  }

 private:
  class Serving final : public ServingAdapter {
   public:
    Serving(FakeTranslator& translator, Adapter adapter)
        : translator_(translator),
          adapter_(std::move(adapter)),
          description_{{"fake", adapter_.version, crypto::ToString(crypto::Sha256(adapter_.version))},
                       adapter_.translations} {}

    const AdapterDescription& description() const override { return description_; }
    StatusOr<TranslationResult> Translate(const TranslationRequest& request) override {
      translator_.CountCall();
      DUTA_ASSIGN_OR_RETURN(std::string output, adapter_.translate(request));
      return TranslationResult{.adapter = description_.identity, .output = std::move(output), .dropped = {"colour"}};
    }

   private:
    FakeTranslator& translator_;
    const Adapter adapter_;
    const AdapterDescription description_;
  };

  void CountCall() {
    MutexLock lock(mutex_);
    ++calls_;
  }

  mutable Mutex mutex_;
  std::map<std::string, Adapter, std::less<>> adapters_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  int lookups_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string shown_ ABSL_GUARDED_BY(mutex_);
};

// Short texts. The body "invalid" is refused by Validate, "unwanted" by Project
// after it has changed the table.
class MemoKind final : public Kind {
 public:
  static constexpr std::string_view kMediaType = "application/vnd.test.memo.v1";
  static store::Migration Tables() {
    return {"memo-1",
            {store::CreateTable{
                "memos", {store::Text("message_id"), store::Bytes("body")}, {"message_id"}, store::Layout::kApart}}};
  }

  std::string_view MediaType() const override { return kMediaType; }
  bool HasProjection() const override { return true; }

  Status Validate(const CheckedMessage& checked) const override {
    if (checked.body == "invalid") return Refuse(Reason::kBodyInvalid, "it says so", {{"field", "text"}});
    return absl::OkStatus();
  }

  Status Project(const CheckedMessage& checked, store::Transaction& transaction) override {
    DUTA_RETURN_IF_ERROR(transaction
                             .Change("INSERT INTO memos (message_id, body) VALUES ($1, $2)",
                                     {std::string_view(checked.message.id()), store::Blob{checked.body}})
                             .status());
    return checked.body == "unwanted" ? Refuse(Reason::kBodyInvalid, "it is unwanted") : absl::OkStatus();
  }

  void Committed() override { ++commits; }

  int commits = 0;  // The committer's thread's; read it after Drain.
};

}  // namespace duta::exchange
