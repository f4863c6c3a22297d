// What a caller may not see changes no byte of any answer: random worlds in pairs that
// differ in that alone. DUTA_LEAK_WORLDS sets how many.
#include <cstdlib>
#include <random>

#include "core/registry/policy.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

constexpr const char* kSpeakers[] = {kIndonesia, kCanberra, kAustralia, kNewZealand};
constexpr const char* kAddressed[] = {kIndonesia, kCanberra, kAustralia, kNewZealand, kNetwork};
constexpr const char* kMinistries[] = {kIndonesia, kAustralia, kNewZealand};

// One thing that happens.
struct Happening {
  enum class Sort { kSend, kAcknowledge, kExpire, kSuspend, kResume } sort = Sort::kSend;
  std::string sender, recipient;  // kSend; kSuspend and kResume: `recipient`.
  size_t message = 0;             // kAcknowledge: which one.
  bool has_file = false;
  bool is_short = false;  // It expires before long.
  bool holds = false;     // kSuspend.
};

using Story = std::vector<Happening>;

Story MakeStory(uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](size_t bound) { return static_cast<size_t>(random() % bound); };
  Story story;
  size_t sent = 0;
  for (int i = 0; i < 24; ++i) {
    Happening next;
    const size_t dice = below(10);
    if (sent == 0 || dice < 6) {
      next.sender = kSpeakers[below(std::size(kSpeakers))];
      do next.recipient = kAddressed[below(std::size(kAddressed))];
      while (next.recipient == next.sender);
      next.has_file = below(2) == 0;
      next.is_short = below(3) == 0;
      ++sent;
    } else if (dice < 8) {
      next.sort = Happening::Sort::kAcknowledge;
      next.message = below(sent);
    } else if (dice == 8) {
      next.sort = Happening::Sort::kExpire;
    } else {
      next.sort = below(2) == 0 ? Happening::Sort::kSuspend : Happening::Sort::kResume;
      next.recipient = kMinistries[below(std::size(kMinistries))];
      next.holds = below(2) == 0;
    }
    story.push_back(std::move(next));
  }
  return story;
}

bool IsParty(std::string_view caller, const Happening& happening) {
  const auto is = [&](std::string_view name) { return ActsFor(caller, name); };
  if (is(happening.sender) || is(happening.recipient)) return true;
  return happening.recipient == kNetwork && std::any_of(std::begin(kMinistries), std::end(kMinistries), is);
}

// What differs from world to world of a receipt whatever anybody may see: the tree's
// hashes, and the salt that keeps entries from being guessed.
void Scrub(log::v1::Receipt& receipt) {
  receipt.clear_checkpoint();
  receipt.clear_inclusion_path();
  log::v1::Entry entry;
  ASSERT_TRUE(entry.ParseFromString(receipt.entry()));
  entry.clear_salt();
  receipt.set_entry(entry.SerializeAsString());
}

class World : public ExchangeTest {
 public:
  using Envelopes = std::vector<Envelope>;

  void TestBody() override {}

  // The same parties with the same keys as in `other`.
  void Share(const World& other) {
    keys_ = other.keys_;
    for (const auto& [owner, key] : keys_) network_.Must(registry::AddKey(registry::MakeKey(key.public_key(), owner)));
  }

  // Lets the story happen. What `caller` may see is as in `seen`, to the byte; all else
  // is told otherwise. Null: this is the first.
  void Live(const Story& story, std::string_view caller, const World* seen) {
    for (const Happening& happening : story) {
      clock_.Advance(std::chrono::seconds(1));
      switch (happening.sort) {
        case Happening::Sort::kSend:
          Send(happening, caller, seen);
          break;
        case Happening::Sort::kAcknowledge:
          AcknowledgeFirst(happening.message);
          break;
        case Happening::Sort::kExpire:
          clock_.Advance(std::chrono::minutes(2));
          EXPECT_TRUE(exchange_->sweeper().Sweep().ok());
          Flush();
          break;
        case Happening::Sort::kSuspend:
          Order("suspend_partner { partner: \"" + happening.recipient + "\" state: PARTNER_STATE_SUSPENDED_" +
                (happening.holds ? "HOLD" : "RETURN") + " }");
          EXPECT_TRUE(exchange_->sweeper().Sweep().ok());
          Flush();
          break;
        case Happening::Sort::kResume:
          Order("resume_partner { partner: \"" + happening.recipient + "\" }");
          break;
      }
    }
  }

  // Every answer that a caller can get, each with the question.
  std::vector<std::string> Answers(const std::string& caller, const std::vector<std::string>& digests) {
    answers_.clear();
    std::vector<std::string> ids = ids_;
    ids.push_back("019ac1f0-5e80-7000-8000-ffffffffffff");
    for (const std::string& id : ids) {
      Add("message " + id, exchange_->queries().GetMessage(caller, id));
      Add("receipt " + id, exchange_->queries().GetReceipt(caller, id));
    }
    for (uint64_t index = 0; index <= Size(); ++index) {
      Add("entry " + std::to_string(index), exchange_->queries().GetEntry(caller, index));
    }
    for (const uint32_t size : {1u, 3u, 1000u}) {
      ListEntries(caller, size, 0);
      ListEntries(caller, size, Size() / 2);
      for (const char* mailbox : kAddressed) ListMailbox(caller, mailbox, size);
    }
    for (const std::string& digest : digests) {
      const auto reading = exchange_->attachments().OpenForRead(caller, digest, 0);
      std::string content = reading.ok() ? std::string() : reading.status().ToString();
      while (reading.ok() && !(*reading)->is_at_end()) content += *(*reading)->Next();
      answers_.push_back("file: " + content);
      const auto upload = exchange_->attachments().Query(caller, digest);
      answers_.push_back("upload: " + (upload.ok() ? upload->ShortDebugString() : upload.status().ToString()));
    }
    return answers_;
  }

  uint64_t Size() const { return exchange_->ledger().Current().range.size(); }
  const std::vector<std::string>& digests() const { return digests_; }
  // An entry as an administrator reads it, who sees all of them.
  std::string Entry(uint64_t index) {
    auto receipt = exchange_->queries().GetEntry(kRina, index);
    EXPECT_TRUE(receipt.ok()) << receipt.status();
    Scrub(*receipt);
    return receipt->entry();
  }

 private:
  void Order(const std::string& text) {
    // Some are refused, as one that resumes who is not suspended: in both worlds alike.
    network_.Do(text).IgnoreError();
  }

  void Send(const Happening& happening, std::string_view caller, const World* seen) {
    const size_t place = envelopes_.size();
    const bool is_hidden = seen != nullptr && !IsParty(caller, happening);
    const std::string words = is_hidden ? "What was said in the other world, at some length" : "What was said";
    Message message = MakeMessage(happening.sender, {happening.recipient}, words);
    char id[37];
    std::snprintf(id, sizeof(id), "019ac1f0-5e80-7000-8000-%012zu", place);
    message.set_id(id);
    message.set_subject(is_hidden ? "Another matter" : "A matter");
    if (is_hidden) message.mutable_marking()->set_level(message::v1::LEVEL_OPEN);
    if (is_hidden) message.set_urgency(message::v1::URGENCY_FLASH);
    if (happening.is_short) *message.mutable_expire_time() = ToTimestamp(clock_.Now() + std::chrono::minutes(1));
    if (happening.has_file) AddFile(happening.sender, words + id, message);
    Envelope envelope = Sign(message);
    if (seen != nullptr && !is_hidden) envelope = seen->envelopes_[place];  // ECDSA signs otherwise each time.
    Submit(happening.sender, envelope).status().IgnoreError();              // Some are refused: suspended.
    envelopes_.push_back(std::move(envelope));
    ids_.emplace_back(id);
  }

  void AddFile(const std::string& sender, const std::string& content, Message& message) {
    digests_.push_back(crypto::ToString(crypto::Sha256(content)));
    if (registry::CheckActive(*network_.Now(), sender).ok()) *message.add_attachments() = Upload(sender, content);
  }

  // By the first mailbox in which it waits.
  void AcknowledgeFirst(size_t place) {
    for (const char* mailbox : kSpeakers) {
      const auto found = exchange_->messages().GetById(ids_[place]);
      if (!found.ok()) return;
      if (Acknowledge(mailbox, (*found)->receipt.index()).ok()) return;
    }
  }

  template <typename Response>
  void Add(const std::string& question, StatusOr<Response> response) {
    if (!response.ok()) return answers_.push_back(question + ": " + response.status().ToString());
    ScrubAll(*response);
    answers_.push_back(question + ": " + response->SerializeAsString());
  }
  static void ScrubAll(log::v1::Receipt& receipt) { Scrub(receipt); }
  static void ScrubAll(v1::GetMessageResponse& response) {
    Scrub(*response.mutable_receipt());
    for (auto& handover : *response.mutable_handovers()) Scrub(*handover.mutable_receipt());
  }
  static void ScrubAll(log::v1::ListEntriesResponse& response) {
    for (auto& receipt : *response.mutable_receipts()) Scrub(receipt);
  }

  void ListEntries(const std::string& caller, uint32_t size, uint64_t first) {
    log::v1::ListEntriesRequest request;
    request.set_page_size(size);
    request.set_first_index(first);
    do {
      auto page = exchange_->queries().ListEntries(caller, request);
      request.set_page_token(page.ok() ? page->next_page_token() : "");
      Add("entries by " + std::to_string(size), std::move(page));
    } while (!request.page_token().empty());
  }

  void ListMailbox(const std::string& caller, const std::string& asked, uint32_t size) {
    const auto mailbox = MailboxOf(*network_.Now(), caller, asked);
    if (!mailbox.ok()) return answers_.push_back(asked + ": " + mailbox.status().ToString());
    std::string token;
    do {
      const auto page = exchange_->mailbox_queries().ListPending(*mailbox, size, token);
      ASSERT_TRUE(page.ok()) << page.status();
      std::string answer = asked + " by " + std::to_string(size) + ": ";
      for (const Due& due : page->deliveries) {
        ASSERT_NE(due.accepted, nullptr);
        log::v1::Receipt receipt = due.accepted->receipt;
        Scrub(receipt);
        answer += due.accepted->envelope.SerializeAsString() + receipt.SerializeAsString();
      }
      token = page->next_page_token;
      answers_.push_back(answer + token);
    } while (!token.empty());
  }

  Envelopes envelopes_;
  std::vector<std::string> ids_;
  std::vector<std::string> digests_;  // Of files, sent or not.
  std::vector<std::string> answers_;
};

int Worlds() {
  const char* asked = std::getenv("DUTA_LEAK_WORLDS");
  return asked == nullptr ? 2 : std::atoi(asked);
}

TEST(LeakTest, WhatACallerMayNotSeeChangesNoByteOfAnyAnswer) {
  int differences = 0;
  for (int seed = 1; seed <= Worlds(); ++seed) {
    const Story story = MakeStory(static_cast<uint64_t>(seed));
    World one;
    one.Live(story, "", nullptr);
    for (const char* caller : kSpeakers) {
      SCOPED_TRACE(std::string("story ") + std::to_string(seed) + ", " + caller);
      World other;
      other.Share(one);
      other.Live(story, caller, &one);
      ASSERT_EQ(one.Size(), other.Size()) << "the log counts what happened, for everybody";
      for (uint64_t index = 0; index < one.Size(); ++index) differences += one.Entry(index) != other.Entry(index);
      std::vector<std::string> digests = one.digests();
      digests.insert(digests.end(), other.digests().begin(), other.digests().end());
      const std::vector<std::string> expected = one.Answers(caller, digests);
      const std::vector<std::string> found = other.Answers(caller, digests);
      ASSERT_EQ(found.size(), expected.size());
      for (size_t i = 0; i < found.size(); ++i) ASSERT_EQ(found[i], expected[i]) << i;
    }
  }
  EXPECT_GT(differences, 20) << "the worlds must differ, or this shows nothing";
}

}  // namespace
}  // namespace duta::exchange
