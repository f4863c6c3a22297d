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
      recent_(with.database, ledger_, limits_.recent_bytes),
      mailboxes_(with.database, ledger_),
      committer_(with.database, ledger_, *anchor_, limits_, [this] { mailboxes_.RingMarked(); }),
      attachments_(with.database, with.blobs, with.registry, clock_, limits_),
      renderer_(with.translator, ledger_.signer().key(), clock_, limits_),
      intake_(with.registry, with.kinds, with.translator, clock_, limits_),
      pool_(limits_.blocking_threads, limits_.blocking_queue),
      checkers_(CheckingThreads(limits_), limits_.checking_queue),
      pipeline_(intake_, committer_, recent_, mailboxes_, with.database, checkers_, pool_),
      acknowledger_(with.registry, recent_, committer_, clock_),
      sweeper_(with.database, with.registry, recent_, mailboxes_, committer_, attachments_, clock_),
      queries_(with.database, with.registry, ledger_, recent_),
      mailbox_queries_(recent_, mailboxes_) {}

StatusOr<std::unique_ptr<Exchange>> Exchange::Open(const Surroundings& surroundings, crypto::NoteSigner signer,
                                                   const std::string& anchor_path) {
  DUTA_RETURN_IF_ERROR(CreateTables(surroundings.database));
  for (Kind* kind : surroundings.kinds.all()) DUTA_RETURN_IF_ERROR(kind->CreateTables(surroundings.database));
  DUTA_ASSIGN_OR_RETURN(std::unique_ptr<Anchor> anchor, Anchor::Open(anchor_path));
  auto exchange = std::unique_ptr<Exchange>(new Exchange(surroundings, std::move(signer), std::move(anchor)));
  DUTA_RETURN_IF_ERROR(exchange->ledger_.Open());
  DUTA_RETURN_IF_ERROR(exchange->anchor_->Check(exchange->ledger_));
  return exchange;
}

Exchange::~Exchange() { Drain(); }

void Exchange::Drain() {
  checkers_.Stop();
  pool_.Stop();
  committer_.Stop();
}

}  // namespace duta::exchange
