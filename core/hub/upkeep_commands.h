// The commands of `dutad` that keep what a hub has stored: backup, restore, repair,
// and check.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "core/base/status.h"
#include "core/hub/upkeep/backup.h"
#include "core/hub/upkeep/restore.h"

namespace duta::hub {

// Prints `dutad: REASON: message` to standard error. Returns the exit code 1.
int Fail(const Status& status);

// Their options, and what they do. `app` keeps references to it.
class UpkeepCommands {
 public:
  explicit UpkeepCommands(CLI::App& app);

  // Runs the one that was asked for. Nothing if it was none of these, else the exit
  // code: 0, or 1 for a failure or a finding that is wrong.
  std::optional<int> Run();

 private:
  void AddBackup(CLI::App& app);
  void AddRestore(CLI::App& app);
  void AddRepair(CLI::App& app);
  void AddCheck(CLI::App& app);
  int RunBackup() const;
  int RunRestore() const;
  int RunRepair() const;
  int RunRepairAnchor() const;
  int RunRepairMailboxes() const;
  int RunCheck() const;

  CLI::App* backup_ = nullptr;
  CLI::App* restore_ = nullptr;
  CLI::App* repair_ = nullptr;
  CLI::App* check_ = nullptr;
  BackupOptions backup_options_;
  bool verify_ = false;
  RestoreOptions restore_options_;
  std::string data_;  // Of repair and check.
  std::string checkpoint_;
  bool mailboxes_ = false;
  std::string config_;
  bool deep_ = false;
};

}  // namespace duta::hub
