#!/usr/bin/env node
// The Regional Network from a program: finds best practices, reads and endorses declarations.
//
//   duta_network.mjs search "consular help country:id"
//   duta_network.mjs status UID
//   duta_network.mjs endorse UID [--reservation TEXT]
//
// It does, checks and prints the same as the Python client's duta_network.py; exit
// codes are those of duta_client.mjs.
import crypto from 'node:crypto';
import { parseArgs } from 'node:util';

import { Client } from './duta_connection.mjs';
import { Contract, Usage, explain, require } from './duta_contract.mjs';
import { PROFILE_OPTIONS, openStore, readProfile } from './duta_store.mjs';

const DECLARATION_TYPE = 'application/vnd.duta.declaration.v1+protobuf';
const LEVELS = ['UNSPECIFIED', 'OPEN', 'INTERNAL', 'RESTRICTED', 'CONFIDENTIAL', 'SECRET', 'TOP_SECRET'];
const USAGE = `usage: duta_network.mjs [--config FILE] [--profile ID] [--proto DIR] [--store DIR] COMMAND
  search [QUERY]                     find best practices
  status UID                         how a declaration stands
  endorse UID [--reservation TEXT]   endorse its text`;

const say = (line) => console.log(JSON.stringify(line));

// Prints the hits of a query, the best first, as many as there are.
async function search(client, { operand = '' }) {
  let token = '';
  do {
    const page = await client.call(client.practices, 'SearchPractices',
      { query: operand, page_size: 100, page_token: token });
    for (const { practice, version, title, owner, score } of page.hits) {
      say({ practice, version, title: title.text, owner, rank: score.total });
    }
    token = page.next_page_token;
  } while (token !== '');
}

// How a declaration stands; its text has the digest that stands beside it.
async function declarationOf(client, uid) {
  if (!uid) throw new Usage('say which declaration');
  const { declaration } = await client.call(client.declarations, 'GetDeclaration', { uid });
  require(declaration.uid === uid && declaration.versions.length > 0, 'the hub answers with another declaration');
  require(crypto.createHash('sha256').update(canonicalText(uid, declaration.text)).digest().equals(digestOf(declaration)),
    "the declaration's text has another digest than the hub says");
  return declaration;
}

const digestOf = (declaration) => declaration.versions.at(-1).sha256;

// The bytes whose SHA-256 is endorsed: duta/declaration/v1/declaration.proto, message Text.
function canonicalText(uid, { languages, paragraphs }) {
  const lines = ['duta-declaration-text/1', `declaration ${uid}`];
  for (const { tag, authentic, title } of languages) {
    lines.push(`language ${tag} ${authentic ? 'authentic' : 'translation'}`, `title ${title}`);
    for (const { id, wordings } of paragraphs) {
      for (const { language, text } of wordings) if (language === tag) lines.push(`[${id}] ${text}`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

async function status(client, { operand }) {
  const declaration = await declarationOf(client, operand);
  say({
    uid: declaration.uid,
    phase: declaration.phase.replace('PHASE_', '').toLowerCase(),
    text_sha256: digestOf(declaration).toString('hex'),
    acts: declaration.acts.map(({ partner, message_id: id }) => ({ partner, message_id: id })),
  });
}

// Endorses the text of a declaration, to everybody who takes part.
async function endorse(client, { operand, reservation }) {
  const declaration = await declarationOf(client, operand);
  const step = {
    uid: declaration.uid,
    endorsement: { text_sha256: digestOf(declaration), ...(reservation ? { reservation: { text: reservation } } : {}) },
  };
  const everybody = new Set([...declaration.participants, declaration.depositary]);
  everybody.delete(client.name);
  const message = client.compose({
    to: [...everybody], subject: `Endorsement: ${declaration.text.languages[0].title}`,
    marking: LEVELS[declaration.marking_level], urgency: 'routine', number: '-', 'signed-ack': true,
  }, '');
  message.body = {
    media_type: DECLARATION_TYPE, content: client.contract.encode('duta.declaration.v1.Declaration', step),
  };
  const { verified, file } = await client.send(message);
  say({ message_id: message.id, index: Number(verified.index), receipt: 'verified', evidence: file });
}

function parse(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...PROFILE_OPTIONS,
        reservation: { type: 'string' },
      },
    });
    const [command, operand, ...more] = positionals;
    if (!['search', 'status', 'endorse'].includes(command) || more.length > 0) {
      throw new Usage('say search, status or endorse');
    }
    return { ...values, command, operand };
  } catch (error) {
    throw new Usage(error.message);
  }
}

async function main(args) {
  let client;
  try {
    const options = parse(args);
    const contract = new Contract(options.proto);
    const profile = readProfile(options.config, options.profile);
    client = new Client(profile, contract, openStore(options, profile));
    await { search, status, endorse }[options.command](client, options);
    return 0;
  } catch (error) {
    return explain(client, error, USAGE);
  }
}

process.exit(await main(process.argv.slice(2)));
