import closeWithGrace from 'close-with-grace';
import { ConfigError, loadConfig, type Config } from '../config.js';
import { SchemaError } from '../migration/schema-error.js';

interface Listening {
  readonly log: { info: (fields: object, text: string) => void; error: (fields: object, text: string) => void };
  close(): Promise<unknown>;
}

/**
 * The life of a service's process: configuration, start, SIGTERM or SIGINT, end. Mistakes in the configuration, a port that
 * is taken and a schema that cannot be served are one clear text on standard error and exit status 1.
 */
export async function run(start: (config: Config) => Promise<Listening>): Promise<void> {
  let service: Listening | undefined;
  try {
    const config = loadConfig(process.env);
    // Requests in flight are finished; what is not done by then is cut off, so that a deployment never waits for ever.
    const onTimeout = (ms: number) => service?.log.error({ ms }, 'requests that did not finish in time are cut off');
    closeWithGrace({ delay: config.shutdownTimeoutMs, logger: false, onTimeout }, async ({ err, signal }) => {
      if (service === undefined) {
        if (err) process.stderr.write(`${startError(err)}\n`);
        return; // it has not served anybody yet
      }
      if (err) service.log.error({ err }, 'the service ends for an error');
      else service.log.info({ signal }, 'the service finishes its requests and ends');
      await service.close();
      if (process.exitCode) throw new Error('The service ended itself.'); // ends with status 1
    });
    service = await start(config);
  } catch (error) {
    // Ends the process: connections to the database may be open.
    process.stderr.write(`${startError(error)}\n`, () => process.exit(1));
  }
}

function startError(error: unknown): string {
  if (error instanceof ConfigError || error instanceof SchemaError) return error.message;
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is taken. Stop what listens there, or set another port.`;
  if (code === 'EACCES') return `Port ${port} on ${address} may not be used by this user. Set a port above 1023.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
