import { Interrupted, run, succeed, type Result } from './command.js';
import type { Engine } from './engine.js';
import { until } from './poll.js';

/** What `docker inspect` says of a container, as far as it is looked at here. */
export interface Container {
  readonly Id: string;
  readonly State: { readonly Status: string; readonly ExitCode: number; readonly Health?: { readonly Status: string } };
  readonly Config: { readonly Env: readonly string[] };
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string }[];
  readonly HostConfig: { readonly PortBindings: Record<string, { HostIp: string; HostPort: string }[] | null> | null };
}

export interface ProjectSettings {
  /** Names its containers, networks and volumes: another project of the user's is never touched. */
  readonly name: string;
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** One compose file, brought up as a project of its own. */
export class Project {
  constructor(
    private readonly engine: Engine,
    private readonly settings: ProjectSettings,
  ) {}

  async compose(...args: string[]): Promise<string> {
    const [file, words] = this.#command(args);
    return succeed(file, words, this.settings);
  }

  /** The same for a command that may fail. */
  async tryCompose(args: readonly string[], timeoutMs?: number): Promise<Result> {
    const [file, words] = this.#command(args);
    return run(file, words, { ...this.settings, ...(timeoutMs && { timeoutMs }) });
  }

  async container(service: string): Promise<Container> {
    const { name } = this.settings;
    const filters = [`label=com.docker.compose.project=${name}`, `label=com.docker.compose.service=${service}`];
    const ids = await this.engine.docker(['ps', '--all', '--quiet', ...filters.flatMap((f) => ['--filter', f])]);
    const [id] = ids.split('\n');
    if (!id) throw new Error(`There is no container of the service "${service}".`);
    const [container] = JSON.parse(await this.engine.docker(['inspect', id])) as Container[];
    return container!; // inspect fails when there is none
  }

  /** Runs a program in a service's container. */
  async exec(service: string, ...command: string[]): Promise<Result> {
    return this.engine.tryDocker(['exec', (await this.container(service)).Id, ...command]);
  }

  async logs(service: string): Promise<string> {
    return (await this.engine.tryDocker(['logs', (await this.container(service)).Id])).output;
  }

  /** @throws Error with the service's last log lines when it is not healthy in time */
  async healthy(service: string, timeoutMs = 60_000): Promise<void> {
    try {
      await until(
        `"${service}" is healthy`,
        timeoutMs,
        async () => (await this.container(service)).State.Health?.Status === 'healthy',
      );
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      const log = await this.logs(service).catch(() => '');
      throw new Error(
        `${(error as Error).message}. Its log ends with:\n${log.trimEnd().split('\n').slice(-15).join('\n')}`,
        { cause: error },
      );
    }
  }

  /** Stops a service as an operator would. @returns seconds that took, and the exit status */
  async stop(service: string): Promise<{ seconds: number; status: number }> {
    const { Id } = await this.container(service);
    const start = performance.now();
    await this.engine.docker(['stop', Id]);
    return { seconds: (performance.now() - start) / 1000, status: (await this.container(service)).State.ExitCode };
  }

  /** Containers, networks and volumes of the project. */
  async leftovers(): Promise<string[]> {
    const of = ['--quiet', '--filter', `label=com.docker.compose.project=${this.settings.name}`];
    const lists = [
      ['ps', '--all', ...of],
      ['network', 'ls', ...of],
      ['volume', 'ls', ...of],
    ];
    const found = await Promise.all(lists.map((args) => this.engine.docker(args)));
    return found.flatMap((text) => text.split('\n').filter(Boolean));
  }

  /** Removes all of it. Works after an interruption too. */
  async remove(): Promise<void> {
    const [file, words] = this.#command(['down', '--volumes', '--rmi', 'local', '--timeout', '5']);
    await succeed(file, words, { env: this.settings.env });
  }

  #command(args: readonly string[]): [string, string[]] {
    const [file, ...words] = this.engine.compose.command;
    return [file, [...words, '--project-name', this.settings.name, '--file', this.settings.file, ...args]];
  }
}
