#!/usr/bin/env node
// A client of a Duta hub that uses nothing of Duta but its contract (proto/).
//
// It sends signed notes, receives and acknowledges messages, and checks every
// receipt and every signature by itself, with @grpc/grpc-js and Node's own
// crypto. Keys and profile are those that `duta enroll` made.
//
//   node duta_client.mjs send --to partners/au-dfat --subject "Working visit" \
//                             --marking restricted --number D/1 --text note.txt
//   node duta_client.mjs receive [--follow]
//
// Results are JSON, one object a line, on standard output. Exit codes: 0 done,
// 1 refused by the hub, 2 wrong command line, 3 a file here cannot be used,
// 4 the hub does not answer, 5 a signature, receipt or proof does not verify.
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { parse as parseToml } from 'smol-toml';

const MESSAGE_TYPE = 'application/vnd.duta.message.v1+protobuf';
const ACKNOWLEDGEMENT_TYPE = 'application/vnd.duta.acknowledgement.v1+protobuf';
const NOTE_TYPE = 'application/vnd.duta.note.v1+protobuf';
const DEADLINE_MS = 30_000;
const CREDIT = 100;
const LONGEST_PAUSE_MS = 30_000;
const LARGEST_ANSWER_BYTES = 64 << 20; // A page of messages with their renditions.
const LEVELS = ['open', 'internal', 'restricted', 'confidential', 'secret', 'top-secret'];
const URGENCIES = ['routine', 'priority', 'immediate', 'flash'];
// Worth another attempt: the hub restarts (one that stops cancels calls), is busy, or the network is away.
const PASSING = new Set([
  grpc.status.UNAVAILABLE, grpc.status.DEADLINE_EXCEEDED, grpc.status.RESOURCE_EXHAUSTED, grpc.status.CANCELLED,
]);

// What the hub gave does not verify: it must not be relied on.
class Unverified extends Error {}
// A file or profile on this machine cannot be used.
class Unusable extends Error {}
// The command line is wrong.
class Usage extends Error {}
// The hub refused something, for a reason of its catalogue.
class Refused extends Error {
  constructor({ reason, text }) {
    super(`${text} (${reason})`);
  }
}

function require(condition, what) {
  if (!condition) throw new Unverified(what);
}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), crypto.createHash('sha256')).digest();

// --- The contract ------------------------------------------------------------

// The messages and services of the .proto files in a folder.
class Contract {
  constructor(directory) {
    const services = ['exchange/v1/exchange_service', 'registry/v1/registry_service'];
    const others = ['duta/note/v1/note.proto', 'duta/message/v1/message.proto', 'google/rpc/error_details.proto'];
    const files = [...services.map((name) => `duta/${name}.proto`), ...others];
    const stubs = protoLoader.loadSync(files, {
      includeDirs: [directory], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true,
    });
    const duta = grpc.loadPackageDefinition(stubs).duta;
    this.ExchangeService = duta.exchange.v1.ExchangeService;
    this.RegistryService = duta.registry.v1.RegistryService;
    this.root = new protobuf.Root();
    this.root.resolvePath = (_, target) => (path.isAbsolute(target) ? target : path.join(directory, target));
    this.root.loadSync(files, { keepCase: true });
    this.root.resolveAll();
  }

  // Bytes of a message, from an object with the fields' names.
  encode(type, value) {
    const found = this.root.lookupType(type);
    return Buffer.from(found.encode(found.fromObject(value)).finish());
  }

  // The object of a message's bytes: every field present, 64-bit numbers as text.
  decode(type, bytes) {
    const found = this.root.lookupType(type);
    try {
      return found.toObject(found.decode(bytes), { longs: String, enums: String, bytes: Buffer, defaults: true });
    } catch (error) {
      throw new Unverified(`no ${type}: ${error.message}`);
    }
  }
}

// --- Signatures: DSSE (https://github.com/secure-systems-lab/dsse) -----------

// The bytes that are signed. Lengths count bytes.
function preAuthenticationEncoding(payloadType, payload) {
  const type = Buffer.from(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

// Identity of what was said, whoever signed it.
const statementDigest = (envelope) => sha256(preAuthenticationEncoding(envelope.payload_type, envelope.payload));

const spkiOf = (key) => crypto.createPublicKey(key).export({ type: 'spki', format: 'der' });

// The hash that goes with a key; Ed25519 takes the bytes themselves.
function hashOf(key) {
  if (key.asymmetricKeyType === 'ed25519') return null;
  const hash = { prime256v1: 'sha256', secp384r1: 'sha384' }[key.asymmetricKeyDetails?.namedCurve];
  if (!hash) throw new Unverified('a key is of no kind that the network uses');
  return hash;
}

class Signer {
  constructor(file) {
    this.key = crypto.createPrivateKey(fs.readFileSync(file));
    this.keyid = sha256(spkiOf(this.key)).toString('hex');
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
class LogVerifier {
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

  // Throws unless the receipt's entry stands in the log at its index.
  verifyReceipt(receipt) {
    const { size, root } = this.openCheckpoint(receipt.checkpoint);
    const leaf = sha256(Buffer.of(0), receipt.entry);
    require(rootOf(leaf, BigInt(receipt.index), size, receipt.inclusion_path).equals(root),
      'the inclusion proof does not lead to the checkpoint\'s root');
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

// --- The client --------------------------------------------------------------

// One profile of a profiles file (its format: core/profile/profile.h).
function readProfile(file, wanted) {
  const content = parseToml(fs.readFileSync(file, 'utf8'));
  const profiles = content.profiles ?? {};
  const names = Object.keys(profiles);
  const name = wanted || content.default || (names.length === 1 ? names[0] : '');
  if (!names.includes(name)) throw new Unusable(`${file}: no profile "${name}"; there are: ${names.join(', ')}`);
  const profile = { ...profiles[name] };
  for (const key of ['name', 'hub', 'hub_ca', 'log_key', 'signing_key', 'tls_key', 'tls_certificate']) {
    if (!profile[key]) throw new Unusable(`${file}: profile ${name} needs ${key}`);
  }
  for (const key of ['hub_ca', 'signing_key', 'tls_key', 'tls_certificate']) {
    profile[key] = path.resolve(path.dirname(file), profile[key]); // Relative to the file.
  }
  return profile;
}

// Makes a unary call that is safe to repeat, up to five times while the hub is away.
async function patiently(service, method, request) {
  const once = () => new Promise((resolve, reject) => {
    service[method](request, { deadline: Date.now() + DEADLINE_MS },
      (error, response) => (error ? reject(error) : resolve(response)));
  });
  for (const pause of [1000, 2000, 4000, 8000]) {
    try {
      return await once();
    } catch (error) {
      if (!PASSING.has(error.code)) throw error;
      await sleep(pause);
    }
  }
  return once();
}

// One partner's connection. Everything that it returns has been verified.
class Client {
  constructor(profile, contract) {
    this.name = profile.name;
    this.profile = profile;
    this.contract = contract;
    this.signer = new Signer(profile.signing_key);
    this.log = new LogVerifier(profile.log_key);
    this.keys = new Map(); // Key id to {owner, spki}, as asked from the registry.
    const credentials = grpc.credentials.createSsl(fs.readFileSync(profile.hub_ca), fs.readFileSync(profile.tls_key),
      fs.readFileSync(profile.tls_certificate));
    const options = { 'grpc.max_receive_message_length': LARGEST_ANSWER_BYTES, 'grpc.keepalive_time_ms': 30_000 };
    this.exchange = new contract.ExchangeService(profile.hub, credentials, options);
    this.registry = new contract.RegistryService(profile.hub, credentials, options);
  }

  // Sending

  // A message around a note, complete but for the signature.
  compose(options, text) {
    const now = Date.now();
    const zone = this.profile.time_zone || 'UTC';
    const note = {
      note_type: 'NOTE_TYPE_VERBALE',
      number: options.number,
      subject: options.subject,
      date: localDate(now, zone),
      place: options.place || this.profile.place || '',
      issuer: this.profile.issuer || '',
      language: this.profile.language || 'en',
      paragraphs: text.split(/\n\s*\n/).map((part) => part.trim()).filter((part) => part !== ''),
    };
    return {
      id: uuid7(now),
      sender: this.name,
      recipients: options.to,
      create_time: timestamp(now),
      expire_time: timestamp(now + 30 * 24 * 3600 * 1000),
      time_zone: zone,
      marking: { level: `LEVEL_${word(options.marking)}` },
      urgency: `URGENCY_${word(options.urgency)}`,
      subject: options.subject,
      body: { media_type: NOTE_TYPE, content: this.contract.encode('duta.note.v1.Note', note) },
      acknowledgement_request: `ACKNOWLEDGEMENT_REQUEST_${options['signed-ack'] ? 'SIGNED' : 'TRANSPORT'}`,
    };
  }

  // Signs and submits; returns the receipt. The same bytes may be submitted again
  // after any failure of the network: the hub then returns the first receipt.
  async submit(message) {
    const envelope = this.signer.sign(MESSAGE_TYPE, this.contract.encode('duta.message.v1.Message', message));
    const { receipt } = await patiently(this.exchange, 'Submit', { envelope });
    const accepted = this.#accepted(receipt, envelope);
    require(accepted.message_id === message.id && accepted.sender === this.name, 'the receipt is of another message');
    return receipt;
  }

  // The MessageAccepted entry in a receipt of `envelope`, verified.
  #accepted(receipt, envelope) {
    const accepted = this.#logged(receipt).message_accepted;
    require(accepted?.statement_digest.equals(statementDigest(envelope)), 'the receipt is of other bytes');
    return accepted;
  }

  #logged(receipt) {
    require(receipt, 'there is no receipt');
    this.log.verifyReceipt(receipt);
    return this.contract.decode('duta.log.v1.Entry', receipt.entry);
  }

  // Receiving

  // Yields the deliveries that wait, verified, page by page.
  async* list() {
    let token = '';
    do {
      const page = await patiently(this.exchange, 'ListDeliveries',
        { page_token: token, rendition_mode: 'RENDITION_MODE_NONE' });
      for (const delivery of page.deliveries) yield await this.#open(delivery);
      token = page.next_page_token;
    } while (token !== '');
  }

  // Takes a message over; returns when the hub has proven that it recorded it.
  async acknowledge(received) {
    const item = this.#item(received);
    const { results } = await patiently(this.exchange, 'AcknowledgeDeliveries', { items: [item] });
    require(results.length === 1, 'the hub answered another number of acknowledgements');
    this.#checkAcknowledged(results[0], received, item);
  }

  // Calls `handle` with each message as it comes, then acknowledges it; for ever.
  // Delivery is at least once: after a lost connection the hub sends again what it
  // has no acknowledgement of. Repeats are acknowledged again, not handled.
  async follow(handle) {
    const handled = new Set();
    let pause = 1000;
    for (;;) {
      const stream = this.exchange.Receive();
      try {
        stream.write({ open: { credit: CREDIT, rendition_mode: 'RENDITION_MODE_NONE' } });
        for await (const received of this.#responses(stream)) {
          pause = 1000;
          if (handled.has(received.message.id)) continue;
          handle(received);
          handled.add(received.message.id);
        }
      } catch (error) {
        if (!PASSING.has(error.code)) throw error;
        console.error(`The hub does not answer (${error.details}); trying again in ${pause / 1000} s.`);
      } finally {
        stream.on('error', () => {}); // Of the cancellation itself.
        stream.cancel();
      }
      await sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }

  // Yields messages of a stream; acknowledges each when the caller comes back for the next.
  async* #responses(stream) {
    const waiting = new Map(); // Log index to {received, item}: acknowledged, not answered.
    for await (const { acknowledged, deliveries } of stream) {
      for (const result of acknowledged?.results ?? []) {
        const sent = waiting.get(result.message_index);
        require(sent, 'the hub answers an acknowledgement that was not sent');
        waiting.delete(result.message_index);
        this.#checkAcknowledged(result, sent.received, sent.item);
      }
      for (const delivery of deliveries?.deliveries ?? []) {
        const received = await this.#open(delivery);
        yield received;
        const item = this.#item(received);
        waiting.set(received.index, { received, item });
        stream.write({ acknowledge: { items: [item] } });
        stream.write({ credit: { deliveries: 1 } });
      }
    }
  }

  // Checks everything that can be checked of a delivery before anybody reads it.
  async #open({ mailbox, envelope, receipt }) {
    require(envelope, 'the delivery has no envelope');
    const accepted = this.#accepted(receipt, envelope);
    require(envelope.payload_type === MESSAGE_TYPE, 'the delivery is no message');
    require(accepted.mailboxes.includes(mailbox), 'the log does not say that it was sent to this mailbox');
    const message = this.contract.decode('duta.message.v1.Message', envelope.payload);
    require(message.id === accepted.message_id && message.sender === accepted.sender,
      'message and log entry disagree');
    require(message.body, 'the message has no body');
    require(envelope.signatures.length > 0, 'the message is not signed');
    const encoded = preAuthenticationEncoding(envelope.payload_type, envelope.payload);
    for (const { sig, keyid } of envelope.signatures) {
      verifySignature(await this.#keyOf(message.sender, keyid), sig, encoded);
    }
    return { mailbox, message, index: receipt.index, digest: statementDigest(envelope) };
  }

  // The registered key `keyid` of a sender or, for a unit, of its partner. Whose a
  // key is, the registry says: whoever must not rely on the hub for that compares
  // key ids with those that the partner gave by another way.
  async #keyOf(sender, keyid) {
    const owners = new Set([sender, sender.split('/').slice(0, 2).join('/')]);
    if (!this.keys.has(keyid)) for (const owner of owners) await this.#readKeys(owner);
    const key = this.keys.get(keyid);
    require(key && owners.has(key.owner), `key ${keyid} is not one of ${sender}`);
    return key.spki;
  }

  async #readKeys(owner) {
    let token = '';
    do {
      const page = await patiently(this.registry, 'ListKeys', { parent: owner, page_token: token });
      for (const { keyid, spki } of page.keys) {
        require(sha256(spki).toString('hex') === keyid, 'a key id is not that of its key');
        this.keys.set(keyid, { owner, spki });
      }
      token = page.next_page_token;
    } while (token !== '');
  }

  // The acknowledgement of a message, signed if its sender asks for that.
  #item({ message, index, digest, mailbox }) {
    if (message.acknowledgement_request !== 'ACKNOWLEDGEMENT_REQUEST_SIGNED') return { message_index: index };
    const statement = {
      message_id: message.id, statement_digest: digest, message_index: index, mailbox,
      acknowledge_time: timestamp(Date.now()),
    };
    const payload = this.contract.encode('duta.exchange.v1.Acknowledgement', statement);
    return { message_index: index, acknowledgement: this.signer.sign(ACKNOWLEDGEMENT_TYPE, payload) };
  }

  #checkAcknowledged(result, received, item) {
    if (result.result === 'error') throw new Refused(reasonOf(this.contract, result.error));
    const logged = this.#logged(result.receipt).delivery_acknowledged;
    require(logged?.message_id === received.message.id && logged.statement_digest.equals(received.digest) &&
      logged.mailbox === received.mailbox, 'the receipt is of another acknowledgement');
    // A repeat is answered with the first acknowledgement's receipt, which has another time in it.
    if (item.acknowledgement) {
      require(logged.acknowledgement_digest.length === 32, 'the log does not say that it was signed');
    }
  }
}

// Reason and text of a google.rpc.Status.
function reasonOf(contract, status) {
  for (const detail of status.details) {
    if (!detail.type_url.endsWith('/google.rpc.ErrorInfo')) continue;
    const info = contract.decode('google.rpc.ErrorInfo', detail.value);
    if (info.domain === 'duta') return { reason: info.reason, text: status.message };
  }
  return { reason: 'UNKNOWN', text: status.message };
}

// The same of a call that failed.
function reasonOfCall(contract, error) {
  const [details] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (details) return reasonOf(contract, contract.decode('google.rpc.Status', details));
  return { reason: grpc.status[error.code], text: error.details };
}

// A UUID of version 7 (RFC 9562, 5.7): milliseconds, then random bits.
function uuid7(milliseconds) {
  const bytes = crypto.randomBytes(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const timestamp = (milliseconds) => ({
  seconds: Math.floor(milliseconds / 1000), nanos: (milliseconds % 1000) * 1_000_000,
});

// The calendar date in a zone, YYYY-MM-DD.
function localDate(milliseconds, timeZone) {
  const options = { timeZone, calendar: 'gregory', year: 'numeric', month: '2-digit', day: '2-digit' };
  const parts = new Intl.DateTimeFormat('en', options).formatToParts(milliseconds);
  const part = (type) => parts.find((found) => found.type === type).value;
  return `${part('year')}-${part('month')}-${part('day')}`;
}

// `top-secret` as the contract's enums have it: `TOP_SECRET`.
const word = (text) => text.toUpperCase().replaceAll('-', '_');

// --- The command -------------------------------------------------------------

const USAGE = `usage: duta_client.mjs [--config FILE] [--profile ID] [--proto DIR] COMMAND
  send --to NAME... --subject TEXT --marking LEVEL --number TEXT --text FILE
       [--urgency WORD] [--place CITY] [--signed-ack]
  receive [--follow]
LEVEL: ${LEVELS.join(', ')}. WORD: ${URGENCIES.join(', ')}.`;

async function send(client, contract, options) {
  for (const key of ['to', 'subject', 'marking', 'number', 'text']) {
    if (!options[key]) throw new Usage(`send needs --${key}`);
  }
  if (!LEVELS.includes(options.marking)) throw new Usage(`--marking: "${options.marking}" is no level`);
  if (!URGENCIES.includes(options.urgency)) throw new Usage(`--urgency: "${options.urgency}" is no urgency`);
  const message = client.compose(options, fs.readFileSync(options.text, 'utf8'));
  const receipt = await client.submit(message);
  console.log(JSON.stringify({ message_id: message.id, index: Number(receipt.index), receipt: 'verified' }));
}

async function receive(client, contract, options) {
  const show = ({ message, index }) => {
    const line = {
      message_id: message.id, index: Number(index), sender: message.sender, subject: message.subject,
      media_type: message.body.media_type,
    };
    if (message.body.media_type === NOTE_TYPE) {
      const { number, date, paragraphs } = contract.decode('duta.note.v1.Note', message.body.content);
      Object.assign(line, { number, date, paragraphs });
    }
    // Whoever stores messages does so here, before they are acknowledged.
    console.log(JSON.stringify(line));
  };
  if (options.follow) await client.follow(show);
  for await (const received of client.list()) {
    show(received);
    await client.acknowledge(received);
  }
}

function parse(args) {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const text = { type: 'string' };
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        config: { ...text, default: process.env.DUTA_CONFIG || path.join(os.homedir(), '.config/duta/profiles.toml') },
        profile: text,
        proto: { ...text, default: path.resolve(here, '../../proto') },
        to: { ...text, multiple: true },
        subject: text, marking: text, number: text, text, place: text,
        urgency: { ...text, default: 'routine' },
        'signed-ack': { type: 'boolean' },
        follow: { type: 'boolean' },
      },
    });
    const command = { send, receive }[positionals[0]];
    if (!command || positionals.length !== 1) throw new Usage('say send or receive');
    return { command, options: values };
  } catch (error) {
    throw new Usage(error.message);
  }
}

async function main(args) {
  let contract;
  try {
    const { command, options } = parse(args);
    contract = new Contract(options.proto);
    const client = new Client(readProfile(options.config, options.profile), contract);
    await command(client, contract, options);
    return 0;
  } catch (error) {
    return explain(contract, error);
  }
}

// Says what went wrong; returns the exit code.
function explain(contract, error) {
  if (error instanceof Usage) {
    console.error(`${error.message}\n${USAGE}`);
    return 2;
  }
  if (error instanceof Refused) {
    console.error(`Refused: ${error.message}`);
    return 1;
  }
  if (error instanceof Unverified) {
    console.error(`Not verified: ${error.message}`);
    return 5;
  }
  if (typeof error.code === 'number') { // Of gRPC.
    const { reason, text } = reasonOfCall(contract, error);
    console.error(`Refused: ${text} (${reason})`);
    return PASSING.has(error.code) ? 4 : 1;
  }
  console.error(error.message);
  return 3;
}

process.exit(await main(process.argv.slice(2)));
