import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCertificate } from '../../../scripts/local-stack/certificate.js';
import { cleanUp, temporaryFolder } from './stack-process.js';

describe("the local stack's certificate", () => {
  let root: string;
  beforeEach(() => {
    root = temporaryFolder();
  });
  afterEach(() => cleanUp(root));

  test('is for 127.0.0.1 and localhost, and kept for the next start', async () => {
    const { certFile, keyFile } = await ensureCertificate(join(root, 'tls'), {});
    const text = readFileSync(certFile, 'utf8');
    const certificate = new X509Certificate(text);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    await ensureCertificate(join(root, 'tls'), {});
    expect(readFileSync(certFile, 'utf8')).toBe(text);
  });

  test('is replaced when it cannot be used any more', async () => {
    const { certFile } = await ensureCertificate(root, {});
    writeFileSync(certFile, 'broken');
    await ensureCertificate(root, {});
    expect(new X509Certificate(readFileSync(certFile)).checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  test('is trusted beside all that was trusted before, and not once more at each start', async () => {
    const proxy = join(root, 'proxy.pem');
    writeFileSync(proxy, '-----BEGIN CERTIFICATE-----\nproxy\n-----END CERTIFICATE-----\n');
    const { bundleFile, certFile } = await ensureCertificate(root, { REQUESTS_CA_BUNDLE: proxy });
    const bundle = readFileSync(bundleFile, 'utf8');
    expect(bundle).toContain(readFileSync(certFile, 'utf8').trim());
    expect(bundle).toContain('\nproxy\n');
    expect(bundle.split('BEGIN CERTIFICATE').length).toBeGreaterThan(100);
    await ensureCertificate(root, { REQUESTS_CA_BUNDLE: bundleFile });
    expect(readFileSync(bundleFile, 'utf8').length).toBeLessThanOrEqual(bundle.length);
  });

  test('a bundle that the environment names and that is not there is an error with the variable in it', async () => {
    await expect(ensureCertificate(root, { CURL_CA_BUNDLE: '/no/such.pem' })).rejects.toThrow(
      /CURL_CA_BUNDLE names \/no\/such\.pem, which cannot be read/,
    );
  });
});
