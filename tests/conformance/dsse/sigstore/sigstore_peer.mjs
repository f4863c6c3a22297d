// The other side of the conformance test: DSSE of Sigstore's JavaScript client.
// The commands are those of dsse_tool.cc.
import { createHash, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { crypto, dsse } from '@sigstore/core';

const ALGORITHMS = {
  p256: { generate: ['ec', { namedCurve: 'P-256' }], digest: 'sha256' },
  p384: { generate: ['ec', { namedCurve: 'P-384' }], digest: 'sha384' },
  ed25519: { generate: ['ed25519'], digest: undefined },
};

const [command, name, publicPem, payloadType] = process.argv.slice(2);
const algorithm = ALGORITHMS[name];
const input = readFileSync(0);

if (command === 'sign') {
  const { publicKey, privateKey } = generateKeyPairSync(...algorithm.generate);
  writeFileSync(publicPem, publicKey.export({ type: 'spki', format: 'pem' }));
  const keyid = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex');
  const sig = signBytes(algorithm.digest, dsse.preAuthEncoding(payloadType, input), privateKey);
  process.stdout.write(
    JSON.stringify({
      payload: input.toString('base64'),
      payloadType,
      signatures: [{ keyid, sig: sig.toString('base64') }],
    }),
  );
} else {
  const envelope = JSON.parse(input);
  const payload = Buffer.from(envelope.payload, 'base64');
  const pae = dsse.preAuthEncoding(envelope.payloadType, payload);
  const key = crypto.createPublicKey(readFileSync(publicPem, 'utf8'));
  if (!crypto.verify(pae, key, Buffer.from(envelope.signatures[0].sig, 'base64'), algorithm.digest)) {
    console.error('the signature does not verify');
    process.exit(1);
  }
  process.stdout.write(payload);
}
