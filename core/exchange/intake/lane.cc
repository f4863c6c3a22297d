#include "core/exchange/intake/lane.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace duta::exchange {
namespace {

constexpr std::chrono::milliseconds kBusyRetry{500};
constexpr std::chrono::milliseconds kDrainRetry{2000};

}  // namespace

Status PoolRefusal(const LaneParts& parts) {
  if (parts.checkers.is_stopping() || parts.pool.is_stopping()) {
    return RefuseForNow(Reason::kHubDraining, kDrainRetry);
  }
  return RefuseForNow(Reason::kHubBusy, kBusyRetry, "too many submissions wait to be checked");
}

ReceiptPtr FirstReceipt(const LaneParts& parts, const Submission& submission) {
  const auto first = parts.messages.GetById(submission.message.id());
  if (!first.ok() || (*first)->entry.statement_digest() != submission.accepted.statement_digest()) return nullptr;
  return ReceiptPtr(*first, &(*first)->receipt);
}

struct Lane::Late {
  struct Item {
    uint64_t serial;
    uint64_t tag;
    v1::AcknowledgeItem item;
  };
  std::string mailbox;
  std::vector<Item> items;
};

void Lane::Go() {
  MutexLock lock(mutex_);
  wants_next_ = true;
  NextIfRoom();
}

void Lane::Close() {
  bool is_idle;
  {
    MutexLock lock(mutex_);
    is_closed_ = true;
    is_idle = TakeIdle();
  }
  if (is_idle) owner_.Idle();
}

void Lane::Submit(std::shared_ptr<void> keep, uint64_t tag, std::string caller, envelope::v1::Envelope envelope) {
  uint64_t serial;
  {
    MutexLock lock(mutex_);
    if (is_closed_) return;
    serial = first_serial_ + slots_.size();
    slots_.emplace_back();
    ++unanswered_;
  }
  const bool is_stream = sort_ == Sort::kStream;
  auto task = std::make_shared<Task>(Task{.lane = Self(std::move(keep), this),
                                          .serial = serial,
                                          .tag = tag,
                                          .may_wait = false,
                                          .caller = std::move(caller),
                                          .envelope = std::move(envelope)});
  if (is_stream) return Defer(parts_.checkers, task, &Lane::Authenticate);
  Authenticate(task);
}

void Lane::Defer(ThreadPool& pool, const TaskPtr& task, Step step) {
  const bool is_queued = pool.Run([this, task, step] {
    task->may_wait = true;
    (this->*step)(task);
  });
  if (!is_queued) Refuse(task, PoolRefusal(parts_));
}

void Lane::Authenticate(const TaskPtr& task) {
  auto authentic = parts_.intake.Authenticate(task->caller, std::move(task->envelope));
  if (!authentic.ok()) return Refuse(task, authentic.status());
  task->authentic = *std::move(authentic);
  if (parts_.intake.MayBlock(task->authentic)) return Defer(parts_.pool, task, &Lane::Judge);
  Judge(task);
}

void Lane::Judge(const TaskPtr& task) {
  task->refusal = parts_.intake.Judge(task->authentic);
  if (!task->refusal.ok()) {
    return task->may_wait ? AnswerRefused(task) : Defer(parts_.checkers, task, &Lane::AnswerRefused);
  }
  if (task->authentic.submission.message.attachments().empty()) return Consider(task);
  task->may_wait ? CheckFiles(task) : Defer(parts_.checkers, task, &Lane::CheckFiles);
}

void Lane::CheckFiles(const TaskPtr& task) {
  const message::v1::Attachment* const lost = parts_.attachments.FindLost(task->authentic.submission.message);
  if (lost == nullptr) return Consider(task);
  task->refusal =
      duta::Refuse(Reason::kAttachmentMissing, absl::StrCat("the hub does not have ", lost->name(), " with this size"),
                   {{"attachment", lost->name()}});
  AnswerRefused(task);
}

void Lane::Consider(const TaskPtr& task) {
  if (!owner_.Advises(task->authentic.submission)) return Pass(task);
  task->may_wait ? Advise(task) : Defer(parts_.pool, task, &Lane::Advise);
}

void Lane::AnswerRefused(const TaskPtr& task) {
  ReceiptPtr first = FirstReceipt(parts_, task->authentic.submission);
  if (first == nullptr) return Refuse(task, task->refusal);
  Checked(task->lane, task->serial, nullptr);
  Finish(task->tag, Recorded{.receipt = std::move(first), .was_there = true});
}

void Lane::Advise(const TaskPtr& task) {
  owner_.Advise(task->authentic.submission);
  Pass(task);
}

void Lane::Pass(const TaskPtr& task) {
  // Made and hashed here, since the committer has one thread only.
  Checked(task->lane, task->serial,
          std::make_unique<MessageRecord>(std::move(task->authentic.submission), parts_.cache, parts_.mailboxes,
                                          CallbackFor(task->lane, task->tag)));
}

void Lane::Refuse(const TaskPtr& task, const Status& refusal) {
  Checked(task->lane, task->serial, nullptr);
  Finish(task->tag, refusal);
}

Acknowledger::Callback Lane::CallbackFor(const Self& self, uint64_t tag) {
  return [self, tag](StatusOr<Recorded> recorded) { self->Finish(tag, std::move(recorded)); };
}

void Lane::Acknowledge(std::shared_ptr<void> keep, const std::string& mailbox, const Items& items, Tags tags) {
  const Self self(std::move(keep), this);
  std::vector<std::pair<uint64_t, Status>> refused;
  auto late = std::make_shared<Late>(Late{.mailbox = mailbox});
  std::vector<Slot> checked;
  checked.reserve(items.size());
  for (int i = 0; i < items.size(); ++i) {
    const uint64_t tag = tags == Tags::kPlaces ? static_cast<uint64_t>(i) : items[i].message_index();
    auto record = BeginAcknowledgement(self, mailbox, items[i], tag);
    Slot& slot = checked.emplace_back();
    slot.is_checked = !record.ok() || *record != nullptr;
    if (!record.ok()) {
      refused.emplace_back(tag, record.status());
    } else if (*record != nullptr) {
      slot.record = *std::move(record);
    } else {
      late->items.push_back({static_cast<uint64_t>(i), tag, items[i]});
    }
  }
  {
    MutexLock lock(mutex_);
    if (is_closed_) return;
    const uint64_t serial = first_serial_ + slots_.size();
    for (Late::Item& item : late->items) item.serial += serial;
    for (Slot& slot : checked) slots_.push_back(std::move(slot));
    unanswered_ += checked.size();
  }
  Advance(self);
  if (!late->items.empty()) LoadLate(self, std::move(late));
  for (auto& [tag, refusal] : refused) Finish(tag, std::move(refusal));
}

StatusOr<std::unique_ptr<Record>> Lane::BeginAcknowledgement(const Self& self, const std::string& mailbox,
                                                             const v1::AcknowledgeItem& item, uint64_t tag) {
  if (item.has_acknowledgement()) {
    // A signature is paid for, and verified on a thread for that: this one is gRPC's.
    DUTA_RETURN_IF_ERROR(parts_.intake.TakeAcknowledgement(mailbox));
    return nullptr;
  }
  Acknowledger::Callback callback = CallbackFor(self, tag);
  return parts_.acknowledger.CheckInMemory(mailbox, item, callback);
}

void Lane::LoadLate(const Self& self, std::shared_ptr<Late> late) {
  if (parts_.checkers.Run([self, late] { self->CheckLate(self, *late); })) return;
  for (const Late::Item& item : late->items) {
    Checked(self, item.serial, nullptr);
    Finish(item.tag, PoolRefusal(parts_));
  }
}

void Lane::CheckLate(const Self& self, const Late& late) {
  for (const Late::Item& item : late.items) {
    auto record = parts_.acknowledger.Check(late.mailbox, item.item, CallbackFor(self, item.tag));
    Checked(self, item.serial, record.ok() ? *std::move(record) : nullptr);
    if (!record.ok()) Finish(item.tag, record.status());
  }
}

void Lane::Checked(const Self& self, uint64_t serial, std::unique_ptr<Record> record) {
  {
    MutexLock lock(mutex_);
    Slot& slot = slots_[serial - first_serial_];
    slot.is_checked = true;
    slot.record = std::move(record);
    // One that waits for another before it changes nothing yet.
    if (serial != first_serial_) return;
  }
  Advance(self);
}

void Lane::Advance(const Self& self) {
  Status status;
  std::vector<std::unique_ptr<Record>> refused;
  {
    MutexLock lock(mutex_);
    if (is_parked_) return;
    for (; !slots_.empty() && slots_.front().is_checked; slots_.pop_front(), ++first_serial_) {
      if (slots_.front().record != nullptr) ready_.push_back(std::move(slots_.front().record));
    }
    // With the lock held, so that two threads cannot change the order.
    if (!ready_.empty()) status = parts_.committer.Submit(ready_);
    is_parked_ = sort_ == Sort::kStream && ReasonOf(status) == Reason::kHubBusy;
    if (!is_parked_) refused.swap(ready_);
    NextIfRoom();
  }
  if (ReasonOf(status) == Reason::kHubBusy && refused.empty()) {
    return parts_.committer.WhenRoom([self] {
      {
        MutexLock lock(self->mutex_);
        self->is_parked_ = false;
      }
      self->Advance(self);
    });
  }
  for (const auto& record : refused) record->Done(status);
}

void Lane::Finish(uint64_t tag, StatusOr<Recorded> recorded) {
  owner_.Answer(tag, std::move(recorded));
  bool is_idle;
  {
    MutexLock lock(mutex_);
    --unanswered_;
    is_idle = TakeIdle();
    NextIfRoom();
  }
  if (is_idle) owner_.Idle();
}

bool Lane::TakeIdle() {
  if (!is_closed_ || unanswered_ > 0 || is_idle_) return false;
  is_idle_ = true;
  return true;
}

void Lane::NextIfRoom() {
  if (!wants_next_ || is_closed_ || is_parked_) return;
  if (unanswered_ >= bounds_.unanswered || slots_.size() >= bounds_.under_check) return;
  wants_next_ = false;
  owner_.Next();
}

}  // namespace duta::exchange
