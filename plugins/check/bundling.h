// The commands of `duta-adapter` on bundles: pack, sign, verify.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "core/base/status.h"

namespace duta::check {

struct PackArguments {
  std::string library;
  std::string out;            // Empty: ID-VERSION.adp.
  uint64_t release = 0;       // 1 or more.
  std::string key;            // PEM file of the author's private key; empty: unsigned.
  std::string schema;         // File with the JSON schema of the configuration; may be empty.
  std::string configuration;  // File with a configuration that must fit; not packed. May be empty.
  uint64_t memory_bytes = 0;  // Limits wanted; 0: the hub's.
  uint32_t call_milliseconds = 0;
  std::map<std::string, std::string> samples;  // Path by media type.
  std::string worker;                          // The program duta-adapter-worker.
};

// Makes a bundle. Its golden vectors are what the library makes, in the sandbox
// and without a configuration, of the built-in samples and those given. A schema
// must be one that the hub enforces. ADAPTER_REFUSED, FILE_UNUSABLE,
// KEY_UNUSABLE; BUNDLE_MALFORMED if there is nothing to make a vector of.
StatusOr<int> Pack(const PackArguments& arguments, std::ostream& out);

// Adds the signature of the private key in `key` (PEM) to the bundle `file`, in
// place.
StatusOr<int> Sign(const std::string& file, const std::string& key, std::ostream& out);

struct VerifyArguments {
  std::string file;
  std::string worker;
  std::vector<std::string> authors;    // PEM files of public keys.
  std::vector<std::string> approvers;  // PEM files of public keys.
};

// Prints what a bundle is, checks its form and that the library reproduces its
// golden vectors and, if keys are given, both signatures. The reasons of
// plugins/bundle; ADAPTER_REFUSED.
StatusOr<int> Verify(const VerifyArguments& arguments, std::ostream& out);

}  // namespace duta::check
