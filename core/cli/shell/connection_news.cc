#include "core/cli/shell/connection_news.h"

#include <ostream>
#include <string>
#include <utility>

#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"

namespace duta::cli {
namespace {

void Say(Console& console, const std::string& text) { console.err() << Wrap(text, console.width()) << std::endl; }

}  // namespace

void ConnectionNews::Lost(const Status& why) {
  if (std::exchange(is_away_, true)) return;
  Say(console_, "No connection: " + WhatOf(why) + ". Trying again until there is one; Ctrl-C ends.");
}

void ConnectionNews::Back() {
  if (std::exchange(is_away_, false)) Say(console_, "Connected again.");
}

}  // namespace duta::cli
