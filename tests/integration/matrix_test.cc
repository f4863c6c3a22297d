// Who may call what: every RPC of the contract, as the descriptors list them, by
// every sort of caller. `rpc_callers.txt` says what each is answered; an RPC without a
// line there fails.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "core/rpc/status.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/harness/raw.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

// A stream that is still open after it is a stream that was let in.
constexpr std::chrono::milliseconds kOpen{1500};

// The sorts of callers, in the order of the table's columns.
const std::vector<std::string>& Sorts() {
  static const auto& sorts =
      *new std::vector<std::string>{"sender", "recipient", "unit", "other", "held", "returned", "administrator"};
  return sorts;
}

struct Row {
  std::string request;  // In protobuf's text form, with $MESSAGE and $INDEX.
  std::vector<std::string> answers;
};

// By `package.Service/Method`.
std::map<std::string, Row> ReadTable() {
  std::map<std::string, Row> rows;
  std::ifstream file(DUTA_RPC_CALLERS);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> parts = absl::StrSplit(line, '|');
    EXPECT_EQ(parts.size(), 3u) << line;
    if (parts.size() != 3) continue;
    for (std::string& part : parts) part = std::string(absl::StripAsciiWhitespace(part));
    std::vector<std::string> answers = absl::StrSplit(parts[2], ' ', absl::SkipEmpty());
    if (answers.size() == 1) answers.assign(Sorts().size(), answers[0]);
    EXPECT_EQ(answers.size(), Sorts().size()) << line;
    rows.emplace(parts[0], Row{parts[1], std::move(answers)});
  }
  return rows;
}

class MatrixTest : public HubTest {
 protected:
  MatrixTest() {
    google::protobuf::FileDescriptorSet set;
    std::ifstream file(DUTA_DESCRIPTORS, std::ios::binary);
    EXPECT_TRUE(set.ParseFromIstream(&file)) << DUTA_DESCRIPTORS;
    for (const auto& proto : set.file()) files_.push_back(pool_.BuildFile(proto));
  }

  // A note of one to a partner, to one that is held afterwards, and to one whose mail
  // is returned.
  void Open() {
    Start();
    network_ = std::make_unique<Network>(hub_);
    const auto admit = [&](const char* sort, const char* name) { callers_[sort] = network_->Admit(name); };
    admit("sender", "partners/id-kemlu");
    admit("recipient", "partners/au-dfat");
    admit("unit", "partners/au-dfat/units/jakarta");
    admit("other", "partners/nz-mfat");
    admit("held", "partners/sg-mfa");
    admit("returned", "partners/ph-dfa");
    const message::v1::Message note =
        NoteTo("partners/id-kemlu", {"partners/au-dfat", "partners/sg-mfa", "partners/ph-dfa"});
    const auto accepted = callers_["sender"]->Send(note);
    ASSERT_THAT(accepted, IsOk());
    message_ = note.id();
    index_ = std::to_string(accepted->receipt.index());
    network_->Order(R"(suspend_partner { partner: "partners/sg-mfa" state: PARTNER_STATE_SUSPENDED_HOLD })");
    network_->Order(R"(suspend_partner { partner: "partners/ph-dfa" state: PARTNER_STATE_SUSPENDED_RETURN })");
  }

  std::string BytesOf(const google::protobuf::MethodDescriptor& method, const std::string& text) {
    const std::unique_ptr<google::protobuf::Message> request(factory_.GetPrototype(method.input_type())->New());
    const std::string filled = absl::StrReplaceAll(text, {{"$MESSAGE", message_}, {"$INDEX", index_}});
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(filled, request.get())) << filled;
    return request->SerializeAsString();
  }

  // What a call that says no more than `request` comes to: OK, the reason of its
  // refusal, or OPEN for a stream that goes on.
  std::string Call(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                   const std::string& request) {
    const grpc::Slice slice(request);
    const grpc::ByteBuffer sent(&slice, 1);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kOpen);
    grpc::GenericStub stub(channel);
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(&context, method, sent, &queue);
    call->StartCall();
    grpc::ByteBuffer received;
    grpc::Status status;
    call->Finish(&received, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    if (status.ok()) return "OK";
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) return "OPEN";
    const Status refusal = rpc::FromGrpc(status);
    const auto reason = ReasonOf(refusal);
    return reason ? std::string(Describe(*reason).wire) : std::string(refusal.message());
  }

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
  std::unique_ptr<Network> network_;
  std::map<std::string, std::unique_ptr<Client>> callers_;
  std::string message_;
  std::string index_;
};

TEST_F(MatrixTest, EveryCallOfEveryCallerIsAnsweredAsTheTableSays) {
  Open();
  const std::map<std::string, Row> table = ReadTable();
  callers_["administrator"] = network_->Connect(network_->rina().identity());
  const Identity nobody = MakeIdentity("partners/xx-mfa");
  const auto stranger = RawChannel(hub_, nobody.certificate_pem, nobody.tls_key.ToPem());
  int calls = 0;
  for (const auto* file : files_) {
    ASSERT_NE(file, nullptr);
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto& method = *file->service(s)->method(m);
        const std::string name = method.service()->full_name() + "/" + method.name();
        const auto row = table.find(name);
        if (row == table.end()) {
          ADD_FAILURE() << name << " has no line in rpc_callers.txt, which says what each caller is answered";
          continue;
        }
        const std::string request = BytesOf(method, row->second.request);
        EXPECT_EQ(Call(stranger, "/" + name, request), "HUB_UNREACHABLE") << name << " by a stranger";
        for (size_t i = 0; i < Sorts().size(); ++i) {
          const std::string answer = Call(callers_.at(Sorts()[i])->channel(), "/" + name, request);
          ++calls;
          if (row->second.answers[i] == "ANY") continue;
          EXPECT_EQ(answer, row->second.answers[i]) << name << " by " << Sorts()[i];
        }
      }
    }
  }
  EXPECT_GT(calls, 200);
}

}  // namespace
}  // namespace duta::integration
