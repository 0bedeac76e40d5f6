import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { errorText, Failure } from './failure.js';
import { LOOPBACK } from './ports.js';

/** Files (PEM) of the certificate with which Azurite serves HTTPS; Azure's client libraries send tokens over nothing else. */
export interface Certificate {
  readonly certFile: string;
  /** Mode 0600. */
  readonly keyFile: string;
  /** The certificate, and all authorities that are trusted anyway: programs that trust this file still reach the internet. */
  readonly bundleFile: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const VALID_DAYS = 397;
/** A certificate that ends sooner than this is replaced at the start. */
const LEAST_DAYS = 30;

/** Makes the certificate on the first start and shortly before it ends. @param folder made if need be. */
export async function ensureCertificate(folder: string, env: NodeJS.ProcessEnv): Promise<Certificate> {
  const at = (name: string) => path.join(folder, name);
  const files = { certFile: at('cert.pem'), keyFile: at('key.pem'), bundleFile: at('ca-bundle.pem') };
  mkdirSync(folder, { recursive: true });
  if (!isUsable(files)) {
    const { cert, private: key } = await makeCertificate();
    writeFileSync(files.keyFile, key, { mode: 0o600 });
    writeFileSync(files.certFile, cert);
  }
  const trusted = [
    readFileSync(files.certFile, 'utf8'),
    ...userAuthorities(env, files.bundleFile),
    ...rootCertificates,
  ];
  writeFileSync(files.bundleFile, `${trusted.map((pem) => pem.trim()).join('\n')}\n`);
  return files;
}

function isUsable({ certFile, keyFile }: Certificate): boolean {
  if (!existsSync(certFile) || !existsSync(keyFile)) return false;
  try {
    return Date.parse(new X509Certificate(readFileSync(certFile)).validTo) - Date.now() > LEAST_DAYS * DAY_MS;
  } catch {
    return false;
  }
}

/** A certificate that vouches for itself, in the form that also strict checkers (Python 3.13) take. */
function makeCertificate() {
  const now = Date.now();
  return generate([{ name: 'commonName', value: 'Metaflow local stack' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS), // clocks of containers and hosts differ
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: LOOPBACK },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
}

/** Authorities that the user's programs trust so far (a company's proxy, say), by the variables that they read. */
function userAuthorities({ REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE }: NodeJS.ProcessEnv, ownBundle: string): string[] {
  const file = REQUESTS_CA_BUNDLE || CURL_CA_BUNDLE;
  if (!file || path.resolve(file) === ownBundle) return []; // a shell that was set up for the stack before
  try {
    return [readFileSync(file, 'utf8')];
  } catch (error) {
    throw new Failure(
      `REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names ${file}, which cannot be read (${errorText(error)}). Correct the variable, or unset it.`,
    );
  }
}
