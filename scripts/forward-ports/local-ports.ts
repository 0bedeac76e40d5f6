import { createServer } from 'node:net';
import { errorCode, Failure } from '../local-stack/failure.js';
import { refuseTakenPorts } from '../local-stack/ports.js';
import type { Target } from './targets.js';

/** A free port is likely this much above a taken one; said as an example. */
const EXAMPLE_DISTANCE = 10_000;
/** An example where the port is too high for that. */
const LOW_EXAMPLE = 18_080;
const MAX_PORT = 65_535;

/** @throws Failure that names the first port that is taken, and the option that chooses another */
export async function refuseTakenLocalPorts(targets: readonly Target[]): Promise<void> {
  await refuseTakenPorts(
    targets.map((target) => ({
      port: target.localPort,
      part: target.name,
      option: `${otherPort(target)}, or with any other free`,
    })),
  );
  for (const target of targets) {
    if (!(await isTakenOnIpv6(target.localPort))) continue;
    throw new Failure(
      `Port ${target.localPort} for ${target.name} is taken on ::1, where http://localhost:${target.localPort} may lead. Stop what listens there, or choose another: ${otherPort(target)}`,
    );
  }
}

function otherPort({ name, localPort }: Target): string {
  const example = localPort + EXAMPLE_DISTANCE;
  return `--port ${name}=${example <= MAX_PORT ? example : LOW_EXAMPLE}`;
}

/** Forwards listen on 127.0.0.1, but browsers try ::1 first; development servers like to listen there alone. */
function isTakenOnIpv6(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error) === 'EADDRINUSE')); // others: there is no IPv6
    server.listen({ port, host: '::1', exclusive: true }, () => server.close(() => resolve(false)));
  });
}
