#include <memory>

#include "core/cli/note/commands.h"
#include "core/cli/shell/kind_view.h"
#include "core/cli/shell/text.h"
#include "core/desk/note_draft.h"
#include "core/desk/words.h"
#include "core/kinds/note/media_type.h"
#include "duta/note/v1/note.pb.h"

namespace duta::cli {
namespace {

class NoteView final : public BodyView<note::v1::Note> {
 public:
  std::string_view MediaType() const override { return kinds::kNoteMediaType; }
  std::string_view JsonName() const override { return "note"; }

 protected:
  std::string Format(const note::v1::Note& note, const View& view) const override {
    Facts facts;
    const std::string type = desk::WordOf(note.note_type());
    facts.Add("Note", type.empty() ? note.number() : type + " " + note.number());
    facts.Add("Place, date", note.place() + ", " + note.date());
    facts.Add("Issued by", note.issuer());
    facts.Add("Addressed to", note.addressee());
    facts.Add("Answers", note.reference());
    std::string text = facts.Format(view.width);
    for (const std::string& paragraph : note.paragraphs()) text += "\n" + Wrap(OneLine(paragraph), view.width) + "\n";
    return text;
  }
};

}  // namespace

void AddNoteKind(Command root, Session& session) {
  session.kinds().Add(std::make_unique<NoteView>());
  AddSend(root, session);
}

}  // namespace duta::cli
