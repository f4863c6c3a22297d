// The first entry of a hub's log: the order that admits its first
// administrator, signed by that administrator.
#pragma once

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/crypto/key.h"
#include "core/crypto/signed_note.h"
#include "core/hub/setup/data_directory.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/order/v1/order.pb.h"

namespace duta::hub {

// Opens the database of a new hub and records `order`, signed with `key`, at
// index 0, through the same committer as everything after it. What intake asks
// of orders, a signature of somebody who is an administrator already, cannot
// hold here and nowhere else: DATA_DIRECTORY_INVALID if the log is not empty.
// RESOURCE_EXISTS, ORDER_INVALID, STORAGE_FULL, STORAGE_FAILED.
StatusOr<log::v1::Receipt> RecordGenesis(const DataPaths& paths, const crypto::NoteSigner& log_signer,
                                         const order::v1::AddAdministrator& order, const crypto::PrivateKey& key,
                                         const Clock& clock);

}  // namespace duta::hub
