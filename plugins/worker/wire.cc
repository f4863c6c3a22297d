#include "plugins/worker/wire.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace duta::worker {
namespace {

using loader::CallInput;
using loader::CallResult;
using loader::Diagnosis;
using loader::Finding;
using loader::Pair;

// What a body may hold; the adapter's own limits are tighter.
constexpr uint32_t kMaxCount = 4096;

class Writer {
 public:
  explicit Writer(size_t expected) { bytes_.reserve(expected); }

  template <class Integer>
  void Put(Integer value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void Bytes(std::string_view value) {
    Put<uint64_t>(value.size());
    bytes_.append(value);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// After the first read beyond the end everything reads as zero or empty, and
// Done() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <class Integer>
  Integer Get() {
    Integer value{};
    if (rest_.size() < sizeof(value)) {
      Fail();
      return value;
    }
    std::memcpy(&value, rest_.data(), sizeof(value));
    rest_.remove_prefix(sizeof(value));
    return value;
  }
  std::string_view Bytes() {
    const uint64_t size = Get<uint64_t>();
    if (size > rest_.size()) {
      Fail();
      return {};
    }
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  std::string Text() { return std::string(Bytes()); }
  uint32_t Count() {
    const uint32_t count = Get<uint32_t>();
    if (count <= kMaxCount) return count;
    Fail();
    return 0;
  }
  // Whether everything was there and nothing is left.
  bool Done() const { return good_ && rest_.empty(); }

 private:
  void Fail() {
    good_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool good_ = true;
};

template <class Body>
std::optional<Body> IfDone(const Reader& reader, Body& body) {
  if (!reader.Done()) return std::nullopt;
  return std::move(body);
}

}  // namespace

std::string Encode(const LoadOptions& options) {
  Writer writer(64 + options.configuration.size());
  writer.Put<uint32_t>(options.hides_extensions ? 0 : 1);
  writer.Bytes(options.configuration);
  return writer.Take();
}

std::string Encode(const ConfigurationCheck& check) {
  Writer writer(64 + check.schema.size() + check.configuration.size());
  writer.Bytes(check.schema);
  writer.Bytes(check.configuration);
  return writer.Take();
}

std::string Encode(const Ready& ready) {
  Writer writer(1024);
  writer.Put<uint32_t>(ready.degradations);
  writer.Put<uint32_t>(ready.advises ? 1 : 0);
  writer.Bytes(ready.description.id);
  writer.Bytes(ready.description.version);
  writer.Bytes(ready.description.partner);
  writer.Put<uint32_t>(static_cast<uint32_t>(ready.description.translations.size()));
  for (const Pair& pair : ready.description.translations) {
    writer.Bytes(pair.from);
    writer.Bytes(pair.to);
  }
  return writer.Take();
}

std::string Encode(const Finding& finding) {
  Writer writer(256);
  writer.Bytes(finding.check);
  writer.Bytes(finding.expected);
  writer.Bytes(finding.found);
  return writer.Take();
}

std::string Encode(const CallInput& input) {
  Writer writer(256 + input.message.size() + input.input.size());
  writer.Put<int64_t>(input.now_seconds);
  writer.Put<int32_t>(input.now_nanos);
  writer.Put<uint64_t>(input.seed);
  for (std::string_view bytes : {input.from, input.to, input.message_id, input.message, input.input}) {
    writer.Bytes(bytes);
  }
  return writer.Take();
}

std::string Encode(const CallResult& result) {
  Writer writer(256 + result.output.size());
  writer.Put<int32_t>(result.status);
  writer.Put<uint32_t>(static_cast<uint32_t>(result.diagnoses.size()));
  for (const Diagnosis& diagnosis : result.diagnoses) {
    writer.Put<int32_t>(diagnosis.kind);
    writer.Bytes(diagnosis.code);
    writer.Bytes(diagnosis.field);
    writer.Bytes(diagnosis.text);
  }
  writer.Bytes(result.output);
  return writer.Take();
}

std::optional<LoadOptions> DecodeLoad(std::string_view body) {
  Reader reader(body);
  LoadOptions options;
  options.hides_extensions = reader.Get<uint32_t>() == 0;
  options.configuration = reader.Bytes();
  return IfDone(reader, options);
}

std::optional<ConfigurationCheck> DecodeValidate(std::string_view body) {
  Reader reader(body);
  ConfigurationCheck check;
  check.schema = reader.Bytes();
  check.configuration = reader.Bytes();
  return IfDone(reader, check);
}

std::optional<Ready> DecodeReady(std::string_view body) {
  Reader reader(body);
  Ready ready;
  ready.degradations = reader.Get<uint32_t>();
  ready.advises = reader.Get<uint32_t>() != 0;
  ready.description.id = reader.Text();
  ready.description.version = reader.Text();
  ready.description.partner = reader.Text();
  for (uint32_t left = reader.Count(); left > 0; --left) {
    std::string from = reader.Text();
    ready.description.translations.push_back({std::move(from), reader.Text()});
  }
  return IfDone(reader, ready);
}

std::optional<Finding> DecodeFinding(std::string_view body) {
  Reader reader(body);
  Finding finding;
  finding.check = reader.Text();
  finding.expected = reader.Text();
  finding.found = reader.Text();
  return IfDone(reader, finding);
}

std::optional<CallInput> DecodeCall(std::string_view body) {
  Reader reader(body);
  CallInput input;
  input.now_seconds = reader.Get<int64_t>();
  input.now_nanos = reader.Get<int32_t>();
  input.seed = reader.Get<uint64_t>();
  for (std::string_view* bytes : {&input.from, &input.to, &input.message_id, &input.message, &input.input}) {
    *bytes = reader.Bytes();
  }
  return IfDone(reader, input);
}

std::optional<CallResult> DecodeAnswer(std::string_view body) {
  Reader reader(body);
  CallResult result;
  result.status = reader.Get<int32_t>();
  for (uint32_t left = reader.Count(); left > 0; --left) {
    Diagnosis diagnosis;
    diagnosis.kind = reader.Get<int32_t>();
    diagnosis.code = reader.Text();
    diagnosis.field = reader.Text();
    diagnosis.text = reader.Text();
    result.diagnoses.push_back(std::move(diagnosis));
  }
  result.output = reader.Text();
  return IfDone(reader, result);
}

bool SendFrame(int socket, FrameType type, uint64_t sequence, std::string_view body) {
  // One buffer and plain send(), since the sandbox lets no sendmsg() through.
  char packet[sizeof(FrameHeader) + kInlineBytes];
  const FrameHeader header = {kMagic, type, sequence, body.size()};
  std::memcpy(packet, &header, sizeof(header));
  size_t size = sizeof(header);
  if (body.size() <= kInlineBytes) {
    body.copy(packet + size, body.size());
    size += body.size();
  }
  ssize_t sent;
  do {
    sent = send(socket, packet, size, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(size);
}

}  // namespace duta::worker
