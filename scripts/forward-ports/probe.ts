import { get } from 'node:http';
import { LOOPBACK } from '../local-stack/ports.js';

/** From here on the service itself says that it cannot. */
const SERVER_ERROR = 500;

/**
 * Asks a service through its forward. Each time on a new connection, as an old one would not notice that the pod was replaced.
 * @returns undefined when it answers, else why not
 */
export function probe(port: number, path: string, limitMs: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: LOOPBACK, port, path, agent: false, timeout: limitMs, signal }, (response) => {
      const { statusCode = SERVER_ERROR } = response;
      response.on('error', () => undefined); // it is cut off here
      resolve(statusCode < SERVER_ERROR ? undefined : `it answers with status ${statusCode}`);
      request.destroy();
    });
    request.on('timeout', () => {
      resolve(`no answer in ${limitMs / 1000} s`);
      request.destroy();
    });
    request.on('error', () => resolve('no answer')); // of what is resolved already, too
  });
}
