// Checks references as CSL-JSON against the schema of the Citation Style Language with Ajv.
// Usage: csl_check.mjs SCHEMA FILE
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';

const [schema, file] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const validate = new Ajv({ allErrors: true, strict: false }).compile(read(schema));
const references = read(file);
if (!validate(references)) {
  console.error(JSON.stringify(validate.errors.slice(0, 10)));
  process.exit(1);
}
// It must refuse something too, or it would say nothing.
const bad = [{}, [{ id: 'x' }], [{ id: 'x', type: 'novel' }], [{ id: 'x', type: 'report', headline: 'x' }]];
if (references.length === 0 || bad.some((each) => validate(each))) {
  console.error('the schema takes anything');
  process.exit(1);
}
console.log(`${references.length} references by Ajv`);
