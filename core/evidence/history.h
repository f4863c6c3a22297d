// Histories: the evidence of every step of one thing that a kind of message keeps (a
// visit, say) in one file. Format: proto/duta/evidence/v1/history.proto.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/evidence/verify.h"
#include "duta/evidence/v1/history.pb.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::evidence {

// A step whose evidence was verified. Borrowed.
struct VerifiedStep {
  const message::v1::Message& message;
  const log::v1::Entry& entry;
  uint64_t index;                // In the log.
  std::string_view body;         // In the kind's own media type.
  const v1::Evidence& evidence;  // All that was verified, handovers too.
};

// Interface of one run over one history: plays its steps through. Used by one thread.
class HistoryPlayer {
 public:
  virtual ~HistoryPlayer() = default;

  // Takes the next step, in the log's order. What it is, for people; EVIDENCE_INVALID
  // if it is of something else, and whatever the kind refuses.
  virtual StatusOr<std::string> Take(const VerifiedStep& step) = 0;

  // What all steps come to, a finding each, after the last one.
  virtual std::vector<Check> Conclude() = 0;
};

// Interface of what reads the histories of one kind. Thread-safe.
class HistoryReader {
 public:
  virtual ~HistoryReader() = default;

  // What the histories are of, as one word: `visit`. Their format begins with it.
  virtual std::string_view Noun() const = 0;

  // The media type of the steps' bodies, such as
  // `application/vnd.duta.visit.v1+protobuf`.
  virtual std::string_view MediaType() const = 0;

  // Begins a run over the history of `uid`. The reader outlives it.
  virtual std::unique_ptr<HistoryPlayer> Play(const std::string& uid) const = 0;
};

// Those that somebody has, one a kind.
using HistoryReaders = std::vector<std::unique_ptr<HistoryReader>>;

// Whether a file is a history, by its first bytes; else it may be Evidence.
bool IsHistory(std::string_view bytes);

// The reader of a history's format. EVIDENCE_INVALID if there is none.
StatusOr<const HistoryReader*> FindReader(const HistoryReaders& readers, const v1::History& history);

// An empty one.
v1::History NewHistory(const HistoryReader& reader, std::string_view uid);

// The canonical encoding, and reading it: only what Encode would write is
// accepted. Nothing is verified yet. EVIDENCE_INVALID.
std::string Encode(const v1::History& history);
StatusOr<v1::History> DecodeHistory(std::string_view bytes);

// Verifies each step's evidence as Verify does, that it is of the reader's kind and
// in the log's order, and plays the steps through. The report then says what they
// come to.
Report VerifyHistory(const v1::History& history, const HistoryReader& reader, const crypto::NoteVerifier& log_key,
                     const TrustedKeys& trusted = {});

}  // namespace duta::evidence
