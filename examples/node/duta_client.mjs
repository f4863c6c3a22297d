#!/usr/bin/env node
// A client of a Duta hub that uses nothing of Duta but its contract (proto/).
//
// It sends signed notes, receives and acknowledges messages, and checks every
// receipt and every signature by itself, with @grpc/grpc-js and Node's own
// crypto. Keys and profile are those that `duta enroll` made.
//
//   duta_client.mjs send --to partners/au-dfat --subject "Working visit" \
//                        --marking restricted --number D/1 --text note.txt
//   duta_client.mjs resend
//   duta_client.mjs receive [--follow] [--ack]
//   duta_client.mjs verify FILE...
//
// Results are JSON, one object a line, on standard output. Exit codes: 0 done,
// 1 refused by the hub, 2 wrong command line, 3 a file here cannot be used,
// 4 the hub does not answer, 5 a signature, receipt or proof does not verify.
import fs from 'node:fs';
import { parseArgs } from 'node:util';

import { Client, PASSING } from './duta_connection.mjs';
import { Contract, NOTE_TYPE, Refused, Unusable, Usage, explain } from './duta_contract.mjs';
import { LogVerifier, pinnedKeys, verifyEvidence } from './duta_proof.mjs';
import { PROFILE_OPTIONS, openStore, readPins, readProfile } from './duta_store.mjs';

const LEVELS = ['open', 'internal', 'restricted', 'confidential', 'secret', 'top-secret'];
const URGENCIES = ['routine', 'priority', 'immediate', 'flash'];

const USAGE = `usage: duta_client.mjs [--config FILE] [--profile ID] [--proto DIR] [--store DIR] COMMAND
  send --to NAME... --subject TEXT --marking LEVEL --number TEXT --text FILE
       [--urgency WORD] [--place CITY] [--signed-ack]
  resend                      submit again what an interrupted send left
  receive [--follow] [--ack]  print what waits; --ack stores it durably, then takes it over
  verify FILE...              check evidence files, without the hub
LEVEL: ${LEVELS.join(', ')}. WORD: ${URGENCIES.join(', ')}.`;

const say = (line) => console.log(JSON.stringify(line));

function readText(file) {
  const content = fs.readFileSync(file);
  const text = content.toString('utf8');
  if (Buffer.from(text).equals(content)) return text;
  const lines = content.toString('latin1').split('\n').map((line) => Buffer.from(line, 'latin1'));
  const broken = lines.findIndex((line) => !Buffer.from(line.toString('utf8')).equals(line));
  throw new Unusable(`${file}: line ${broken + 1} is not UTF-8`);
}

function saySent(id, { verified, file }) {
  say({ message_id: id, index: Number(verified.index), receipt: 'verified', evidence: file });
}

// Sends one note and prints its receipt's place.
async function send(client, options) {
  for (const key of ['to', 'subject', 'marking', 'number', 'text']) {
    if (!options[key]) throw new Usage(`send needs --${key}`);
  }
  if (!LEVELS.includes(options.marking)) throw new Usage(`--marking: "${options.marking}" is no level`);
  if (!URGENCIES.includes(options.urgency)) throw new Usage(`--urgency: "${options.urgency}" is no urgency`);
  const message = client.compose(options, readText(options.text));
  try {
    saySent(message.id, await client.send(message));
  } catch (error) {
    if (PASSING.has(error.code)) console.error('The signed message is kept; `resend` submits it again.');
    throw error;
  }
}

// Submits again what a `send` left that was interrupted.
async function resend(client) {
  let refusal;
  for (const id of client.store.unsent()) {
    try {
      saySent(id, await client.submit(id));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      console.error(`${id}: ${error.message}`);
      refusal = error;
    }
  }
  if (refusal) throw refusal;
}

// Prints messages; with --ack stores each durably, then takes it over; with --follow for ever.
async function receive(client, options) {
  const handle = (received) => {
    const stored = options.ack ? { stored: client.keep(received) ? 'before' : 'now' } : {};
    const { message, index, signedBy } = received;
    const line = {
      message_id: message.id, index: Number(index), sender: message.sender, signed_by: signedBy,
      subject: message.subject, media_type: message.body.media_type,
    };
    if (message.body.media_type === NOTE_TYPE) {
      const { number, date, paragraphs } = client.contract.decode('duta.note.v1.Note', message.body.content);
      Object.assign(line, { number, date, paragraphs });
    }
    say({ ...line, ...stored });
  };
  if (options.follow) await client.follow(handle, options.ack);
  for await (const received of client.list()) {
    handle(received);
    if (options.ack) await client.acknowledge(received);
  }
}

// Checks evidence files without the hub.
async function verify(profile, contract, files) {
  if (files.length === 0) throw new Usage('verify needs a file');
  const [log, pins] = [new LogVerifier(profile.log_key), readPins(profile)];
  for (const file of files) {
    const { message, index, signedBy } = await verifyEvidence(contract, log, fs.readFileSync(file), pins)
      .catch((error) => { error.message = `${file}: ${error.message}`; throw error; });
    say({
      message_id: message.id, index: Number(index), sender: message.sender, signed_by: signedBy,
      subject: message.subject,
      owners: signedBy.every((owner) => pinnedKeys(pins, owner)) ? 'pinned' : "by the log's word",
    });
  }
}

function parse(args) {
  const text = { type: 'string' };
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...PROFILE_OPTIONS,
        to: { ...text, multiple: true },
        subject: text, marking: text, number: text, text, place: text,
        urgency: { ...text, default: 'routine' },
        'signed-ack': { type: 'boolean' },
        follow: { type: 'boolean' },
        ack: { type: 'boolean' },
      },
    });
    const [command, ...files] = positionals;
    if (!['send', 'resend', 'receive', 'verify'].includes(command) || (files.length > 0 && command !== 'verify')) {
      throw new Usage('say send, resend, receive or verify FILE...');
    }
    return { command, options: values, files };
  } catch (error) {
    throw new Usage(error.message);
  }
}

async function main(args) {
  let client;
  try {
    const { command, options, files } = parse(args);
    const contract = new Contract(options.proto);
    const profile = readProfile(options.config, options.profile);
    if (command === 'verify') {
      await verify(profile, contract, files);
      return 0;
    }
    client = new Client(profile, contract, openStore(options, profile));
    await { send, resend, receive }[command](client, options);
    return 0;
  } catch (error) {
    return explain(client, error, USAGE);
  }
}

process.on('SIGINT', () => process.exit(0)); // Whoever follows, stops so.
process.exit(await main(process.argv.slice(2)));
