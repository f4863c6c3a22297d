// Signatures and proofs: what a client can check with public keys alone, without the hub.
import crypto from 'node:crypto';
import fs from 'node:fs';

import { MESSAGE_TYPE, Unusable, Unverified, require } from './duta_contract.mjs';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), crypto.createHash('sha256')).digest();

// --- Signatures: DSSE (https://github.com/secure-systems-lab/dsse) -----------

// The bytes that are signed. Lengths count bytes.
export function preAuthenticationEncoding(payloadType, payload) {
  const type = Buffer.from(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

// Identity of what was said, whoever signed it.
export const statementDigest = (envelope) => sha256(preAuthenticationEncoding(envelope.payload_type, envelope.payload));

// Name of a public key: digest of its DER SubjectPublicKeyInfo.
export const keyidOf = (spki) => sha256(spki).toString('hex');

const spkiOf = (key) => crypto.createPublicKey(key).export({ type: 'spki', format: 'der' });

// The hash that goes with a key; Ed25519 takes the bytes themselves.
function hashOf(key) {
  if (key.asymmetricKeyType === 'ed25519') return null;
  const hash = { prime256v1: 'sha256', secp384r1: 'sha384' }[key.asymmetricKeyDetails?.namedCurve];
  if (!hash) throw new Unverified('a key is of no kind that the network uses');
  return hash;
}

export class Signer {
  constructor(file) {
    try {
      this.key = crypto.createPrivateKey(fs.readFileSync(file));
    } catch (error) {
      throw new Unusable(`${file}: no private key in the clear: ${error.message}`);
    }
    this.spki = spkiOf(this.key);
    this.keyid = keyidOf(this.spki);
  }

  // An envelope around `payload`.
  sign(payloadType, payload) {
    const sig = crypto.sign(hashOf(this.key), preAuthenticationEncoding(payloadType, payload), this.key);
    return { payload, payload_type: payloadType, signatures: [{ sig, keyid: this.keyid }] };
  }
}

function verifySignature(spki, signature, signed) {
  let valid = false;
  try {
    const key = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' });
    valid = crypto.verify(hashOf(key), signed, key, signature);
  } catch (error) {
    throw new Unverified(`a signature cannot be verified: ${error.message}`);
  }
  require(valid, 'a signature does not verify');
}

// --- Receipts: RFC 6962 proofs under C2SP checkpoints ------------------------

// Base64 that decodes to something and encodes to the same again, or null.
function strictBase64(text) {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : null;
}

// Checks receipts with the log's public key and nothing else.
export class LogVerifier {
  // `vkey`: `<name>+<key hash>+<base64 of 0x01 and the raw Ed25519 key>`
  // (https://c2sp.org/signed-note).
  constructor(vkey) {
    const [name, keyHash, ...rest] = vkey.split('+');
    const key = strictBase64(rest.join('+'));
    this.name = name;
    this.keyHash = sha256(name, '\n', key ?? '').subarray(0, 4);
    if (key?.length !== 33 || key[0] !== 1 || this.keyHash.toString('hex') !== keyHash) {
      throw new Unusable(`log_key: "${vkey}" is no Ed25519 verifier key`);
    }
    const raw = { kty: 'OKP', crv: 'Ed25519', x: key.subarray(1).toString('base64url') };
    this.key = crypto.createPublicKey({ key: raw, format: 'jwk' });
  }

  // Tree size and root hash of a checkpoint that the log's key signed.
  openCheckpoint(checkpoint) {
    const end = checkpoint.lastIndexOf('\n\n');
    require(end >= 0, 'the checkpoint has no signature');
    const text = checkpoint.slice(0, end + 1);
    require(checkpoint.slice(end + 2).split('\n').some((line) => this.#signed(line, text)),
      'no signature on the checkpoint is by the log\'s key');
    const [name, size, root] = text.split('\n');
    require(name === this.name, 'the checkpoint is of another log');
    require(/^[0-9]+$/.test(size ?? ''), 'the checkpoint has no tree size');
    const hash = strictBase64(root ?? '');
    require(hash?.length === 32, 'the checkpoint has no root hash');
    return { size: BigInt(size), root: hash };
  }

  #signed(line, text) {
    const [dash, name, encoded, ...rest] = line.split(' ');
    const blob = strictBase64(encoded ?? '');
    if (dash !== '\u2014' || name !== this.name || rest.length > 0 || blob?.length !== 68) return false;
    return blob.subarray(0, 4).equals(this.keyHash) &&
      crypto.verify(null, Buffer.from(text), this.key, blob.subarray(4));
  }

  // The entry of a receipt, if that stands in the log at its index.
  open(contract, receipt) {
    require(receipt, 'there is no receipt');
    const { size, root } = this.openCheckpoint(receipt.checkpoint);
    const leaf = sha256(Buffer.of(0), receipt.entry);
    require(rootOf(leaf, BigInt(receipt.index), size, receipt.inclusion_path).equals(root),
      'the inclusion proof does not lead to the checkpoint\'s root');
    return contract.decode('duta.log.v1.Entry', receipt.entry);
  }
}

// Root of a tree of `size` leaves in which `leaf` stands at `index` (RFC 9162, 2.1.3.2).
function rootOf(leaf, index, size, inclusionPath) {
  require(index < size, 'the index lies outside the tree');
  let node = index;
  let last = size - 1n;
  let value = leaf;
  for (const sibling of inclusionPath) {
    require(sibling.length === 32 && last > 0n, 'the inclusion proof is malformed');
    if ((node & 1n) === 1n || node === last) {
      value = sha256(Buffer.of(1), sibling, value);
      while ((node & 1n) === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      value = sha256(Buffer.of(1), value, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  require(last === 0n, 'the inclusion proof is too short');
  return value;
}

// --- Messages: whose they are, and that the log has them ---------------------

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// Whether a key of `owner` signs for `sender`: a partner signs for its units too.
const actsFor = (owner, sender) => owner === sender || sender.startsWith(`${owner}/units/`);

// The keys that alone count for `owner`, or undefined: pins of a partner cover its units,
// which may have their own.
export function pinnedKeys(pins, owner) {
  const partner = owner.split('/').slice(0, 2).join('/');
  return pins.has(owner) || pins.has(partner) ? pins.get(owner) ?? new Map() : undefined;
}

// Checks that the log accepted exactly this message, and that its sender signed it.
// `keyOf(owner, keyid)` gives the key's SubjectPublicKeyInfo, or throws if that is no
// key of the owner. Nobody is believed to be the sender by name alone.
export async function verifyMessage(contract, log, envelope, receipt, keyOf) {
  require(envelope, 'there is no envelope');
  const accepted = log.open(contract, receipt).message_accepted;
  const digest = statementDigest(envelope);
  require(accepted?.statement_digest.equals(digest), 'the receipt is of other bytes');
  require(envelope.payload_type === MESSAGE_TYPE, 'the envelope holds no message');
  const message = contract.decode('duta.message.v1.Message', envelope.payload);
  require(UUID.test(message.id), 'the message\'s id is no UUID'); // It becomes the name of a file.
  require(message.id === accepted.message_id && message.sender === accepted.sender &&
    message.body?.media_type === accepted.media_type, 'message and log entry disagree');
  // What was signed before messages named their hub names none.
  require(message.hub === '' || message.hub === log.name,
    `the message was signed for another hub: ${JSON.stringify(message.hub)}`);
  const keys = await verifySignatures(envelope, accepted.verified_signatures, keyOf);
  const signedBy = [...new Set(accepted.verified_signatures.map(({ owner }) => owner))].sort();
  for (const owner of signedBy) {
    require(actsFor(owner, message.sender), `${owner} signed, who may not sign for ${message.sender}`);
  }
  require(signedBy.length > 0, 'nobody signed');
  const spkis = [...keys.keys()].sort().map((keyid) => keys.get(keyid));
  return { message, digest, index: receipt.index, mailboxes: accepted.mailboxes, signedBy, spkis };
}

// The keys of an envelope by id, if its signatures are those that the log names.
async function verifySignatures(envelope, named, keyOf) {
  const owners = new Map(named.map(({ keyid, owner }) => [keyid, owner]));
  const encoded = preAuthenticationEncoding(envelope.payload_type, envelope.payload);
  const keys = new Map();
  for (const { sig, keyid } of envelope.signatures) {
    require(owners.has(keyid), 'the signatures are not those that the log entry names');
    const spki = await keyOf(owners.get(keyid), keyid);
    require(keyidOf(spki) === keyid, 'a key id is not that of its key');
    verifySignature(spki, sig, encoded);
    keys.set(keyid, spki);
  }
  require(keys.size === envelope.signatures.length && keys.size === named.length,
    'the signatures are not those that the log entry names');
  return keys;
}

// The bytes of an evidence file, which `duta verify` reads too: fields in order, no others,
// and none that has its default.
export function evidenceOf(contract, log, envelope, receipt, spkis) {
  const { index, ...rest } = receipt;
  return contract.encode('duta.evidence.v1.Evidence', {
    version: 1, origin: log.name, envelope, receipt: index === '0' ? rest : receipt, spkis,
  });
}

// Checks an evidence file offline; returns what it proves. `pins` are keys that partners
// gave by another way: owner to Map of key id to SPKI. Whose a key of anybody else is,
// is the log's word.
export async function verifyEvidence(contract, log, content, pins) {
  const evidence = contract.decode('duta.evidence.v1.Evidence', content);
  require(evidence.version === 1 && evidence.origin === log.name, 'the evidence is of another hub or format');
  if (evidence.handovers.length > 0 || evidence.renditions.length > 0) {
    throw new Unusable('it holds handovers or renditions, which this example does not check: use `duta verify`');
  }
  const keys = new Map(evidence.spkis.map((spki) => [keyidOf(spki), spki]));
  const verified = await verifyMessage(contract, log, evidence.envelope, evidence.receipt, (owner, keyid) => {
    const found = (pinnedKeys(pins, owner) ?? keys).get(keyid);
    require(found, `key ${keyid} is not one of ${owner}`);
    return found;
  });
  require(evidenceOf(contract, log, evidence.envelope, evidence.receipt, verified.spkis).equals(content),
    'the file holds something else than what was verified');
  return verified;
}
