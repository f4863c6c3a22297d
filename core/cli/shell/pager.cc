#include "core/cli/shell/pager.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace duta::cli {

PagedOutput::PagedOutput(size_t rows, std::function<bool(const std::string&)> show,
                         std::function<bool(const std::string&)> page)
    : rows_(rows), show_(std::move(show)), page_(std::move(page)) {}

PagedOutput::~PagedOutput() { PagedOutput::sync(); }

PagedOutput::int_type PagedOutput::overflow(int_type c) {
  if (!traits_type::eq_int_type(c, traits_type::eof())) kept_.push_back(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

std::streamsize PagedOutput::xsputn(const char* text, std::streamsize size) {
  kept_.append(text, static_cast<size_t>(size));
  return size;
}

int PagedOutput::sync() {
  if (kept_.empty()) return 0;
  const std::string text = std::exchange(kept_, {});
  // The prompt that follows takes a line.
  const bool is_tall = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1 > rows_;
  if (is_tall && page_(text)) return 0;
  return show_(text) ? 0 : -1;
}

std::string PagerOf(const char* duta_pager, const char* pager) {
  const char* said = duta_pager != nullptr ? duta_pager : pager;
  const std::string command = said != nullptr ? said : "less";
  return command == "cat" ? "" : command;
}

bool RunPager(const std::string& pager, const std::string& text) {
  if (pager.empty()) return false;
  // Colours as they are, short texts without a key to leave by; a reader's own $LESS goes before.
  ::setenv("LESS", "FRX", 0);
  constexpr int kNotFound = 127;  // Of a shell.
  // A reader may leave before the end.
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before);
  FILE* const input = ::popen(pager.c_str(), "w");
  int ended = -1;
  if (input != nullptr) {
    std::fwrite(text.data(), 1, text.size(), input);
    ended = ::pclose(input);
  }
  ::sigaction(SIGPIPE, &before, nullptr);
  return ended != -1 && !(WIFEXITED(ended) && WEXITSTATUS(ended) == kNotFound);
}

}  // namespace duta::cli
