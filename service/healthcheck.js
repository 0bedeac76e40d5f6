/**
 * The containers' health check: `node healthcheck.js [PORT [PATH]]` exits 0 when a service of this container answers 200 there. By
 * default that is the metadata service's /healthcheck, which asks the database.
 */
import { get } from 'node:http';

const [port = process.env.MF_METADATA_PORT || 8080, path = `${process.env.PATH_PREFIX || ''}/healthcheck`] =
  process.argv.slice(2);

get({ host: '127.0.0.1', port, path, timeout: 4000 }, ({ statusCode }) => {
  console.log(`${path} on port ${port} answered ${statusCode}`);
  process.exit(statusCode === 200 ? 0 : 1);
})
  .on('timeout', () => fail('no answer within 4 seconds'))
  .on('error', (error) => fail(error.message));

function fail(reason) {
  console.error(`${path} on port ${port}: ${reason}`);
  process.exit(1);
}
