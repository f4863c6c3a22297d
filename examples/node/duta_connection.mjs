// One partner's connection to the hub.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import grpc from '@grpc/grpc-js';

import { ACKNOWLEDGEMENT_TYPE, MESSAGE_TYPE, NOTE_TYPE, Refused, require } from './duta_contract.mjs';
import { LogVerifier, Signer, evidenceOf, pinnedKeys, statementDigest, verifyMessage } from './duta_proof.mjs';
import { readPins } from './duta_store.mjs';

const DEADLINE_MS = 30_000;
const CREDIT = 100;
const LONGEST_PAUSE_MS = 30_000;
const LARGEST_ANSWER_BYTES = 64 << 20; // A page of messages with their renditions.
// Codes worth another attempt: the hub restarts (one that stops cancels calls), is busy, or the network is away.
export const PASSING = new Set([
  grpc.status.UNAVAILABLE, grpc.status.DEADLINE_EXCEEDED, grpc.status.RESOURCE_EXHAUSTED, grpc.status.CANCELLED,
]);

// Everything that it returns has been verified.
export class Client {
  constructor(profile, contract, store) {
    this.name = profile.name;
    this.profile = profile;
    this.contract = contract;
    this.store = store;
    this.signer = new Signer(profile.signing_key);
    this.log = new LogVerifier(profile.log_key);
    this.pins = readPins(profile);
    this.known = new Map(); // Owner to Map of key id to SPKI, as asked from the registry.
    const credentials = grpc.credentials.createSsl(fs.readFileSync(profile.hub_ca), fs.readFileSync(profile.tls_key),
      fs.readFileSync(profile.tls_certificate));
    const options = {
      'grpc.max_receive_message_length': LARGEST_ANSWER_BYTES,
      'grpc.keepalive_time_ms': 15_000,
      'grpc.keepalive_timeout_ms': 10_000,
      'grpc.max_reconnect_backoff_ms': 5000, // gRPC's own wait between connections would grow to two minutes.
    };
    const connect = (Service) => new Service(profile.hub, credentials, options);
    this.exchange = connect(contract.ExchangeService);
    this.registry = connect(contract.RegistryService);
    this.practices = connect(contract.PracticeService);
    this.declarations = connect(contract.DeclarationService);
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
      hub: this.log.name,
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

  // Signs a message, keeps the very bytes, and submits them; see `submit`.
  async send(message) {
    const envelope = this.signer.sign(MESSAGE_TYPE, this.contract.encode('duta.message.v1.Message', message));
    this.store.put('unsent', `${message.id}.envelope`, this.contract.encode('duta.envelope.v1.Envelope', envelope));
    return this.submit(message.id);
  }

  // Submits what lies unsent under an id; returns what the hub's receipt proves, and the
  // evidence's path. The same bytes may be submitted again after any failure: the hub
  // then returns the first receipt. What it refuses is no longer kept.
  async submit(id) {
    const envelope = this.contract.decode('duta.envelope.v1.Envelope', this.store.get('unsent', `${id}.envelope`));
    let receipt;
    try {
      ({ receipt } = await this.#patiently(this.exchange, 'Submit', { envelope }));
    } catch (error) {
      if (error instanceof Refused) this.store.remove('unsent', `${id}.envelope`);
      throw error;
    }
    const verified = await verifyMessage(this.contract, this.log, envelope, receipt, (owner, keyid) => {
      require(keyid === this.signer.keyid, `the receipt names key ${keyid} of ${owner}, which did not sign here`);
      return this.signer.spki;
    });
    const evidence = evidenceOf(this.contract, this.log, envelope, receipt, verified.spkis);
    const file = this.store.put('sent', `${id}.evidence`, evidence);
    this.store.remove('unsent', `${id}.envelope`);
    return { verified, file };
  }

  // Receiving

  // Yields the deliveries that wait, verified, page by page. Looking changes nothing.
  async* list() {
    let token = '';
    do {
      const page = await this.#patiently(this.exchange, 'ListDeliveries',
        { page_token: token, rendition_mode: 'RENDITION_MODE_NONE' });
      for (const delivery of page.deliveries) {
        if (!isUnreadable(delivery)) yield await this.#open(delivery);
      }
      token = page.next_page_token;
    } while (token !== '');
  }

  // Stores a message durably; tells whether it was there before. Only then may it be acknowledged.
  keep(received) {
    const name = `${received.message.id}.evidence`;
    const stored = this.store.get('received', name);
    if (!stored) {
      this.store.put('received', name, received.evidence);
      return false;
    }
    const { envelope } = this.contract.decode('duta.evidence.v1.Evidence', stored);
    require(envelope && statementDigest(envelope).equals(received.digest),
      `another message is stored under the id ${received.message.id}`);
    return true;
  }

  // Takes a message over; returns when the hub has proven that it recorded it.
  async acknowledge(received) {
    const item = this.#item(received);
    const { results } = await this.#patiently(this.exchange, 'AcknowledgeDeliveries', { items: [item] });
    require(results.length === 1, 'the hub answered another number of acknowledgements');
    this.#checkAcknowledged(results[0], received, item);
  }

  // Calls `handle` with each message as it comes, and acknowledges it then if told to;
  // for ever. Delivery is at least once: after a lost connection the hub sends again
  // what it has no acknowledgement of. Repeats are acknowledged again, not handled.
  async follow(handle, acknowledging) {
    const handled = new Set();
    let last = {}; // Where to go on, if nothing is acknowledged.
    let pause = 1000;
    for (;;) {
      const stream = this.exchange.Receive();
      try {
        stream.write({ open: { credit: CREDIT, rendition_mode: 'RENDITION_MODE_NONE', ...last } });
        for await (const received of this.#responses(stream, acknowledging)) {
          pause = 1000;
          if (!acknowledging) last = { after_index: received.index };
          if (handled.has(received.message.id)) continue;
          handle(received);
          handled.add(received.message.id);
        }
      } catch (error) {
        if (!PASSING.has(error.code)) throw this.#refusal(error);
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
  async* #responses(stream, acknowledging) {
    const waiting = new Map(); // Log index to {received, item}: acknowledged, not answered.
    for await (const { acknowledged, deliveries } of stream) {
      for (const result of acknowledged?.results ?? []) {
        const sent = waiting.get(result.message_index);
        require(sent, 'the hub answers an acknowledgement that was not sent');
        waiting.delete(result.message_index);
        this.#checkAcknowledged(result, sent.received, sent.item);
      }
      for (const delivery of deliveries?.deliveries ?? []) {
        if (!isUnreadable(delivery)) {
          const received = await this.#open(delivery);
          yield received;
          if (acknowledging) {
            const item = this.#item(received);
            waiting.set(received.index, { received, item });
            stream.write({ acknowledge: { items: [item] } });
          }
        }
        stream.write({ credit: { deliveries: 1 } });
      }
    }
  }

  // Checks everything that can be checked of a delivery before anybody reads it.
  async #open({ mailbox, envelope, receipt }) {
    const verified = await verifyMessage(this.contract, this.log, envelope, receipt,
      (owner, keyid) => this.#keyOf(owner, keyid));
    require(verified.mailboxes.includes(mailbox), 'the log does not say that it was sent to this mailbox');
    return { ...verified, mailbox, evidence: evidenceOf(this.contract, this.log, envelope, receipt, verified.spkis) };
  }

  // The key `keyid` of `owner`: as pinned, else as the registry says.
  async #keyOf(owner, keyid) {
    const pinned = pinnedKeys(this.pins, owner);
    // Asked again for a key that is not known: its owner may have rotated.
    if (!pinned && !this.known.get(owner)?.has(keyid)) this.known.set(owner, await this.#readKeys(owner));
    const spki = (pinned ?? this.known.get(owner)).get(keyid);
    require(spki, `key ${keyid} is not one of ${owner}`);
    return spki;
  }

  async #readKeys(owner) {
    const keys = new Map();
    let token = '';
    do {
      const page = await this.#patiently(this.registry, 'ListKeys', { parent: owner, page_token: token });
      for (const key of page.keys) if (key.owner === owner) keys.set(key.keyid, key.spki);
      token = page.next_page_token;
    } while (token !== '');
    return keys;
  }

  // The acknowledgement of a message, signed if its sender asks for that.
  #item({ message, index, digest, mailbox }) {
    if (message.acknowledgement_request !== 'ACKNOWLEDGEMENT_REQUEST_SIGNED') return { message_index: index };
    const statement = {
      message_id: message.id, statement_digest: digest, message_index: index, mailbox,
      hub: this.log.name, acknowledge_time: timestamp(Date.now()),
    };
    const payload = this.contract.encode('duta.exchange.v1.Acknowledgement', statement);
    return { message_index: index, acknowledgement: this.signer.sign(ACKNOWLEDGEMENT_TYPE, payload) };
  }

  #checkAcknowledged(result, received, item) {
    if (result.result === 'error') throw new Refused(this.#reasonOf(result.error));
    const logged = this.log.open(this.contract, result.receipt).delivery_acknowledged;
    require(logged?.message_id === received.message.id && logged.statement_digest.equals(received.digest) &&
      logged.message_index === received.index && logged.mailbox === received.mailbox,
      'the receipt is of another acknowledgement');
    // A repeat is answered with the first acknowledgement's receipt, which has another time in it.
    if (item.acknowledgement) {
      require(logged.acknowledgement_digest.length === 32, 'the log does not say that it was signed');
    }
  }

  // Other services

  // As the method says: of `this.practices`, `this.declarations`. It must be safe to repeat.
  call(service, method, request) {
    return this.#patiently(service, method, request);
  }

  // Errors

  // Makes a unary call that is safe to repeat, up to five times while the hub is away or
  // busy. Throws Refused for what would be refused again.
  async #patiently(service, method, request) {
    for (const pause of [1000, 2000, 4000, 8000, null]) {
      try {
        return await new Promise((resolve, reject) => {
          service[method](request, { deadline: Date.now() + DEADLINE_MS },
            (error, response) => (error ? reject(error) : resolve(response)));
        });
      } catch (error) {
        if (!PASSING.has(error.code)) throw this.#refusal(error);
        if (pause === null) throw error;
        await sleep(Math.max(pause, this.#detailsOf(error).wait));
      }
    }
  }

  // What gRPC threw as a refusal; other errors as they are.
  #refusal(error) {
    return error.metadata ? new Refused(this.#detailsOf(error)) : error;
  }

  // Reason, text, and for how many milliseconds the hub asks to wait, of a call that failed.
  #detailsOf(error) {
    const [details] = error.metadata?.get('grpc-status-details-bin') ?? [];
    if (details) return this.#reasonOf(this.contract.decode('google.rpc.Status', details));
    return { reason: grpc.status[error.code], text: error.details, wait: 0 };
  }

  // The same of a google.rpc.Status.
  #reasonOf(status) {
    const found = { reason: 'UNKNOWN', text: status.message, wait: 0 };
    for (const { type_url: type, value } of status.details) {
      if (type.endsWith('/google.rpc.ErrorInfo')) {
        const info = this.contract.decode('google.rpc.ErrorInfo', value);
        if (info.domain === 'duta') found.reason = info.reason;
      } else if (type.endsWith('/google.rpc.RetryInfo')) {
        const { retry_delay: delay } = this.contract.decode('google.rpc.RetryInfo', value);
        if (delay) found.wait = Math.min(Number(delay.seconds) * 1000 + delay.nanos / 1e6, LONGEST_PAUSE_MS);
      }
    }
    return found;
  }

  // What a call says that failed, for people.
  explain(error) {
    const { reason, text } = this.#detailsOf(error);
    return `${text} (${reason})`;
  }
}

// Whether the hub cannot read a delivery now: said, and left alone, so that it comes whole later.
function isUnreadable({ unreadable, receipt }) {
  if (!unreadable) return false;
  console.error(`Message ${receipt?.index} waits, but the hub cannot read it now: ${unreadable.message}. It comes again once it is mended.`);
  return true;
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
