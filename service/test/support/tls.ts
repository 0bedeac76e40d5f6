import { chownSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Pem {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority that signs nothing but what a test asks it to. */
export async function certificateAuthority(name: string): Promise<Pem> {
  const extensions = [{ name: 'basicConstraints', cA: true, critical: true } as const];
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions,
  });
  return { cert: made.cert, key: made.private };
}

export async function certificate(
  ca: Pem,
  name: string,
  altNames: ({ type: 2; value: string } | { type: 7; ip: string })[] = [],
): Promise<Pem> {
  const extensions = altNames.length > 0 ? [{ name: 'subjectAltName', altNames } as const] : [];
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca,
    extensions,
  });
  return { cert: made.cert, key: made.private };
}

/** Files in a server's data folder; PostgreSQL takes only keys that nobody else can read. */
export function writeServerFiles(dataFolder: string, files: Readonly<Record<string, string>>): void {
  const { uid, gid } = statSync(dataFolder);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(dataFolder, name), text, { mode: 0o600 });
    chownSync(join(dataFolder, name), uid, gid);
  }
}
