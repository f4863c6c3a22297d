#include "adapters/formats/json/note_json.h"

#include <utility>

#include "adapters/formats/json/json.h"

namespace duta::adapters {

Written WriteNoteJson(const note::v1::Note& note, const message::v1::Message* message, const Ministry& ministry) {
  Documented documented = ComposeDocument(note, message, ministry);
  Written written{.findings = std::move(documented.findings)};
  if (documented.document) written.bytes = WriteJson(NodeOf(*documented.document, written.findings));
  return written;
}

Interpretation ReadNoteJson(std::string_view bytes, const message::v1::Message* message, const Ministry& ministry) {
  Interpretation result;
  const auto node = ParseJson(bytes, result.findings);
  auto document = node ? DocumentOf(*node, Typing::kTyped, result.findings) : std::nullopt;
  return document ? InterpretDocument(*std::move(document), message, ministry) : result;
}

}  // namespace duta::adapters
