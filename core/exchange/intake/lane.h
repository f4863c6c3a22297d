// The one ordered way to the committer: what one caller sends is checked, several
// at once, and recorded in the order in which it came.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/thread_pool.h"
#include "core/exchange/attachments/attachments.h"
#include "core/exchange/delivery/acknowledger.h"
#include "core/exchange/intake/intake.h"
#include "core/exchange/intake/message_record.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/messages/messages.h"

namespace duta::exchange {

// What lanes work with. All outlive them; the pools are stopped before the rest goes.
struct LaneParts {
  Intake& intake;
  const Acknowledger& acknowledger;
  const Messages& messages;
  AcceptedCache& cache;
  Mailboxes& mailboxes;
  Committer& committer;
  const Attachments& attachments;
  // Verifies, and looks up what was recorded; never waits for an adapter.
  ThreadPool& checkers;
  // Waits for adapters.
  ThreadPool& pool;
};

// Why a pool did not take a task: HUB_DRAINING, HUB_BUSY.
Status PoolRefusal(const LaneParts& parts);

// The receipt of a submission that was accepted before, null if it was not. A sender
// that repeats itself after its key, the time or the policy has changed still gets
// it: what was accepted stays accepted. Waits for the disk.
ReceiptPtr FirstReceipt(const LaneParts& parts, const Submission& submission);

// Thread-safe. Belongs to its owner, which `keep` keeps alive while something is on
// its way.
//
// Items are submissions and acknowledgements. Each has a tag, which comes back with
// its answer: the receipt, or the refusal with a reason of ExchangeService. Answers
// come in any order. Neither Submit nor Acknowledge waits for a disk or an adapter.
class Lane {
 public:
  // Interface: who sends by the lane. Called from many threads; must not block.
  class Owner {
   public:
    virtual ~Owner() = default;

    // The answer to the item of this tag.
    virtual void Answer(uint64_t tag, StatusOr<Recorded> recorded) = 0;

    // The next item may come: the answer to Go. With the lane's lock held, so that it
    // cannot come after Close; it must not call the lane.
    virtual void Next() {}

    // Once, after Close, when everything is answered.
    virtual void Idle() {}

    // Whether Advise wants to see a submission that passed, before it is recorded.
    virtual bool Advises(const Submission&) const { return false; }
    // May block.
    virtual void Advise(const Submission&) {}
  };

  // A single call is checked on the caller's own thread, as far as that may go, and
  // is refused with HUB_BUSY where a stream waits.
  enum class Sort { kStream, kCall };

  struct Bounds {
    size_t unanswered = SIZE_MAX;   // At so many items Next waits,
    size_t under_check = SIZE_MAX;  // also at so many that are checked or wait for one before.
  };

  Lane(const LaneParts& parts, Owner& owner, Sort sort, const Bounds& bounds)
      : parts_(parts), owner_(owner), sort_(sort), bounds_(bounds) {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // The owner is done with what came last: Next is called once, as soon as there is
  // room, perhaps before this returns.
  void Go();

  // Takes a submission of `caller`, whom the connection belongs to. Dropped after
  // Close. Also HUB_BUSY if too many wait to be checked, HUB_DRAINING.
  void Submit(std::shared_ptr<void> keep, uint64_t tag, std::string caller, envelope::v1::Envelope envelope);

  // Takes acknowledgements of deliveries of `mailbox`, which is the caller's to take
  // over. The tag of each is its place among them, or its message's index.
  enum class Tags { kPlaces, kIndexes };
  using Items = google::protobuf::RepeatedPtrField<v1::AcknowledgeItem>;
  void Acknowledge(std::shared_ptr<void> keep, const std::string& mailbox, const Items& items, Tags tags);

  // Takes nothing more.
  void Close();

 private:
  using Self = std::shared_ptr<Lane>;

  // An item that is under check or waits for those before it.
  struct Slot {
    bool is_checked = false;
    std::unique_ptr<Record> record;  // Null once it is answered.
  };
  // A submission under check.
  struct Task {
    Self lane;
    uint64_t serial;
    uint64_t tag;
    bool may_wait;  // It is on a thread that may wait for a disk.
    std::string caller;
    envelope::v1::Envelope envelope;
    Authentic authentic;
    Status refusal;
  };
  using TaskPtr = std::shared_ptr<Task>;
  using Step = void (Lane::*)(const TaskPtr&);
  struct Late;  // Acknowledgements that wait for a thread: signed, or of messages to be loaded.

  // The steps of a submission's check.
  void Authenticate(const TaskPtr& task);
  void Judge(const TaskPtr& task);
  // Whether the files are there that the message names: a look at the disk.
  void CheckFiles(const TaskPtr& task);
  void Consider(const TaskPtr& task);
  void AnswerRefused(const TaskPtr& task);
  void Advise(const TaskPtr& task);
  void Pass(const TaskPtr& task);
  // Goes on with the step on a pool.
  void Defer(ThreadPool& pool, const TaskPtr& task, Step step);
  void Refuse(const TaskPtr& task, const Status& refusal);

  Acknowledger::Callback CallbackFor(const Self& self, uint64_t tag);
  // What can be said of an acknowledgement at once; null: nothing yet.
  StatusOr<std::unique_ptr<Record>> BeginAcknowledgement(const Self& self, const std::string& mailbox,
                                                         const v1::AcknowledgeItem& item, uint64_t tag);
  void LoadLate(const Self& self, std::shared_ptr<Late> late);
  void CheckLate(const Self& self, const Late& late);

  // The item with this serial number is checked; null if it is answered.
  void Checked(const Self& self, uint64_t serial, std::unique_ptr<Record> record);
  // Gives to the committer what is next in order.
  void Advance(const Self& self);
  void Finish(uint64_t tag, StatusOr<Recorded> recorded);
  bool TakeIdle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void NextIfRoom() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const LaneParts& parts_;
  Owner& owner_;
  const Sort sort_;
  const Bounds bounds_;

  Mutex mutex_;
  std::deque<Slot> slots_ ABSL_GUARDED_BY(mutex_);                      // In the order of coming.
  uint64_t first_serial_ ABSL_GUARDED_BY(mutex_) = 0;                   // Of slots_.
  std::vector<std::unique_ptr<Record>> ready_ ABSL_GUARDED_BY(mutex_);  // In order; not with the committer yet.
  size_t unanswered_ ABSL_GUARDED_BY(mutex_) = 0;
  bool wants_next_ ABSL_GUARDED_BY(mutex_) = false;  // Go was called, and Next not yet.
  bool is_parked_ ABSL_GUARDED_BY(mutex_) = false;   // The committer has no room, and says when it has.
  bool is_closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_idle_ ABSL_GUARDED_BY(mutex_) = false;  // The owner was told.
};

}  // namespace duta::exchange
