// The exchange put together: one object that owns the pipeline's parts in the
// order of their dependencies.
#pragma once

#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/crypto/signed_note.h"
#include "core/exchange/attachments/attachments.h"
#include "core/exchange/delivery/acknowledger.h"
#include "core/exchange/delivery/mailbox_queries.h"
#include "core/exchange/delivery/mailboxes.h"
#include "core/exchange/delivery/renderer.h"
#include "core/exchange/delivery/sweeper.h"
#include "core/exchange/intake/intake.h"
#include "core/exchange/intake/lane.h"
#include "core/exchange/intake/pipeline.h"
#include "core/exchange/kind_set.h"
#include "core/exchange/limits.h"
#include "core/exchange/log/anchor.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/log/ledger.h"
#include "core/exchange/messages/messages.h"
#include "core/exchange/messages/queries.h"
#include "core/exchange/translator.h"
#include "core/registry/registry.h"
#include "core/store/blob_store.h"
#include "core/store/database.h"

namespace duta::exchange {

// What the exchange works with. All outlive it.
struct Surroundings {
  store::Database& database;
  store::BlobStore& blobs;
  registry::Registry& registry;
  const KindSet& kinds;
  Translator& translator;
  const Clock& clock;
  Limits limits;
};

// The parts are thread-safe unless their headers say otherwise.
class Exchange {
 public:
  // Makes its tables and those of the kinds, reads the log's head and compares it with the anchor.
  // LOG_ROLLED_BACK, ANCHOR_UNREADABLE, LOG_KEY_MISMATCH, STORAGE_CORRUPT,
  // STORAGE_FAILED, FILE_UNUSABLE.
  static StatusOr<std::unique_ptr<Exchange>> Open(const Surroundings& surroundings, crypto::NoteSigner signer,
                                                  const std::string& anchor_path);
  // Drains if Drain was not called.
  ~Exchange();

  // Takes up what other hubs of the same database have appended and rings their
  // mailboxes here: at a steady beat, and on a wake from wherever it comes. Says
  // whether there was any. Reads the database; Committer::Look's errors.
  StatusOr<bool> Look();

  // Refuses what comes from now on with HUB_DRAINING, records and answers what
  // was taken, then returns. Idempotent.
  void Drain();

  Pipeline& pipeline() { return pipeline_; }
  // A lane of `owner`, in which it stands as a member.
  Lane OpenLane(Lane::Owner& owner, Lane::Sort sort, const Lane::Bounds& bounds = {}) {
    return Lane(lane_parts_, owner, sort, bounds);
  }
  Attachments& attachments() { return attachments_; }
  Committer& committer() { return committer_; }
  const Ledger& ledger() const { return ledger_; }
  Mailboxes& mailboxes() { return mailboxes_; }
  const Messages& messages() const { return messages_; }
  // What was found damaged since the start, and is worked around.
  const Damage& damage() const { return damage_; }
  Renderer& renderer() { return renderer_; }
  Sweeper& sweeper() { return sweeper_; }
  const Queries& queries() const { return queries_; }
  const MailboxQueries& mailbox_queries() const { return mailbox_queries_; }
  const Limits& limits() const { return limits_; }
  const Clock& clock() const { return clock_; }
  // For work that blocks on adapters or the disk.
  ThreadPool& pool() { return pool_; }

 private:
  Exchange(const Surroundings& surroundings, crypto::NoteSigner signer, std::unique_ptr<Anchor> anchor);

  const Limits limits_;
  const Clock& clock_;
  Ledger ledger_;
  std::unique_ptr<Anchor> anchor_;
  Damage damage_;
  AcceptedCache cache_;
  AcceptedLoader loader_;
  Messages messages_;
  Mailboxes mailboxes_;
  Committer committer_;
  Attachments attachments_;
  Renderer renderer_;
  Intake intake_;
  Acknowledger acknowledger_;
  ThreadPool pool_;
  ThreadPool checkers_;
  const LaneParts lane_parts_;
  Pipeline pipeline_;
  Sweeper sweeper_;
  Queries queries_;
  MailboxQueries mailbox_queries_;
};

}  // namespace duta::exchange
