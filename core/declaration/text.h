// The text of a declaration: what it must be, its canonical bytes, its digest.
// Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "duta/declaration/v1/declaration.pb.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::declaration {

// So much a text and its parts may be.
inline constexpr int kMaxLanguages = 20;
inline constexpr int kMaxParagraphs = 200;
inline constexpr size_t kMaxWordingCharacters = 20'000;
inline constexpr size_t kMaxCanonicalBytes = 200'000;  // Of the canonical bytes.

// As declaration.proto says. BODY_INVALID names the field, which begins with
// `field`; of a wording that is not in form NFC it says so.
Status CheckWholeText(const std::string& field, const v1::Text& text);

// One paragraph by itself, whatever text it is to stand in.
Status CheckParagraph(const std::string& field, const v1::Paragraph& paragraph);

// Whether a checked paragraph fits a text's languages: all authentic ones, none that
// the text does not have, in the text's order. BODY_INVALID.
Status CheckLanguages(const std::string& field, const v1::Paragraph& paragraph, const v1::Text& text);

// 1 to 40 of a-z, 0-9, `.` and `-`.
bool IsParagraphId(std::string_view id);

// 1 to 100 printable ASCII characters without spaces.
bool IsUid(std::string_view uid);

// The bytes whose digest is endorsed. What is in the text is never written anew: its
// strings stand in them byte for byte. Differs for texts that differ.
std::string CanonicalBytes(std::string_view uid, const v1::Text& text);

// SHA-256 of the canonical bytes, 32 bytes.
std::string DigestOf(std::string_view uid, const v1::Text& text);

// SHA-256 of the canonical bytes in form NFD: what somebody gets whose program
// decomposes text.
std::string NfdDigestOf(std::string_view uid, const v1::Text& text);

// Null if there is none of this id.
const v1::Paragraph* FindParagraph(const v1::Text& text, std::string_view id);

// The wording in a language; null if there is none.
const v1::Wording* FindWording(const v1::Paragraph& paragraph, std::string_view language);

// The language in which somebody reads a text who prefers `wanted`: that one, else
// one that begins with the same subtag, else the first authentic one.
std::string LanguageFor(const v1::Text& text, std::string_view wanted);

// The title in a language; empty if there is none.
std::string TitleOf(const v1::Text& text, std::string_view language);

}  // namespace duta::declaration
