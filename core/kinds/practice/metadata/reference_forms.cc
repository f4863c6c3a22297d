// BibTeX and CSL-JSON: what goes into lists of references.
#include <algorithm>
#include <cstdio>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/kinds/practice/metadata/forms.h"

namespace duta::kinds {
namespace {

using namespace practice::v1;

// What TeX would take for a command. Braces stay balanced whatever the text is: BibTeX
// counts them behind a backslash too.
std::string TexEscape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '\\':
        escaped += "\\textbackslash{}";
        break;
      case '{':
        escaped += "\\textbraceleft{}";
        break;
      case '}':
        escaped += "\\textbraceright{}";
        break;
      case '~':
        escaped += "\\textasciitilde{}";
        break;
      case '^':
        escaped += "\\textasciicircum{}";
        break;
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
        escaped.append("\\").push_back(c);
        break;
      case '\n':
      case '\t':
        escaped.push_back(' ');
        break;
      default:
        escaped.push_back(c);
    }
  }
  return escaped;
}

std::string JsonEscape(std::string_view text) {
  std::string escaped = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      escaped.append("\\").push_back(c);
    } else if (byte < 0x20) {
      char code[8];
      std::snprintf(code, sizeof(code), "\\u%04x", byte);
      escaped += code;
    } else {
      escaped.push_back(c);
    }
  }
  return escaped + "\"";
}

std::string BibtexEntry(const CitedDocument& cited) {
  const Document& document = cited.document;
  std::string text = "@techreport{" + cited.practice;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text.append(",\n  ").append(name).append(" = {").append(value).append("}");
  };
  add("author", absl::StrJoin(document.creators(), " and ", [](std::string* out, const Creator& creator) {
        const std::string name = TexEscape(creator.name());
        // Braces keep a name whole: that of a body, or one with BibTeX's own word in it.
        const bool is_whole = creator.is_organisation() || name.find(" and ") != std::string::npos;
        absl::StrAppend(out, is_whole ? "{" + name + "}" : name);
      }));
  add("title", "{" + TexEscape(document.titles(0).text()) + "}");
  add("institution", TexEscape(PublisherOf(cited)));
  add("year", YearOf(document));
  add("number", absl::StrCat(cited.version_number));
  add("language", TexEscape(document.languages(0)));
  add("keywords", TexEscape(absl::StrJoin(document.topics(), ", ")));
  if (!document.abstracts().empty()) add("abstract", TexEscape(document.abstracts(0).text()));
  add("doi", TexEscape(document.doi()));
  add("url", UriOf(cited));
  return text + "\n}\n";
}

std::string CslName(const Creator& creator) {
  const size_t comma = creator.name().find(", ");
  if (creator.is_organisation() || comma == std::string::npos) {
    return "{\"literal\": " + JsonEscape(creator.name()) + "}";
  }
  return "{\"family\": " + JsonEscape(creator.name().substr(0, comma)) +
         ", \"given\": " + JsonEscape(creator.name().substr(comma + 2)) + "}";
}

// `2026-11-24` as the numbers of a date.
std::string CslDate(const std::string& date) {
  std::vector<std::string> parts = absl::StrSplit(date, '-');
  for (std::string& part : parts) part.erase(0, std::min(part.find_first_not_of('0'), part.size() - 1));
  return "{\"date-parts\": [[" + absl::StrJoin(parts, ", ") + "]]}";
}

std::string_view CslTypeOf(DocumentType type) {
  switch (type) {
    case DOCUMENT_TYPE_DATASET:
      return "dataset";
    case DOCUMENT_TYPE_SOFTWARE:
      return "software";
    default:
      return "report";
  }
}

std::string CslItem(const CitedDocument& cited) {
  const Document& document = cited.document;
  std::string text = "  {\n    \"id\": " + JsonEscape(cited.practice);
  const auto add = [&](std::string_view name, const std::string& json) {
    text.append(",\n    \"").append(name).append("\": ").append(json);
  };
  const auto add_text = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) add(name, JsonEscape(value));
  };
  add_text("type", std::string(CslTypeOf(document.type())));
  add_text("title", document.titles(0).text());
  add("author", "[" + absl::StrJoin(document.creators(), ", ", [](std::string* out, const Creator& creator) {
                  absl::StrAppend(out, CslName(creator));
                }) + "]");
  add("issued", CslDate(document.issued()));
  add_text("publisher", PublisherOf(cited));
  add_text("version", absl::StrCat(cited.version_number));
  add_text("language", document.languages(0));
  add_text("keyword", absl::StrJoin(document.topics(), ", "));
  if (!document.abstracts().empty()) add_text("abstract", document.abstracts(0).text());
  add_text("DOI", document.doi());
  add_text("URL", UriOf(cited));
  return text + "\n  }";
}

}  // namespace

std::string WriteBibtex(const std::vector<CitedDocument>& documents) {
  std::vector<std::string> entries;
  for (const CitedDocument& cited : documents) entries.push_back(BibtexEntry(cited));
  return absl::StrJoin(entries, "\n");
}

std::string WriteCslJson(const std::vector<CitedDocument>& documents) {
  if (documents.empty()) return "[]\n";
  std::vector<std::string> items;
  for (const CitedDocument& cited : documents) items.push_back(CslItem(cited));
  return "[\n" + absl::StrJoin(items, ",\n") + "\n]\n";
}

}  // namespace duta::kinds
