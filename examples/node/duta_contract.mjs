// The contract in proto/, read when the program starts, and the errors of this client.
import path from 'node:path';

import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

export const MESSAGE_TYPE = 'application/vnd.duta.message.v1+protobuf';
export const ACKNOWLEDGEMENT_TYPE = 'application/vnd.duta.acknowledgement.v1+protobuf';
export const NOTE_TYPE = 'application/vnd.duta.note.v1+protobuf';

// What the hub gave does not verify: it must not be relied on.
export class Unverified extends Error {}
// A file or profile on this machine cannot be used.
export class Unusable extends Error {}
// The command line is wrong.
export class Usage extends Error {}
// The hub refused something, for a reason of its catalogue.
export class Refused extends Error {
  constructor({ reason, text }) {
    super(`${text} (${reason})`);
  }
}

export function require(condition, what) {
  if (!condition) throw new Unverified(what);
}

// Says what went wrong; returns the exit code. `client` may be undefined.
export function explain(client, error, usage) {
  if (error instanceof Usage) {
    console.error(`${error.message}\n${usage}`);
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
  if (error.metadata) { // Of gRPC.
    console.error(`The hub does not answer: ${client.explain(error)}`);
    return 4;
  }
  console.error(error.message);
  return 3;
}

// The messages and services of the .proto files in a folder.
export class Contract {
  constructor(directory) {
    const services = ['exchange/v1/exchange_service', 'registry/v1/registry_service', 'practice/v1/practice_service',
      'declaration/v1/declaration_service'];
    const others = ['duta/note/v1/note.proto', 'duta/message/v1/message.proto',
      'duta/evidence/v1/evidence.proto', 'google/rpc/error_details.proto'];
    const files = [...services.map((name) => `duta/${name}.proto`), ...others];
    const stubs = protoLoader.loadSync(files, {
      includeDirs: [directory], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true,
    });
    const duta = grpc.loadPackageDefinition(stubs).duta;
    this.ExchangeService = duta.exchange.v1.ExchangeService;
    this.RegistryService = duta.registry.v1.RegistryService;
    this.PracticeService = duta.practice.v1.PracticeService;
    this.DeclarationService = duta.declaration.v1.DeclarationService;
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
