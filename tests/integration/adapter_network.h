// A running hub with a sender, and partners whose adapters are those of the tests.
#pragma once

#include <memory>
#include <string>

#include "core/crypto/dsse.h"
#include "duta/note/v1/note.pb.h"
#include "tests/integration/harness/follower.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/matchers.h"

namespace duta::integration {

inline constexpr char kTest[] = "partners/xx-test";
inline constexpr char kEvil[] = "partners/xx-evil";
inline constexpr char kSender[] = "partners/id-kemlu";
inline constexpr char kAustralia[] = "partners/au-dfat";

inline std::string Fixture(const std::string& name) { return DUTA_FIXTURES "/" + name + ".so"; }

class AdapterNetworkTest : public HubTest {
 protected:
  void Open() {
    hub_.Configure("messages_per_minute", "1000000");
    Start();
    network_ = std::make_unique<Network>(hub_);
    sender_ = network_->Admit(kSender);
    test_ = network_->Admit(kTest);
  }

  // A note whose text is `text`.
  message::v1::Message Note(const std::string& recipient, const std::string& subject,
                            const std::string& text = "A note.") {
    message::v1::Message message = NoteTo(kSender, {recipient}, subject);
    note::v1::Note note;
    note.ParseFromString(message.body().content());
    note.set_paragraphs(0, text);
    message.mutable_body()->set_content(note.SerializeAsString());
    return message;
  }

  // The version that made a rendition, as the hub attests.
  static std::string MadeBy(const exchange::v1::Rendition& rendition) {
    exchange::v1::RenditionStatement statement;
    return statement.ParseFromString(rendition.attestation().payload()) ? statement.adapter_version() : "";
  }

  std::unique_ptr<Network> network_;
  std::unique_ptr<Client> sender_;
  std::unique_ptr<Client> test_;
};

}  // namespace duta::integration
