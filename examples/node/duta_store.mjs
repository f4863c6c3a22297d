// What lies on this machine: the profile, pinned keys, and messages that were sent and received.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { parse as parseToml } from 'smol-toml';

import { Unusable } from './duta_contract.mjs';
import { keyidOf } from './duta_proof.mjs';

const REQUIRED = ['name', 'hub', 'hub_ca', 'log_key', 'signing_key', 'tls_key', 'tls_certificate'];
const PATHS = ['hub_ca', 'signing_key', 'tls_key', 'tls_certificate', 'trust'];

// The options, as parseArgs has them, of every command: whose profile, and where things are.
export const PROFILE_OPTIONS = {
  config: { type: 'string', default: process.env.DUTA_CONFIG || path.join(os.homedir(), '.config/duta/profiles.toml') },
  profile: { type: 'string' },
  store: { type: 'string' },
  proto: { type: 'string', default: path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../proto') },
};

// Where the messages of a profile are kept, as these options say.
export function openStore(options, profile) {
  return new Store(path.resolve(options.store ?? path.join(path.dirname(options.config), profile.id, 'messages')));
}

// One profile of a profiles file (its format: core/profile/profile.h).
export function readProfile(file, wanted) {
  const content = parseToml(fs.readFileSync(file, 'utf8'));
  const profiles = content.profiles ?? {};
  const names = Object.keys(profiles);
  const name = wanted || content.default || (names.length === 1 ? names[0] : '');
  if (!names.includes(name)) throw new Unusable(`${file}: no profile "${name}"; there are: ${names.join(', ')}`);
  const profile = { id: name, ...profiles[name] };
  for (const key of REQUIRED) {
    if (!profile[key]) throw new Unusable(`${file}: profile ${name} needs ${key}`);
  }
  for (const key of PATHS) {
    if (profile[key]) profile[key] = path.resolve(path.dirname(file), profile[key]); // Relative to the file.
  }
  return profile;
}

// Keys of partners whose registration files lie in `trust`: Map of owner to Map of key id
// to SPKI. Of these partners only these keys count, whatever the registry says.
export function readPins(profile) {
  const pins = new Map();
  if (!profile.trust) return pins;
  const files = fs.readdirSync(profile.trust).filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new Unusable(`${profile.trust}: there is no registration file (.json) in it`);
  for (const file of files.map((name) => path.join(profile.trust, name))) {
    try {
      const { name, keys } = JSON.parse(fs.readFileSync(file, 'utf8'));
      const known = pins.get(name) ?? new Map();
      for (const spki of keys.map((key) => Buffer.from(key.spki, 'base64'))) known.set(keyidOf(spki), spki);
      pins.set(name, known);
    } catch (error) {
      throw new Unusable(`${file}: no registration: ${error.message}`);
    }
  }
  return pins;
}

// Messages as files, by id. A file is there whole, and outlives a power cut, or it is not there.
//
//   unsent/ID.envelope     signed, not yet accepted as far as this machine knows
//   sent/ID.evidence       accepted by the hub
//   received/ID.evidence   taken over, or about to be
export class Store {
  constructor(root) {
    this.root = root;
  }

  // Returns when the file is durable: only then may others be told that it is stored.
  put(folder, name, content) {
    const directory = path.join(this.root, folder);
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = path.join(directory, name);
    fs.writeFileSync(`${file}.part`, content, { mode: 0o600 });
    sync(`${file}.part`);
    fs.renameSync(`${file}.part`, file);
    for (const each of [directory, this.root, path.dirname(this.root)]) sync(each); // The names are on the disk too.
    return file;
  }

  // The file's bytes, or null.
  get(folder, name) {
    const file = path.join(this.root, folder, name);
    return fs.existsSync(file) ? fs.readFileSync(file) : null;
  }

  remove(folder, name) {
    fs.unlinkSync(path.join(this.root, folder, name));
  }

  // Ids of what may not have been accepted yet, oldest first.
  unsent() {
    const directory = path.join(this.root, 'unsent');
    if (!fs.existsSync(directory)) return [];
    return fs.readdirSync(directory).filter((name) => name.endsWith('.envelope'))
      .map((name) => path.basename(name, '.envelope')).sort();
  }
}

function sync(file) {
  const descriptor = fs.openSync(file, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
