#include "plugins/loader/elf_file.h"

#include <elf.h>

#include <algorithm>
#include <cstring>

#include "plugins/abi/duta_adapter.h"
#include "plugins/loader/system_libraries.h"

namespace duta::loader {
namespace {

#if defined(__x86_64__)
constexpr uint16_t kMachine = EM_X86_64;
constexpr char kMachineName[] = "x86-64";
#elif defined(__aarch64__)
constexpr uint16_t kMachine = EM_AARCH64;
constexpr char kMachineName[] = "aarch64";
#else
#error "no ELF machine known for this processor"
#endif

// More than any real library has; bounds the work on a hostile one.
constexpr size_t kMaxSections = 4096;
constexpr size_t kMaxEntries = 1 << 20;
constexpr size_t kMaxNoteText = 64 << 10;

Finding Malformed(std::string found) { return {"elf", "a well-formed ELF shared library", std::move(found)}; }

// Bounded views into the file.
class View {
 public:
  explicit View(std::string_view bytes) : bytes_(bytes) {}

  // Copies a struct, since nothing promises its alignment. False if out of range.
  template <class T>
  bool Read(uint64_t offset, T& value) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) return false;
    std::memcpy(&value, bytes_.data() + offset, sizeof(T));
    return true;
  }
  bool Slice(uint64_t offset, uint64_t size, std::string_view& slice) const {
    if (offset > bytes_.size() || bytes_.size() - offset < size) return false;
    slice = bytes_.substr(offset, size);
    return true;
  }

 private:
  std::string_view bytes_;
};

// The zero-terminated text at `offset`, empty if there is none.
std::string TextAt(std::string_view table, uint64_t offset) {
  if (offset >= table.size()) return {};
  const std::string_view rest = table.substr(offset);
  const size_t end = rest.find('\0');
  return end == rest.npos ? std::string() : std::string(rest.substr(0, end));
}

class Reader {
 public:
  Reader(std::string_view file, ElfFacts& facts) : view_(file), facts_(facts) {}

  std::optional<Finding> Run() {
    if (auto finding = ReadHeader()) return finding;
    for (const Elf64_Shdr& section : sections_) {
      if (section.sh_type == SHT_NOBITS) continue;
      std::string_view content;
      if (!view_.Slice(section.sh_offset, section.sh_size, content)) return Malformed("a section beyond the end");
      if (section.sh_type == SHT_NOTE) ReadNotes(content);
      if (section.sh_type == SHT_DYNAMIC) ReadDynamic(content, Strings(section));
      if (section.sh_type == SHT_DYNSYM) ReadSymbols(content, Strings(section));
      if (section.sh_type == SHT_GNU_verneed) ReadVersions(content, Strings(section));
      if (section.sh_type == SHT_GNU_verdef) ReadDefinedVersions(content, Strings(section));
    }
    return std::nullopt;
  }

 private:
  std::optional<Finding> ReadHeader() {
    Elf64_Ehdr header;
    if (!view_.Read(0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return Malformed("no ELF header");
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
        header.e_machine != kMachine) {
      return Finding{"machine", std::string("a 64-bit library for ") + kMachineName,
                     "one for ELF machine " + std::to_string(header.e_machine)};
    }
    if (header.e_type != ET_DYN) return Malformed("ELF type " + std::to_string(header.e_type));
    if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shnum == 0 || header.e_shnum > kMaxSections) {
      return Malformed("no section headers");
    }
    sections_.resize(header.e_shnum);
    for (size_t i = 0; i < sections_.size(); ++i) {
      if (header.e_shoff > UINT64_MAX / 2 || !view_.Read(header.e_shoff + i * sizeof(Elf64_Shdr), sections_[i])) {
        return Malformed("section headers beyond the end");
      }
    }
    return std::nullopt;
  }

  // The string table that a section refers to.
  std::string_view Strings(const Elf64_Shdr& section) const {
    std::string_view table;
    if (section.sh_link >= sections_.size()) return table;
    const Elf64_Shdr& strings = sections_[section.sh_link];
    if (strings.sh_type == SHT_STRTAB) view_.Slice(strings.sh_offset, strings.sh_size, table);
    return table;
  }

  void ReadNotes(std::string_view content) {
    const View notes(content);
    Elf64_Nhdr header;
    for (uint64_t at = 0; notes.Read(at, header);) {
      std::string_view owner, text;
      const uint64_t owner_at = at + sizeof(header);
      const uint64_t text_at = owner_at + ((uint64_t{header.n_namesz} + 3) & ~uint64_t{3});
      if (!notes.Slice(owner_at, header.n_namesz, owner) || !notes.Slice(text_at, header.n_descsz, text)) return;
      if (owner == std::string_view(DUTA_NOTE_OWNER, sizeof(DUTA_NOTE_OWNER)) && header.n_type == DUTA_NOTE_TYPE) {
        facts_.note = text.substr(0, std::min(text.find('\0'), kMaxNoteText));
      }
      at = text_at + ((uint64_t{header.n_descsz} + 3) & ~uint64_t{3});
    }
  }

  void ReadDynamic(std::string_view content, std::string_view strings) {
    const View dynamic(content);
    Elf64_Dyn entry;
    for (uint64_t at = 0; dynamic.Read(at, entry) && entry.d_tag != DT_NULL; at += sizeof(entry)) {
      if (entry.d_tag == DT_NEEDED) facts_.needed.push_back(TextAt(strings, entry.d_un.d_val));
    }
  }

  void ReadSymbols(std::string_view content, std::string_view strings) {
    const View symbols(content);
    Elf64_Sym symbol;
    for (uint64_t i = 1; i < kMaxEntries && symbols.Read(i * sizeof(symbol), symbol); ++i) {
      auto& names = symbol.st_shndx == SHN_UNDEF ? facts_.imported : facts_.exported;
      std::string name = TextAt(strings, symbol.st_name);
      if (!name.empty()) names.push_back(std::move(name));
    }
  }

  void ReadVersions(std::string_view content, std::string_view strings) {
    const View needs(content);
    Elf64_Verneed need;
    size_t budget = kMaxEntries;
    for (uint64_t at = 0; needs.Read(at, need) && budget > 0; at += need.vn_next) {
      Elf64_Vernaux version;
      uint64_t version_at = at + need.vn_aux;
      for (uint16_t i = 0; i < need.vn_cnt && budget-- > 0 && needs.Read(version_at, version); ++i) {
        facts_.versions.push_back({TextAt(strings, need.vn_file), TextAt(strings, version.vna_name)});
        version_at += version.vna_next;
      }
      if (need.vn_next == 0) return;
    }
  }

  void ReadDefinedVersions(std::string_view content, std::string_view strings) {
    const View definitions(content);
    Elf64_Verdef definition;
    Elf64_Verdaux name;
    size_t budget = kMaxEntries;
    for (uint64_t at = 0; definitions.Read(at, definition) && budget-- > 0; at += definition.vd_next) {
      // The first name is its own, the others those that it stands on; the base is
      // the library itself.
      if ((definition.vd_flags & VER_FLG_BASE) == 0 && definitions.Read(at + definition.vd_aux, name)) {
        facts_.defined.push_back(TextAt(strings, name.vda_name));
      }
      if (definition.vd_next == 0) return;
    }
  }

  View view_;
  ElfFacts& facts_;
  std::vector<Elf64_Shdr> sections_;
};

std::optional<Finding> CheckRange(const char* check, Range range, uint32_t here) {
  if (range.oldest <= here && here <= range.newest) return std::nullopt;
  return Finding{check, "a range with " + std::to_string(here),
                 std::to_string(range.oldest) + " to " + std::to_string(range.newest)};
}

}  // namespace

std::optional<Finding> ReadElf(std::string_view file, ElfFacts& facts) {
  facts = ElfFacts();
  return Reader(file, facts).Run();
}

std::optional<Finding> CheckElf(std::string_view file, ElfFacts& facts, Note& note) {
  if (auto finding = ReadElf(file, facts)) return finding;
  if (std::find(facts.exported.begin(), facts.exported.end(), "duta_adapter_v1") == facts.exported.end()) {
    return Finding{"symbol", "an exported function duta_adapter_v1", "none of that name"};
  }
  if (facts.note.empty()) return Finding{"note", "an ELF note of owner Duta (DUTA_ADAPTER_NOTE)", "none"};
  if (auto finding = ParseNote(facts.note, note)) return finding;
  if (auto finding = CheckRange("abi", note.abi, DUTA_ABI)) return finding;
  if (auto finding = CheckRange("schema", note.schema, DUTA_SCHEMA)) return finding;
  return CheckVersions(facts.versions);
}

}  // namespace duta::loader
