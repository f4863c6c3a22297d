// Checks notes as JSON against their schema with Ajv.
// Usage: schema_check.mjs SCHEMA DIRECTORY...
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';

const [schema, ...directories] = process.argv.slice(2);
const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false }).compile(JSON.parse(readFileSync(schema, 'utf8')));
let checked = 0;
let wrong = 0;
for (const directory of directories) {
  for (const file of readdirSync(directory, { recursive: true })) {
    if (!file.endsWith('.json') || file.endsWith('.expected.json')) continue;
    checked += 1;
    if (!validate(JSON.parse(readFileSync(join(directory, file), 'utf8'))) && (wrong += 1) <= 10) {
      console.error(file, JSON.stringify(validate.errors));
    }
  }
}
// It must refuse something too, or it would say nothing.
for (const bad of [{}, { note: {} }, { note: { noteType: 'LETTER' } }, { other: 1 }, []]) wrong += validate(bad) ? 1 : 0;
console.log(`${checked} documents by Ajv, ${wrong} wrong`);
process.exit(checked > 0 && wrong === 0 ? 0 : 1);
