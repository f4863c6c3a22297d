#include "core/hub/upkeep/log_audit.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/crypto/dsse.h"
#include "core/exchange/log/log_tiles.h"
#include "core/exchange/messages/accepted.h"
#include "core/log/checkpoint.h"
#include "core/store/time_column.h"
#include "duta/envelope/v1/envelope.pb.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::hub {
namespace {

// Entries looked at in one transaction: the leaves of one stored node.
constexpr uint64_t kPage = uint64_t{1} << exchange::kTileLevels;
constexpr size_t kMostFindings = 100;

constexpr std::string_view kCureOfRow = "take this database's newest good backup (`dutad restore`)";
constexpr std::string_view kCureOfMailbox = "stop the hub and make them anew from the log (`dutad repair --mailboxes`)";

// What the tables say of one page of entries.
struct MessageRow {
  std::string statement_digest;
  std::string envelope;
  std::string canonical_body;
  bool has_its_sum = false;  // All of the row is as it was written, signatures too.
};
struct Page {
  uint64_t first = 0;
  std::vector<std::pair<uint64_t, std::string>> entries;
  std::map<uint64_t, MessageRow> messages;
  std::vector<std::pair<uint64_t, std::string>> checkpoints;  // By size.
};

}  // namespace

class LogAudit::Impl {
 public:
  Impl(store::Database& database, const crypto::NoteVerifier& verifier, Findings& findings)
      : database_(database), verifier_(verifier), findings_(findings) {}

  bool Step() {
    if (!has_begun_) Begin();
    if (done_ >= size_) {
      if (!has_ended_) End();
      return false;
    }
    const uint64_t first = done_;
    done_ = std::min(size_, first + kPage);
    const Status status =
        database_.Read([&](store::Transaction& transaction) { return CheckPage(first, done_, transaction); });
    if (!status.ok()) {
      Say(absl::StrCat("entries ", first, " to ", done_ - 1), absl::StrCat("they cannot be read: ", CauseOf(status)));
      is_lost_ = true;
    }
    return true;
  }

  uint64_t done() const { return done_; }
  uint64_t total() const { return size_; }

 private:
  void Begin() {
    has_begun_ = true;
    const Status status = ReadSize();
    if (!status.ok()) Say("log", absl::StrCat("its head cannot be read: ", CauseOf(status)));
  }

  void End() {
    has_ended_ = true;
    CheckUpperNodes();
    if (found_ > kMostFindings) findings_.Bad("log", absl::StrCat(found_ - kMostFindings, " more findings"));
    if (found_ == 0) findings_.Good("log", absl::StrCat(size_, " entries, from the first to the last, as recorded"));
  }

  void Say(const std::string& subject, std::string_view what, std::string_view cure = kCureOfRow) {
    if (++found_ <= kMostFindings) findings_.Bad(subject, absl::StrCat(std::string(what), "; ", std::string(cure)));
  }
  void SayEntry(uint64_t index, std::string_view what) { Say(absl::StrCat("entry ", index), what); }
  void SayMailbox(uint64_t index, std::string_view what) { Say(absl::StrCat("entry ", index), what, kCureOfMailbox); }

  // As many as the head says, and no more than there are: it may be rotten itself.
  Status ReadSize() {
    uint64_t stored = 0;
    uint64_t head = 0;
    DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
      DUTA_RETURN_IF_ERROR(transaction.Run("SELECT MAX(log_index) FROM log_entries", {}, [&](const store::Row& row) {
        stored = row.IsNull(0) ? 0 : static_cast<uint64_t>(row.Int(0)) + 1;
        return absl::OkStatus();
      }));
      return transaction.Run("SELECT size FROM log_head WHERE id = 1", {}, [&](const store::Row& row) {
        head = static_cast<uint64_t>(row.Int(0));
        return absl::OkStatus();
      });
    }));
    size_ = std::min(head, stored);
    if (head > stored) Say("log", absl::StrCat("its head says ", head, " entries, but the last one is ", stored));
    return absl::OkStatus();
  }

  Status CheckPage(uint64_t first, uint64_t end, store::Transaction& transaction) {
    Page page;
    page.first = first;
    DUTA_RETURN_IF_ERROR(ReadPage(first, end, page, transaction));
    DUTA_RETURN_IF_ERROR(CheckTree(end, page, transaction));
    for (const auto& [index, bytes] : page.entries) {
      log::v1::Entry entry;
      if (!entry.ParseFromString(bytes)) {
        SayEntry(index, "it cannot be read");
      } else if (entry.has_message_accepted()) {
        DUTA_RETURN_IF_ERROR(CheckMessage(index, entry.message_accepted(), page, transaction));
      } else if (page.messages.contains(index)) {
        SayEntry(index, "there is a message where the log has none");
      }
    }
    return absl::OkStatus();
  }

  static Status ReadPage(uint64_t first, uint64_t end, Page& page, store::Transaction& transaction) {
    const auto from = static_cast<int64_t>(first);
    const auto to = static_cast<int64_t>(end);
    DUTA_RETURN_IF_ERROR(
        transaction.Run("SELECT log_index, entry FROM log_entries WHERE log_index >= $1 AND log_index < $2"
                        " ORDER BY log_index",
                        {from, to}, [&](const store::Row& row) {
                          page.entries.emplace_back(static_cast<uint64_t>(row.Int(0)), row.Text(1));
                          return absl::OkStatus();
                        }));
    DUTA_RETURN_IF_ERROR(transaction.Run(
        "SELECT log_index, statement_digest, envelope, canonical_body, kind, content_sum FROM messages"
        " WHERE log_index >= $1 AND log_index < $2",
        {from, to}, [&](const store::Row& row) {
          const bool has_its_sum = exchange::HasContentSum(row.Int(5), row.Text(2), row.Text(4), row.Text(3));
          page.messages[static_cast<uint64_t>(row.Int(0))] = {std::string(row.Text(1)), std::string(row.Text(2)),
                                                              std::string(row.Text(3)), has_its_sum};
          return absl::OkStatus();
        }));
    return transaction.Run("SELECT size, checkpoint FROM log_checkpoints WHERE size > $1 AND size <= $2 ORDER BY size",
                           {from, to}, [&](const store::Row& row) {
                             page.checkpoints.emplace_back(static_cast<uint64_t>(row.Int(0)), row.Text(1));
                             return absl::OkStatus();
                           });
  }

  // The entries with every checkpoint, and with the node that is stored for the page.
  Status CheckTree(uint64_t end, const Page& page, store::Transaction& transaction) {
    log::CompactRange range;
    uint64_t expected = page.first;
    auto checkpoint = page.checkpoints.begin();
    for (const auto& [index, bytes] : page.entries) {
      for (; expected < index; ++expected) SayMissing(expected);
      const log::Hash leaf = log::LeafHash(bytes);
      range.Append(leaf);
      whole_.Append(leaf);
      ++expected;
      if (checkpoint == page.checkpoints.end() || checkpoint->first != expected) continue;
      CheckCheckpoint(checkpoint->first, checkpoint->second);
      ++checkpoint;
    }
    for (; expected < end; ++expected) SayMissing(expected);
    if (end - page.first < kPage || range.size() < kPage) return absl::OkStatus();
    std::string stored;
    DUTA_RETURN_IF_ERROR(ReadNode(exchange::kTileLevels, page.first / kPage, stored, transaction));
    if (stored != crypto::View(range.Root())) SayNode(exchange::kTileLevels, page.first / kPage);
    return absl::OkStatus();
  }

  void SayMissing(uint64_t index) {
    SayEntry(index, "it is missing");
    is_lost_ = true;
  }
  void SayNode(int level, uint64_t index) {
    Say(absl::StrCat("node ", index, " of level ", level), "it does not fit what is below it");
  }

  static Status ReadNode(int level, uint64_t index, std::string& hash, store::Transaction& transaction) {
    return transaction.Run("SELECT hash FROM log_nodes WHERE level = $1 AND node_index = $2",
                           {int64_t{level}, static_cast<int64_t>(index)}, [&](const store::Row& row) {
                             hash = row.Text(0);
                             return absl::OkStatus();
                           });
  }

  // What is between the last good one and the first bad one is where the damage is;
  // every later tree has it too.
  void CheckCheckpoint(uint64_t size, const std::string& note) {
    const auto checkpoint = log::VerifyCheckpoint(note, verifier_);
    if (!checkpoint.ok() || checkpoint->size != size) {
      return Say(absl::StrCat("checkpoint ", size), "it does not verify with the log's key");
    }
    if (is_lost_) return;
    is_lost_ = whole_.Root() != checkpoint->root;
    if (is_lost_) {
      Say(absl::StrCat("entries ", good_, " to ", size - 1), "one of them is not as it was signed");
    } else {
      good_ = size;
    }
  }

  Status CheckMessage(uint64_t index, const log::v1::MessageAccepted& accepted, const Page& page,
                      store::Transaction& transaction) {
    const auto found = page.messages.find(index);
    if (found == page.messages.end()) {
      SayEntry(index, "its message is missing");
      return absl::OkStatus();
    }
    const MessageRow& row = found->second;
    envelope::v1::Envelope envelope;
    if (!envelope.ParseFromString(row.envelope)) {
      SayEntry(index, "its message cannot be read");
    } else if (crypto::View(crypto::StatementDigest(envelope.payload_type(), envelope.payload())) !=
                   accepted.statement_digest() ||
               row.statement_digest != accepted.statement_digest()) {
      SayEntry(index, "its message is not the one that was recorded");
    } else if (!row.has_its_sum) {
      SayEntry(index, "its message's row is not as it was written, and is not given out");
    }
    if (!accepted.canonical_body_sha256().empty() &&
        crypto::View(crypto::Sha256(row.canonical_body)) != accepted.canonical_body_sha256()) {
      SayEntry(index, "the body that the sender's adapter made is not the one that was recorded");
    }
    DUTA_RETURN_IF_ERROR(CheckId(index, accepted, transaction));
    return CheckMailboxes(index, accepted, transaction);
  }

  Status CheckId(uint64_t index, const log::v1::MessageAccepted& accepted, store::Transaction& transaction) {
    int64_t by_id = -1;
    DUTA_RETURN_IF_ERROR(transaction.Run("SELECT log_index FROM message_ids WHERE message_id = $1",
                                         {std::string_view(accepted.message_id())}, [&](const store::Row& row) {
                                           by_id = row.Int(0);
                                           return absl::OkStatus();
                                         }));
    if (by_id != static_cast<int64_t>(index)) SayEntry(index, "its message is not found by its id");
    return absl::OkStatus();
  }

  // In each mailbox it waits, or it was handed over: one of the two.
  Status CheckMailboxes(uint64_t index, const log::v1::MessageAccepted& accepted, store::Transaction& transaction) {
    std::map<std::string, int> states;
    const auto count = [&](const store::Row& row) {
      ++states[std::string(row.Text(0))];
      return absl::OkStatus();
    };
    const auto column = static_cast<int64_t>(index);
    DUTA_RETURN_IF_ERROR(transaction.Run("SELECT mailbox FROM handovers WHERE message_index = $1", {column}, count));
    const auto expires = FromTimestamp(accepted.expire_time());
    for (const std::string& mailbox : accepted.mailboxes()) {
      DUTA_RETURN_IF_ERROR(transaction.Run(
          "SELECT mailbox, expire_time FROM deliveries WHERE mailbox = $1 AND log_index = $2",
          {std::string_view(mailbox), column}, [&](const store::Row& row) {
            if (expires.ok() && row.Int(1) != store::ToColumn(*expires)) {
              SayMailbox(index, absl::StrCat("it waits in ", mailbox, " until another time than was recorded"));
            }
            return count(row);
          }));
    }
    for (const std::string& mailbox : accepted.mailboxes()) {
      if (states[mailbox] == 0) SayMailbox(index, absl::StrCat("it neither waits in ", mailbox, " nor was taken over"));
      if (states[mailbox] > 1) SayMailbox(index, absl::StrCat("it waits in ", mailbox, " though it was taken over"));
    }
    if (states.size() != static_cast<size_t>(accepted.mailboxes_size())) {
      SayEntry(index, "it was taken over from a mailbox into which it never went");
    }
    return absl::OkStatus();
  }

  // The nodes above those of the pages, each from those below it.
  void CheckUpperNodes() {
    for (int level = 2 * exchange::kTileLevels; level < 64 && (size_ >> level) > 0; level += exchange::kTileLevels) {
      for (uint64_t index = 0; index < size_ >> level; ++index) CheckUpperNode(level, index);
    }
  }

  void CheckUpperNode(int level, uint64_t index) {
    std::string stored;
    log::CompactRange range;
    const Status status = database_.Read([&](store::Transaction& transaction) -> Status {
      DUTA_RETURN_IF_ERROR(ReadNode(level, index, stored, transaction));
      return transaction.Run(
          "SELECT hash FROM log_nodes WHERE level = $1 AND node_index >= $2 AND node_index < $3 ORDER BY node_index",
          {int64_t{level - exchange::kTileLevels}, static_cast<int64_t>(index * kPage),
           static_cast<int64_t>((index + 1) * kPage)},
          [&](const store::Row& row) {
            log::Hash hash{};
            if (row.Text(0).size() == hash.size()) std::copy(row.Text(0).begin(), row.Text(0).end(), hash.begin());
            range.Append(hash);
            return absl::OkStatus();
          });
    });
    if (!status.ok() || range.size() != kPage || stored != crypto::View(range.Root())) {
      SayNode(level, index);
    }
  }

  store::Database& database_;
  const crypto::NoteVerifier& verifier_;
  Findings& findings_;
  bool has_begun_ = false;
  bool has_ended_ = false;
  uint64_t size_ = 0;
  uint64_t done_ = 0;  // Entries.
  size_t found_ = 0;
  log::CompactRange whole_;  // Of all entries so far.
  bool is_lost_ = false;     // It is not what was signed.
  uint64_t good_ = 0;        // The size up to which it is.
};

LogAudit::LogAudit(store::Database& database, const crypto::NoteVerifier& verifier, Findings& findings)
    : impl_(std::make_unique<Impl>(database, verifier, findings)) {}

LogAudit::~LogAudit() = default;

bool LogAudit::Step() { return impl_->Step(); }

uint64_t LogAudit::done() const { return impl_->done(); }

uint64_t LogAudit::total() const { return impl_->total(); }

void AuditLog(store::Database& database, const crypto::NoteVerifier& verifier, Findings& findings,
              const Progress& progress) {
  LogAudit audit(database, verifier, findings);
  while (audit.Step()) {
    if (progress) progress("entries", audit.done(), audit.total());
  }
}

}  // namespace duta::hub
