#include "plugins/worker/worker_process.h"

#include <fcntl.h>
#include <linux/falloc.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "plugins/worker/memory_file.h"
#include "plugins/worker/untrusted_text.h"

namespace duta::worker {
namespace {

using loader::CallInput;
using loader::CallResult;
using loader::Finding;

// Room beside input or output for the other fields: media types, ids, numbers,
// and the diagnoses that the loader caps at 256 KiB.
constexpr uint64_t kOverhead = 512 << 10;
// The arena gives back its memory after a call that used more than this.
constexpr uint64_t kKeepBytes = 1 << 20;

uint64_t WholePages(uint64_t bytes) {
  constexpr uint64_t kPage = 64 << 10;  // A multiple of every page size in use.
  return (bytes + kPage - 1) / kPage * kPage;
}

WorkerSizes SizesOf(const WorkerLimits& limits) {
  return {limits.memory_bytes, WholePages(limits.input_bytes + kOverhead), WholePages(limits.output_bytes + kOverhead),
          limits.output_bytes};
}

// A worker's finding, which may quote the adapter.
Status RefuseForeign(const Finding& finding) {
  return RefuseFinding({OneLine(finding.check), OneLine(finding.expected), OneLine(finding.found)});
}

std::string SignalText(int number) {
  const char* words = sigdescr_np(number);
  return "killed by signal " + std::to_string(number) + (words == nullptr ? "" : std::string(" (") + words + ")");
}

std::string EndText(int status) {
  // A refused call with signals blocked cannot be reported by its number.
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) return "the sandbox refused a system call";
  if (WIFSIGNALED(status)) return SignalText(WTERMSIG(status));
  if (WIFEXITED(status)) return "ended by itself with exit code " + std::to_string(WEXITSTATUS(status));
  return "ended with status " + std::to_string(status);
}

std::string SystemCallText(int32_t number) {
  char* name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
  const std::string text = name == nullptr ? "" : std::string(" (") + name + ")";
  std::free(name);
  return "the sandbox refused system call " + std::to_string(number) + text;
}

}  // namespace

Status RefuseFinding(const Finding& finding) {
  return Refuse(Reason::kAdapterRefused, "the adapter fails " + ToString(finding),
                {{"check", finding.check}, {"expected", finding.expected}, {"found", finding.found}});
}

StatusOr<std::unique_ptr<WorkerProcess>> WorkerProcess::Start(Launcher& launcher, int library,
                                                              const WorkerLimits& limits, Deadline deadline,
                                                              const LoadOptions& options) {
  std::unique_ptr<WorkerProcess> worker(new WorkerProcess(launcher, SizesOf(limits)));
  DUTA_RETURN_IF_ERROR(worker->Spawn(library));
  // If it is gone already, what it says next is nothing, and how it ended is found.
  worker->Send(FrameType::kLoad, Encode(options));
  auto received = worker->ReceiveFrame(deadline);
  if (const auto* fault = std::get_if<Fault>(&received)) {
    return RefuseFinding({"load", "a library that loads and describes itself", fault->text});
  }
  const Frame& frame = std::get<Frame>(received);
  if (frame.header.type == FrameType::kRefused) {
    const auto finding = DecodeFinding(frame.body);
    if (finding) return RefuseForeign(*finding);
  }
  if (frame.header.type == FrameType::kReady) {
    if (auto ready = DecodeReady(frame.body)) {
      worker->ready_ = *std::move(ready);
      return worker;
    }
  }
  return RefuseFinding({"load", "a library that loads and describes itself", "an answer that is not of the protocol"});
}

Status WorkerProcess::Validate(Launcher& launcher, const ConfigurationCheck& check, const WorkerLimits& limits,
                               Deadline deadline) {
  constexpr char kExpected[] = "a schema and a configuration that can be compared";
  const std::string body = Encode(check);
  WorkerProcess worker(launcher, SizesOf(limits));
  if (body.size() > worker.sizes_.request_bytes) {
    return RefuseFinding({"schema", "at most " + std::to_string(limits.input_bytes) + " bytes",
                          std::to_string(check.schema.size()) + " bytes"});
  }
  DUTA_ASSIGN_OR_RETURN(const Descriptor nothing, SealedFile(""));
  DUTA_RETURN_IF_ERROR(worker.Spawn(nothing.get()));
  worker.Send(FrameType::kValidate, body);
  const auto received = worker.ReceiveFrame(deadline);
  if (const auto* fault = std::get_if<Fault>(&received)) return RefuseFinding({"schema", kExpected, fault->text});
  const Frame& frame = std::get<Frame>(received);
  if (frame.header.type == FrameType::kAnswer) return absl::OkStatus();
  const auto finding = frame.header.type == FrameType::kRefused ? DecodeFinding(frame.body) : std::nullopt;
  return finding ? RefuseForeign(*finding)
                 : RefuseFinding({"schema", kExpected, "an answer that is not of the protocol"});
}

WorkerProcess::~WorkerProcess() {
  if (pid_ != 0) Bury("", false);
}

bool WorkerProcess::IsWaiting() const {
  pollfd event = {socket_.get(), POLLIN, 0};
  return poll(&event, 1, 0) == 0;
}

std::variant<CallResult, Fault> WorkerProcess::Call(FrameType type, const CallInput& input, Deadline deadline) {
  const std::string body = Encode(input);
  if (!Send(type, body)) return Bury("", false);
  auto received = ReceiveFrame(deadline);
  if (auto* fault = std::get_if<Fault>(&received)) return std::move(*fault);
  const Frame& frame = std::get<Frame>(received);
  TrimArena(std::max(body.size(), frame.body.size()));
  if (frame.header.type == FrameType::kAnswer && frame.header.sequence == sequence_) {
    if (auto result = DecodeAnswer(frame.body)) return *std::move(result);
  }
  return Bury("gave an answer that is not of the protocol", false);
}

std::variant<uint64_t, Fault> WorkerProcess::MeasureHeap(Deadline deadline) {
  if (!Send(FrameType::kMeasure, "")) return Bury("", false);
  auto received = ReceiveFrame(deadline);
  if (auto* fault = std::get_if<Fault>(&received)) return std::move(*fault);
  const Frame& frame = std::get<Frame>(received);
  uint64_t bytes = 0;
  if (frame.header.type != FrameType::kMeasured || frame.body.size() != sizeof(bytes)) {
    return Bury("gave an answer that is not of the protocol", false);
  }
  std::memcpy(&bytes, frame.body.data(), sizeof(bytes));
  return bytes;
}

Status WorkerProcess::Spawn(int library) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
    return Refuse(Reason::kInternal, std::string("socketpair failed: ") + std::strerror(errno));
  }
  socket_ = Descriptor(sockets[0]);
  const Descriptor theirs(sockets[1]);
  DUTA_ASSIGN_OR_RETURN(arena_, SharedFile(sizes_.request_bytes + sizes_.answer_bytes));
  DUTA_ASSIGN_OR_RETURN(pid_, launcher_.Spawn(theirs.get(), arena_.get(), library, sizes_));
  return absl::OkStatus();
}

bool WorkerProcess::Send(FrameType type, const std::string& body) {
  if (body.size() > sizes_.request_bytes) return false;
  if (body.size() > kInlineBytes) {
    size_t done = 0;
    while (done < body.size()) {
      const ssize_t size = pwrite(arena_.get(), body.data() + done, body.size() - done, static_cast<off_t>(done));
      if (size <= 0) return false;
      done += static_cast<size_t>(size);
    }
  }
  return SendFrame(socket_.get(), type, ++sequence_, body);
}

std::variant<WorkerProcess::Frame, Fault> WorkerProcess::ReceiveFrame(Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd waiting = {socket_.get(), POLLIN, 0};
    const int ready = left <= 0 ? 0 : poll(&waiting, 1, static_cast<int>(std::min<int64_t>(left, INT32_MAX)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return Bury("gave no answer within its time limit", true);
    break;
  }
  const ssize_t size = recv(socket_.get(), packet_.data(), packet_.size(), MSG_DONTWAIT);
  if (size <= 0) return Bury("", false);
  Frame frame;
  if (!ReadBody({packet_.data(), static_cast<size_t>(size)}, frame))
    return Bury("gave an answer that is not of the protocol", false);
  if (frame.header.type == FrameType::kViolation && frame.body.size() == sizeof(int32_t)) {
    int32_t number;
    std::memcpy(&number, frame.body.data(), sizeof(number));
    return Bury(SystemCallText(number), false);
  }
  return frame;
}

bool WorkerProcess::ReadBody(std::string_view packet, Frame& frame) const {
  if (packet.size() < sizeof(FrameHeader)) return false;
  std::memcpy(&frame.header, packet.data(), sizeof(FrameHeader));
  if (frame.header.magic != kMagic || frame.header.body_size > sizes_.answer_bytes) return false;
  if (frame.header.body_size <= kInlineBytes) {
    frame.body = std::string(packet.substr(sizeof(FrameHeader)));
    return frame.body.size() == frame.header.body_size;
  }
  // Copied out once; the worker may go on writing, but not into our copy.
  frame.body.resize(frame.header.body_size);
  size_t done = 0;
  while (done < frame.body.size()) {
    const ssize_t size = pread(arena_.get(), frame.body.data() + done, frame.body.size() - done,
                               static_cast<off_t>(sizes_.request_bytes + done));
    if (size <= 0) return false;
    done += static_cast<size_t>(size);
  }
  return true;
}

void WorkerProcess::TrimArena(uint64_t used) {
  if (used <= kKeepBytes) return;
  // Best effort: a failure costs memory only.
  fallocate(arena_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
            static_cast<off_t>(sizes_.request_bytes + sizes_.answer_bytes));
}

Fault WorkerProcess::Bury(std::string seen, bool timed_out) {
  const pid_t pid = std::exchange(pid_, 0);
  socket_.Close();
  const auto status = launcher_.End(pid);
  if (!seen.empty()) return {timed_out, std::move(seen)};
  return {timed_out, status.ok() ? EndText(*status) : std::string(status.status().message())};
}

}  // namespace duta::worker
