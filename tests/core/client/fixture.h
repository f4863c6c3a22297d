// What most tests of the client need: a hub, a log of it, keys, a folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/client/call.h"
#include "core/client/hub_log.h"
#include "core/client/trusted_log.h"
#include "gtest/gtest.h"
#include "tests/core/client/fake_hub.h"

namespace duta::client {

class ClientTest : public testing::Test {
 protected:
  ClientTest()
      : folder_(std::filesystem::temp_directory_path() / ("duta-client-" + ToHex(RandomBytes(8)))),
        channel_(hub_.channel()),
        proofs_(channel_) {
    std::filesystem::create_directory(folder_);
    log_ = OpenLog(proofs_);
  }
  ~ClientTest() override {
    log_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string Path(const std::string& name) const { return folder_ / name; }

  std::unique_ptr<TrustedLog> OpenLog(ConsistencySource& source, const std::string& state_path = {}) {
    auto opened =
        TrustedLog::Open({.vkey = hub_.log().vkey(), .state_path = state_path, .backoff = QuickBackoff()}, source);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return std::move(*opened);
  }

  static CallOptions QuickCalls() { return {.deadline = std::chrono::seconds(20), .backoff = QuickBackoff()}; }

  const std::filesystem::path folder_;
  SystemClock clock_;
  FileSigner signer_{crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256)};
  FakeHub hub_;
  std::shared_ptr<grpc::Channel> channel_;
  HubLog proofs_;
  std::unique_ptr<TrustedLog> log_;
};

}  // namespace duta::client
