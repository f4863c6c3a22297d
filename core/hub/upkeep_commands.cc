#include "core/hub/upkeep_commands.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/logging.h"
#include "core/hub/sandbox_check.h"
#include "core/hub/setup/check.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/upkeep/check_stores.h"
#include "core/hub/upkeep/mailbox_repair.h"
#include "core/hub/upkeep/progress_line.h"

namespace duta::hub {
namespace {

int Print(const std::vector<CheckResult>& results) {
  std::fputs(Format(results).c_str(), stdout);
  return Passed(results) ? 0 : 1;
}

}  // namespace

int Fail(const Status& status) {
  std::string line(status.message());
  if (const auto reason = ReasonOf(status)) line = absl::StrCat(std::string(Describe(*reason).wire), ": ", line);
  std::fprintf(stderr, "dutad: %s\n", line.c_str());
  return 1;
}

UpkeepCommands::UpkeepCommands(CLI::App& app) {
  AddCheck(app);
  AddBackup(app);
  AddRestore(app);
  AddRepair(app);
}

void UpkeepCommands::AddCheck(CLI::App& app) {
  check_ = app.add_subcommand("check", "Say all that is wrong with a hub, and whether it would start");
  auto* data = check_->add_option("--data", data_, "Directory that `dutad init` made; its hub may run");
  auto* config = check_->add_option("--config", config_, "Only this configuration file");
  data->excludes(config);
  check_->add_flag("--deep", deep_, "Read and compare every entry, message and file, too")->excludes(config);
}

void UpkeepCommands::AddBackup(CLI::App& app) {
  backup_ = app.add_subcommand("backup", "Copy a hub's data while it runs");
  backup_->add_option("--data", backup_options_.data, "Directory of the hub")->required();
  backup_->add_option("--to", backup_options_.to, "New folder, or an earlier backup to bring up to date")->required();
  backup_->add_option("--base", backup_options_.base, "An earlier backup: files that it has are linked, not copied");
  backup_->add_flag("--with-keys", backup_options_.with_keys,
                    "Copy log.key and tls/ too; whoever has log.key can forge receipts");
  backup_->add_flag("--verify", verify_, "Read the whole backup again and compare");
}

void UpkeepCommands::AddRestore(CLI::App& app) {
  restore_ = app.add_subcommand("restore", "Put a backup back, if no signed history is lost by that");
  restore_->add_option("--from", restore_options_.from, "Backup that `dutad backup` made")->required();
  restore_->add_option("--data", restore_options_.data, "New directory, or that of the hub, which is stopped")
      ->required();
  restore_->add_flag("--check-only", restore_options_.check_only, "Only say whether it would be put back");
}

void UpkeepCommands::AddRepair(CLI::App& app) {
  repair_ = app.add_subcommand("repair", "Make anew, from what is signed, what cannot be read any more");
  repair_->add_option("--data", data_, "Directory of the hub, which is stopped")->required();
  auto* checkpoint = repair_->add_option(
      "--checkpoint", checkpoint_, "Make a new anchor: file with the newest signed checkpoint that anybody holds");
  repair_->add_flag("--mailboxes", mailboxes_, "Make the lists of what waits for whom anew, from the log")
      ->excludes(checkpoint);
}

std::optional<int> UpkeepCommands::Run() {
  if (check_->parsed()) return RunCheck();
  if (backup_->parsed()) return RunBackup();
  if (restore_->parsed()) return RunRestore();
  if (repair_->parsed()) return RunRepair();
  return std::nullopt;
}

int UpkeepCommands::RunCheck() const {
  if (data_.empty() && config_.empty()) {
    return Fail(absl::InvalidArgumentError("say what to check: --data DIRECTORY or --config FILE"));
  }
  if (!config_.empty()) return Print(CheckConfigFile(config_));
  const SystemClock clock;
  ProgressLine line("dutad check");
  // What the trial finds stands among the findings.
  logging::Configure(logging::Level::kError, logging::Format::kHuman);
  // First, since it starts a process: later there may be threads.
  std::vector<CheckResult> sandbox = CheckSandbox(data_, clock);
  std::vector<CheckResult> results = CheckHub(data_, clock, deep_ ? Depth::kDeep : Depth::kQuick, line.AsProgress());
  results.insert(results.end(), sandbox.begin(), sandbox.end());
  return Print(results);
}

int UpkeepCommands::RunBackup() const {
  const SystemClock clock;
  ProgressLine line("dutad backup");
  const auto report = MakeBackup(backup_options_, clock, line.AsProgress());
  if (!report.ok()) return Fail(report.status());
  std::fputs(Format(*report, backup_options_.to).c_str(), stdout);
  int code = Print(report->findings);
  if (!verify_) return code;
  const auto verified = VerifyBackup(backup_options_.to, DataPaths(backup_options_.data).log_key(), line.AsProgress());
  if (!verified.ok()) return Fail(verified.status());
  return Print(*verified) == 0 ? code : 1;
}

int UpkeepCommands::RunRestore() const {
  const SystemClock clock;
  ProgressLine line("dutad restore");
  const auto report = Restore(restore_options_, clock, line.AsProgress());
  if (!report.ok()) return Fail(report.status());
  std::fputs(Format(*report, restore_options_).c_str(), stdout);
  return Print(report->findings);
}

int UpkeepCommands::RunRepair() const {
  if (!mailboxes_ && checkpoint_.empty()) {
    return Fail(absl::InvalidArgumentError("say what to make anew: --checkpoint FILE for the anchor, or --mailboxes"));
  }
  return mailboxes_ ? RunRepairMailboxes() : RunRepairAnchor();
}

int UpkeepCommands::RunRepairMailboxes() const {
  ProgressLine line("dutad repair");
  const auto repaired = RepairMailboxes(data_, line.AsProgress());
  if (!repaired.ok()) return Fail(repaired.status());
  std::printf("%llu entries read; %llu deliveries wait (the lists had %llu); the hub may start\n",
              static_cast<unsigned long long>(repaired->entries), static_cast<unsigned long long>(repaired->waiting),
              static_cast<unsigned long long>(repaired->before));
  return 0;
}

int UpkeepCommands::RunRepairAnchor() const {
  const auto size = RepairAnchor(data_, checkpoint_);
  if (!size.ok()) return Fail(size.status());
  std::printf("The anchor says again that %llu entries were signed; the hub may start\n",
              static_cast<unsigned long long>(*size));
  return 0;
}

}  // namespace duta::hub
