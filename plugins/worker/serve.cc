#include "plugins/worker/serve.h"

#include <malloc.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "plugins/loader/library.h"
#include "plugins/worker/json_schema.h"
#include "plugins/worker/sandbox.h"
#include "plugins/worker/wire.h"

namespace duta::worker {
namespace {

using loader::CallResult;
using loader::Library;

// A u64. What was freed and is kept for the next allocation counts a little too.
std::string HeapInUse() {
  const struct mallinfo2 info = mallinfo2();
  const uint64_t bytes = info.uordblks + info.hblkhd;
  return {reinterpret_cast<const char*>(&bytes), sizeof(bytes)};
}

class Worker {
 public:
  explicit Worker(const WorkerSizes& sizes) : sizes_(sizes), packet_(sizeof(FrameHeader) + kInlineBytes) {}

  // Before the sandbox, which lets no shared memory be mapped.
  bool MapArena() {
    void* request = mmap(nullptr, sizes_.request_bytes, PROT_READ, MAP_SHARED, kArenaDescriptor, 0);
    void* answer = mmap(nullptr, sizes_.answer_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, kArenaDescriptor,
                        static_cast<off_t>(sizes_.request_bytes));
    close(kArenaDescriptor);
    request_ = static_cast<const char*>(request);
    answer_ = static_cast<char*>(answer);
    return request != MAP_FAILED && answer != MAP_FAILED;
  }

  // Does what the hub's first frame says. Whether there is more to do.
  bool Begin() {
    FrameHeader header;
    std::string_view body;
    if (!Receive(header, body)) return false;
    // A copy, since the hub may write the next frame over it.
    const std::string first(body);
    if (header.type == FrameType::kValidate) {
      if (const auto check = DecodeValidate(first)) Validate(*check);
      return false;
    }
    const auto options = DecodeLoad(first);
    return header.type == FrameType::kLoad && options && Load(*options);
  }

  void Serve() {
    FrameHeader header;
    std::string_view body;
    while (Receive(header, body)) {
      if (header.type == FrameType::kMeasure) {
        if (!Send(FrameType::kMeasured, header.sequence, HeapInUse())) return;
        continue;
      }
      const auto input = DecodeCall(body);
      if (!input) return;
      const CallResult result = header.type == FrameType::kTranslate ? library_->Translate(*input, sizes_.output_bytes)
                                                                     : library_->Advise(*input);
      if (!Send(FrameType::kAnswer, header.sequence, Encode(result))) return;
    }
  }

 private:
  // No library here, but a schema may be as hostile as one.
  void Validate(const ConfigurationCheck& check) {
    Sandbox sandbox(sizes_.memory_bytes, kSocketDescriptor);
    sandbox.EnterStageOne();
    sandbox.EnterStageTwo();
    const auto finding = CheckAgainstSchema(check.schema, check.configuration);
    Send(finding ? FrameType::kRefused : FrameType::kAnswer, 0, finding ? Encode(*finding) : Encode(CallResult()));
  }

  bool Load(const LoadOptions& options) {
    using Extensions = Library::Extensions;
    // The C library's allocator begins with a random number, which the sandbox would
    // refuse where a sanitizer's has taken its place so far.
    HeapInUse();
    Sandbox sandbox(sizes_.memory_bytes, kSocketDescriptor);
    sandbox.EnterStageOne();
    auto finding = Library::Open("/proc/self/fd/" + std::to_string(kLibraryDescriptor), library_);
    sandbox.EnterStageTwo();
    if (!finding) {
      finding = library_->Start(std::string(options.configuration),
                                options.hides_extensions ? Extensions::kHidden : Extensions::kOffered);
    }
    if (finding) {
      Send(FrameType::kRefused, 0, Encode(*finding));
      return false;
    }
    return Send(FrameType::kReady, 0,
                Encode(Ready{sandbox.degradations(), library_->advises(), library_->description()}));
  }

  bool Receive(FrameHeader& header, std::string_view& body) {
    ssize_t size;
    do {
      size = recv(kSocketDescriptor, packet_.data(), packet_.size(), 0);
    } while (size < 0 && errno == EINTR);
    if (size < static_cast<ssize_t>(sizeof(header))) return false;
    std::memcpy(&header, packet_.data(), sizeof(header));
    if (header.body_size > sizes_.request_bytes) return false;
    body = header.body_size > kInlineBytes
               ? std::string_view(request_, header.body_size)
               : std::string_view(packet_.data() + sizeof(header), static_cast<size_t>(size) - sizeof(header));
    return true;
  }

  bool Send(FrameType type, uint64_t sequence, const std::string& body) {
    if (body.size() > kInlineBytes) {
      if (body.size() > sizes_.answer_bytes) std::abort();  // The hub sized the arena for the limits.
      body.copy(answer_, body.size());
    }
    return SendFrame(kSocketDescriptor, type, sequence, body);
  }

  const WorkerSizes sizes_;
  const char* request_ = nullptr;
  char* answer_ = nullptr;
  std::vector<char> packet_;
  std::unique_ptr<Library> library_;
};

}  // namespace

int RunWorker(const WorkerSizes& sizes) {
  Worker worker(sizes);
  if (!worker.MapArena() || !worker.Begin()) return 1;
  worker.Serve();
  return 0;
}

}  // namespace duta::worker
