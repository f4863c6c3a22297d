// Our side of the conformance test: core/crypto on the command line.
//
//   dsse_tool sign   ALGORITHM PUBLIC_PEM_OUT PAYLOAD_TYPE <payload  >envelope.json
//   dsse_tool verify ALGORITHM PUBLIC_PEM_IN               <envelope >payload
//
// `sign` makes a key of its own. Exit code 1: refused, the reason on standard
// error; 2: wrong usage.
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/crypto/dsse.h"

namespace duta::crypto {
namespace {

Status Sign(std::string_view algorithm_name, const std::string& public_pem, std::string_view type,
            std::string payload) {
  DUTA_ASSIGN_OR_RETURN(const Algorithm algorithm, AlgorithmFromName(algorithm_name));
  const PrivateKey key = PrivateKey::Generate(algorithm);
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(public_pem, key.public_key().ToPem(), FileMode::kPublic));
  std::cout << ToJson(SignEnvelope(type, std::move(payload), key));
  return absl::OkStatus();
}

Status Verify(std::string_view algorithm_name, const std::string& public_pem, std::string_view json) {
  DUTA_ASSIGN_OR_RETURN(const std::string pem, ReadFile(public_pem));
  DUTA_ASSIGN_OR_RETURN(const PublicKey key, PublicKey::FromPem(pem));
  if (NameOf(key.algorithm()) != algorithm_name) return Refuse(Reason::kKeyUnusable, "the key is of another algorithm");
  DUTA_ASSIGN_OR_RETURN(const envelope::v1::Envelope envelope, EnvelopeFromJson(json));
  DUTA_RETURN_IF_ERROR(CheckShape(envelope));
  const std::string pae = PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
  DUTA_RETURN_IF_ERROR(VerifySignature(envelope, 0, pae, key));
  std::cout << envelope.payload();
  return absl::OkStatus();
}

int Run(int argc, char** argv) {
  std::string input(std::istreambuf_iterator<char>(std::cin), {});
  const std::string_view command = argc > 1 ? argv[1] : "";
  Status status;
  if (command == "sign" && argc == 5) {
    status = Sign(argv[2], argv[3], argv[4], std::move(input));
  } else if (command == "verify" && argc == 4) {
    status = Verify(argv[2], argv[3], input);
  } else {
    std::cerr << "usage: dsse_tool sign ALGORITHM PUBLIC_PEM TYPE | verify ALGORITHM PUBLIC_PEM\n";
    return 2;
  }
  if (!status.ok()) std::cerr << status.message() << "\n";
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace duta::crypto

int main(int argc, char** argv) { return duta::crypto::Run(argc, argv); }
