#include "core/cli/shell/completion.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/cli/shell/failure.h"

namespace duta::cli {
namespace {

// A word that may come next, and what it means.
struct Word {
  std::string word;
  std::string meaning;
  bool takes_value = false;
  std::vector<std::string> values = {};  // Of an option: what may stand for its value.
  std::string known = {};                // Of an option: what `duta known` lists for its value.
};

// A command: `duta admin partner`, and what may follow it.
struct Node {
  std::string path;
  std::vector<Word> words;
  std::string known = {};  // What `duta known` lists for the values that go by their place.
};

// What `duta known` lists of values that stand as `type` in the help; empty: nothing.
std::string KnownFor(const std::string& option, const std::string& type) {
  if (option == "--profile") return "profiles";
  if (type == "NAME") return "names";
  return type == "ID" && option.empty() ? "ids" : "";
}

// The first sentence of a description, as shells show it in one column.
std::string Brief(const std::string& text) { return text.substr(0, text.find_first_of(":;(")); }

void AddOptionWords(Command command, std::vector<Word>& words) {
  for (const Command::OptionFacts& option : command.options()) {
    words.push_back({option.name, Brief(option.description), option.takes_value, option.values,
                     option.values.empty() ? KnownFor(option.name, option.type) : ""});
  }
}

// `globals` may stand after each command.
void Collect(const std::vector<Word>& globals, Command command, const std::string& path, std::vector<Node>& nodes) {
  Node node{path, {}};
  for (const std::string& place : command.places()) {
    if (node.known.empty()) node.known = KnownFor("", place);
  }
  for (const Command& child : command.commands()) node.words.push_back({child.name(), Brief(child.description())});
  AddOptionWords(command, node.words);
  if (!nodes.empty()) node.words.insert(node.words.end(), globals.begin(), globals.end());
  nodes.push_back(std::move(node));
  for (const Command& child : command.commands()) Collect(globals, child, path + " " + child.name(), nodes);
}

// In single quotes of a POSIX shell. Fish escapes otherwise, but descriptions have
// no backslashes.
std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? "'\\''" : std::string(1, c));
  return quoted + "'";
}

std::string JoinedWords(const Node& node) {
  std::string words;
  for (const Word& word : node.words) words.append(words.empty() ? "" : " ").append(word.word);
  return words;
}

// `case` patterns that walk from one command to the next.
std::string Transitions(const std::vector<Node>& nodes) {
  std::string patterns;
  for (const Node& node : nodes) patterns.append(patterns.empty() ? "" : "|").append(Quoted(node.path));
  return patterns;
}

// The words that may follow an option, whatever the command.
std::map<std::string, std::set<std::string>> ValuesByOption(const std::vector<Node>& nodes) {
  std::map<std::string, std::set<std::string>> values;
  for (const Node& node : nodes) {
    for (const Word& word : node.words) {
      if (!word.values.empty()) values[word.word].insert(word.values.begin(), word.values.end());
    }
  }
  return values;
}

// Patterns of the options whose values `duta known` lists, by what it is asked for.
std::map<std::string, std::string> KnownOptions(const std::vector<Node>& nodes) {
  std::map<std::string, std::set<std::string>> options;
  for (const Node& node : nodes) {
    for (const Word& word : node.words) {
      if (!word.known.empty()) options[word.known].insert(word.word);
    }
  }
  std::map<std::string, std::string> patterns;
  for (const auto& [what, names] : options) {
    for (const std::string& name : names) patterns[what].append(patterns[what].empty() ? "" : "|").append(name);
  }
  return patterns;
}

std::string Spaced(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

// `case` patterns of the options after which a value comes that is none of a few words.
std::string ValueOptions(const std::vector<Node>& nodes) {
  const auto values = ValuesByOption(nodes);
  std::set<std::string> options;
  for (const Node& node : nodes) {
    for (const Word& word : node.words) {
      if (word.takes_value && word.known.empty() && !values.contains(word.word)) options.insert(word.word);
    }
  }
  std::string patterns;
  for (const std::string& option : options) patterns.append(patterns.empty() ? "" : "|").append(option);
  return patterns;
}

std::string ForBash(const std::vector<Node>& nodes) {
  std::string script =
      "# bash completion of duta: source it, or put it into\n"
      "# ~/.local/share/bash-completion/completions/duta\n"
      "_duta() {\n"
      "  local command=duta word words i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=${COMP_WORDS[i]}\n"
      "    case \"$command $word\" in\n"
      "      " +
      Transitions(nodes) +
      ") command=\"$command $word\" ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$command\" in\n";
  for (const Node& node : nodes)
    script += "    " + Quoted(node.path) + ") words=" + Quoted(JoinedWords(node)) +
              (node.known.empty() ? ""
                                  : "; [[ ${COMP_WORDS[COMP_CWORD]} == -* ]] || words+=\" $(duta known " + node.known +
                                        " 2>/dev/null)\"") +
              " ;;\n";
  script +=
      "  esac\n"
      "  # A value, or nothing fits: the shell completes file names.\n"
      "  case \"${COMP_WORDS[COMP_CWORD-1]}\" in\n";
  for (const auto& [option, values] : ValuesByOption(nodes)) {
    script += "    " + option + ") words=" + Quoted(Spaced(values)) + " ;;\n";
  }
  for (const auto& [what, options] : KnownOptions(nodes)) {
    script += "    " + options + ") words=$(duta known " + what + " 2>/dev/null) ;;\n";
  }
  return script + "    " + ValueOptions(nodes) +
         ") return ;;\n"
         "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
         "}\n"
         "complete -o bashdefault -o default -F _duta duta\n";
}

std::string ForZsh(const std::vector<Node>& nodes) {
  std::string script =
      "#compdef duta\n"
      "# zsh completion of duta: put it into a directory of $fpath as _duta\n"
      "_duta() {\n"
      "  local command=duta word\n"
      "  local -a entries\n"
      "  for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
      "    case \"$command $word\" in\n"
      "      (" +
      Transitions(nodes) +
      ") command=\"$command $word\" ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$command\" in\n";
  for (const Node& node : nodes) {
    script += "    (" + Quoted(node.path) + ") entries=(";
    for (const Word& word : node.words) script += "\n      " + Quoted(word.word + ":" + word.meaning);
    script += ")";
    if (!node.known.empty()) script += "; entries+=(${(f)\"$(duta known " + node.known + " 2>/dev/null)\"})";
    script += " ;;\n";
  }
  script +=
      "  esac\n"
      "  case \"${words[CURRENT-1]}\" in\n";
  for (const auto& [option, values] : ValuesByOption(nodes)) {
    script += "    (" + option + ") compadd -- " + Spaced(values) + "; return ;;\n";
  }
  for (const auto& [what, options] : KnownOptions(nodes)) {
    script += "    (" + options + ") compadd -- ${(f)\"$(duta known " + what + " 2>/dev/null)\"}; return ;;\n";
  }
  return script + "    (" + ValueOptions(nodes) +
         ") _files; return ;;\n"
         "  esac\n"
         "  _describe duta entries || _files\n"
         "}\n"
         "# Autoloaded, this file is the function; sourced, it defines it.\n"
         "if [[ ${funcstack[1]} = _duta ]]; then _duta; else compdef _duta duta; fi\n";
}

std::string ForFish(const std::vector<Node>& nodes) {
  std::string script =
      "# fish completion of duta: put it into ~/.config/fish/completions/duta.fish\n"
      "function __duta_path\n"
      "    set -l command duta\n"
      "    for word in (commandline -opc)[2..-1]\n"
      "        switch \"$command $word\"\n"
      "            case";
  for (const Node& node : nodes) script += " " + Quoted(node.path);
  script +=
      "\n"
      "                set command \"$command $word\"\n"
      "        end\n"
      "    end\n"
      "    echo $command\n"
      "end\n";
  for (const Node& node : nodes) {
    const std::string condition = Quoted("test (__duta_path) = \"" + node.path + "\"");
    for (const Word& word : node.words) {
      const bool option = word.word.substr(0, 2) == "--";
      script += "complete -c duta -n " + condition + (option ? " -l " + word.word.substr(2) : " -a " + word.word) +
                (!word.known.empty()              ? " -x -a " + Quoted("(duta known " + word.known + " 2>/dev/null)")
                 : option && !word.values.empty() ? " -x -a " + Quoted(Spaced({word.values.begin(), word.values.end()}))
                 : option && word.takes_value     ? " -r"
                                                  : "") +
                " -d " + Quoted(word.meaning) + "\n";
    }
    if (!node.known.empty()) {
      script +=
          "complete -c duta -n " + condition + " -a " + Quoted("(duta known " + node.known + " 2>/dev/null)") + "\n";
    }
  }
  return script;
}

}  // namespace

StatusOr<std::string> CompletionScript(Command root, const std::string& shell) {
  std::vector<Node> nodes;
  std::vector<Word> globals;
  AddOptionWords(root, globals);
  Collect(globals, root, "duta", nodes);
  if (shell == "bash") return ForBash(nodes);
  if (shell == "zsh") return ForZsh(nodes);
  if (shell == "fish") return ForFish(nodes);
  return Usage("completion: \"" + shell + "\" is none of bash, zsh or fish");
}

}  // namespace duta::cli
