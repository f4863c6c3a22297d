// Holds the schema of the adapters' configuration against the documents that our own
// reader is tested with: it takes what we take, and refuses what is not of the form.
// Usage: configuration_check.mjs SCHEMA DIRECTORY
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';

const [schema, directory] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const validate = new Ajv({ allErrors: true, strict: true, strictTypes: false }).compile(read(schema));
let checked = 0;
let wrong = 0;
const expect = (what, document, valid) => {
  checked += 1;
  if (validate(document) === valid) return;
  wrong += 1;
  console.error(`${what}: ${valid ? JSON.stringify(validate.errors) : 'the schema takes it'}`);
};
for (const file of readdirSync(join(directory, 'accepted'))) expect(file, read(join(directory, 'accepted', file)), true);
// Some rules a schema cannot say, such as which zones there are.
for (const { what, configuration, bySchema } of read(join(directory, 'refused.json'))) expect(what, configuration, !bySchema);
console.log(`${checked} configurations by Ajv, ${wrong} wrong`);
process.exit(checked > 50 && wrong === 0 ? 0 : 1);
