#include "party.h"

#include <cstdio>
#include <cstdlib>

#include "core/base/bytes.h"
#include "core/client/channel.h"
#include "core/client/message.h"
#include "core/profile/profile.h"
#include "duta/note/v1/note.pb.h"

namespace duta::bench {
namespace {

template <typename T>
T Must(StatusOr<T> value) {
  if (!value.ok()) Die(std::string(value.status().message()));
  return *std::move(value);
}

}  // namespace

void Die(const std::string& what) {
  std::fprintf(stderr, "duta_bench: %s\n", what.c_str());
  std::exit(1);
}

Party OpenParty(const std::string& profiles, const std::string& address) {
  const profile::Profile profile = Must(profile::ChooseProfile(Must(profile::ReadProfiles(profiles)), ""));
  Party party;
  party.name = profile.name;
  party.channel = Must(client::OpenChannel({.address = address.empty() ? profile.hub : address,
                                            .hub_ca_pem = Must(ReadFile(profile.hub_ca)),
                                            .chain_pem = Must(ReadFile(profile.tls_certificate)),
                                            .key_pem = Must(ReadFile(profile.tls_key))}));
  party.stub = exchange::v1::ExchangeService::NewStub(party.channel);
  party.signer = Must(client::FileSigner::Load(profile.signing_key));
  return party;
}

std::vector<exchange::v1::SubmitStreamRequest> MakeNotes(Party& sender, const std::string& recipient, int count) {
  note::v1::Note note;
  note.set_note_type(note::v1::NOTE_TYPE_INFORMATION);
  note.set_number("B/1/2026");
  note.set_date("2026-11-24");
  note.set_place("Jakarta");
  note.set_language("en");
  note.set_subject("Benchmark");
  note.add_paragraphs(std::string(700, 'x'));
  message::v1::Message message;
  message.set_sender(sender.name);
  message.add_recipients(recipient);
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  message.set_subject("Benchmark");
  message.mutable_body()->set_media_type("application/vnd.duta.note.v1+protobuf");
  message.mutable_body()->set_content(note.SerializeAsString());
  const SystemClock clock;
  std::vector<exchange::v1::SubmitStreamRequest> requests(count);
  for (int i = 0; i < count; ++i) {
    message::v1::Message one = message;
    client::Complete(one, clock);
    requests[i].set_sequence(static_cast<uint64_t>(i));
    *requests[i].mutable_envelope() = Must(client::SignMessage(one, *sender.signer));
  }
  return requests;
}

}  // namespace duta::bench
