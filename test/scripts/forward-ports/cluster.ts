import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TARGET_NAMES, TARGETS, type TargetName } from '../../../scripts/forward-ports/targets.js';
import { freePort } from '../../support/ephemeral-postgres.js';
import type { Started } from '../azure/fake-programs.js';
import { FakeKubectl, type Scenario } from '../kubernetes/fake-kubectl.js';

export const MAIN = 'scripts/forward-ports/main.ts';

/** Two small services behind a fake kubectl: what all forwards lead to, and ports of this machine to forward from. */
export class Cluster {
  readonly kubectl = new FakeKubectl();
  readonly ports = new Map<TargetName, number>();
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** With which the service answers. */
  status = 200;
  private readonly server: Server = createServer((request, response) => {
    this.asked.push(request.url ?? '');
    response.writeHead(this.status).end('pong');
  });

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.server.once('listening', resolve));
    for (const name of TARGET_NAMES) this.ports.set(name, await freePort());
    this.change({});
  }

  /** Everything is deployed, but for what is said otherwise. */
  change(scenario: Scenario, { without = [] }: { without?: readonly string[] } = {}): void {
    const namespaces = { metaflow: 'metaflow', argo: 'argo', airflow: 'airflow' } as const;
    const services: Record<string, Record<string, { to: number }>> = {};
    for (const { part, service } of Object.values(TARGETS)) {
      if (!without.includes(service)) (services[namespaces[part]] ??= {})[service] = { to: this.port };
    }
    this.kubectl.scenario({ services, ...scenario });
  }

  /** Of the service. */
  get port(): number {
    return (this.server.address() as AddressInfo).port; // it listens on TCP
  }

  localPort(name: TargetName): number {
    return this.ports.get(name) ?? 0;
  }

  /** `npm run forward-ports -- ARGS` on ports that are free. @param names those that get such a port */
  forward(args: readonly string[] = [], names: readonly TargetName[] = ['metadata', 'ui', 'ui-backend']): Started {
    const ports = names.flatMap((name) => ['--port', `${name}=${this.localPort(name)}`]);
    return this.kubectl.programs.start(MAIN, [...args, ...ports], { env: this.kubectl.env });
  }

  /** Process ids of the forwards to a Service, the latest last. */
  forwards(service: string): number[] {
    return this.kubectl.calls(`service/${service}`).map(({ pid }) => pid);
  }

  async stop(): Promise<void> {
    this.kubectl.remove();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
