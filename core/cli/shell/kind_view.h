// How the command shows the messages of a kind. Each kind of message implements
// this in a folder of its own (core/cli/note, core/cli/visit, ...), beside its
// commands; `duta show` and `inbox` know the interface and nothing behind it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/cli/shell/json.h"
#include "core/cli/shell/view.h"

namespace duta::cli {

// Interface. Thread-safe: nothing in it changes.
class KindView {
 public:
  virtual ~KindView() = default;

  // Of the bodies that it shows: `application/vnd.duta.note.v1+protobuf`.
  virtual std::string_view MediaType() const = 0;

  // Under which name a body stands in JSON, beside the message: `note`.
  virtual std::string_view JsonName() const = 0;

  // A body as people read it, lines with their line feeds, made harmless for the
  // terminal; where there is more to see, the command for it comes last. Nothing
  // if `content` is no body of the kind.
  virtual std::optional<std::string> Text(const std::string& content, const View& view) const = 0;

  // A body for programs. Nothing if `content` is no body of the kind.
  virtual std::optional<Json> Decoded(const std::string& content) const = 0;
};

// A kind whose body is one message of the contract: all that is left to say is
// what people read.
template <typename Body>
class BodyView : public KindView {
 public:
  std::optional<std::string> Text(const std::string& content, const View& view) const final {
    Body body;
    return body.ParseFromString(content) ? std::optional(Format(body, view)) : std::nullopt;
  }
  std::optional<Json> Decoded(const std::string& content) const final {
    Body body;
    return body.ParseFromString(content) ? std::optional(ToJson(body)) : std::nullopt;
  }

 protected:
  // As Text.
  virtual std::string Format(const Body& body, const View& view) const = 0;
};

// The views of all kinds. Not thread-safe while views are added.
class KindViews {
 public:
  // In the place of one that shows the same media type, if there is one.
  void Add(std::unique_ptr<KindView> view);

  // The view of a media type, or null. Good as long as this object.
  const KindView* Find(std::string_view media_type) const;

 private:
  std::vector<std::unique_ptr<KindView>> views_;
};

}  // namespace duta::cli
