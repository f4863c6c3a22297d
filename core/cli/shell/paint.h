// Colours for the few words that decide whether somebody must act: sensitivity,
// urgency, state.
#pragma once

#include <string>
#include <string_view>

namespace duta::cli {

// Whether Painted does anything; at first it does not. To be called by the program, once,
// before anything is printed and before there are other threads.
void UseColours(bool wanted);

// Whether people who look at `out_is_terminal` want colours: not if $NO_COLOR is set
// (https://no-color.org) or the terminal, $TERM, is `dumb`. Null: not set.
bool WantsColours(bool out_is_terminal, const char* no_color, const char* term);

// `text`, what stands under `label` in a table or beside it in a list of facts, in the
// colour of its first word if both are known. `text` must be harmless (OneLine).
std::string Painted(std::string_view label, std::string text);

}  // namespace duta::cli
