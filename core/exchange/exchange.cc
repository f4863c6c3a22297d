#include "core/exchange/exchange.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "core/exchange/schema.h"

namespace duta::exchange {
namespace {

int CheckingThreads(const Limits& limits) {
  if (limits.checking_threads > 0) return limits.checking_threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

Exchange::Exchange(const Surroundings& with, crypto::NoteSigner signer, std::unique_ptr<Anchor> anchor)
    : limits_(with.limits),
      clock_(with.clock),
      ledger_(with.database, std::move(signer)),
      anchor_(std::move(anchor)),
      cache_(limits_.recent_bytes),
      loader_(with.database, ledger_),
      messages_(cache_, loader_, ledger_, damage_),
      mailboxes_(with.database, ledger_),
      committer_(with.database, ledger_, *anchor_, limits_,
                 [this](uint64_t begin, uint64_t end, const Committer::Emptied& emptied) {
                   mailboxes_.RingMarked(begin, end, emptied);
                 }),
      attachments_(with.database, with.blobs, with.registry, clock_, limits_),
      renderer_(with.translator, ledger_.signer().key(), clock_, limits_),
      intake_(with.registry, with.kinds, with.translator, clock_, limits_, ledger_.signer().verifier().name()),
      acknowledger_(with.registry, messages_, clock_, ledger_.signer().verifier().name()),
      pool_(limits_.blocking_threads, limits_.blocking_queue),
      checkers_(CheckingThreads(limits_), limits_.checking_queue),
      lane_parts_{intake_, acknowledger_, messages_, cache_, mailboxes_, committer_, attachments_, checkers_, pool_},
      pipeline_(lane_parts_, with.database),
      sweeper_(with.database, with.registry, messages_, mailboxes_, committer_, attachments_, clock_),
      queries_(with.database, with.registry, ledger_, messages_, damage_),
      mailbox_queries_(with.database, ledger_, messages_, mailboxes_, clock_) {}

StatusOr<std::unique_ptr<Exchange>> Exchange::Open(const Surroundings& surroundings, crypto::NoteSigner signer,
                                                   const std::string& anchor_path) {
  DUTA_RETURN_IF_ERROR(CreateTables(surroundings.database));
  for (Kind* kind : surroundings.kinds.all()) DUTA_RETURN_IF_ERROR(kind->CreateTables(surroundings.database));
  DUTA_ASSIGN_OR_RETURN(std::unique_ptr<Anchor> anchor, Anchor::Open(anchor_path));
  auto exchange = std::unique_ptr<Exchange>(new Exchange(surroundings, std::move(signer), std::move(anchor)));
  DUTA_RETURN_IF_ERROR(exchange->ledger_.Open([&](const Ledger& ledger) { return exchange->anchor_->Check(ledger); }));
  // What the crash of a machine leaves is then not older than this start.
  exchange->anchor_->Write(exchange->ledger_.Current().checkpoint);
  DUTA_RETURN_IF_ERROR(exchange->anchor_->Sync());
  return exchange;
}

Exchange::~Exchange() { Drain(); }

StatusOr<bool> Exchange::Look() {
  DUTA_ASSIGN_OR_RETURN(const bool has_moved, committer_.Look());
  if (has_moved) mailboxes_.RingAll();
  return has_moved;
}

void Exchange::Drain() {
  checkers_.Stop();
  pool_.Stop();
  committer_.Stop();
  // Not needed for what was promised: an older anchor is a lower bound as well.
  anchor_->Sync().IgnoreError();
}

}  // namespace duta::exchange
