// Results that are taller than the terminal go through the reader's pager.
#pragma once

#include <cstddef>
#include <functional>
#include <streambuf>
#include <string>

namespace duta::cli {

// Keeps what is written until it is flushed, and then hands it out: to the pager if it has
// more lines than the terminal, else to the terminal. What is shown as it comes is flushed
// line by line and so never waits. Not thread-safe.
class PagedOutput final : public std::streambuf {
 public:
  // `rows` of the terminal. `show` writes to it; `page` runs the pager and says whether it
  // could: else the text is shown.
  PagedOutput(size_t rows, std::function<bool(const std::string&)> show, std::function<bool(const std::string&)> page);
  ~PagedOutput() override;

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  const size_t rows_;
  const std::function<bool(const std::string&)> show_;
  const std::function<bool(const std::string&)> page_;
  std::string kept_;
};

// The pager that $DUTA_PAGER, else $PAGER names, as a shell's command; `less` if neither is
// set. Empty, or `cat`: none is wanted. Null: not set.
std::string PagerOf(const char* duta_pager, const char* pager);

// Runs it with `text` as its input until the reader leaves it. False if it cannot be run.
bool RunPager(const std::string& pager, const std::string& text);

}  // namespace duta::cli
