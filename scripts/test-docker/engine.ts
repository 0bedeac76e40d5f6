import { run, succeed, type Result, type RunOptions } from './command.js';

/** The Docker engine and the Compose of this machine. */
export interface Engine {
  readonly version: string;
  readonly compose: Compose;
  docker(args: readonly string[], options?: RunOptions): Promise<string>;
  /** The same for a command that may fail. */
  tryDocker(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** The same to remove things with: also after an interruption, and when there is nothing to remove. */
  cleanUp(args: readonly string[]): Promise<void>;
}

export interface Compose {
  readonly version: string;
  /** The words before Compose's own arguments. */
  readonly command: readonly [string, ...string[]];
}

/** @throws Error with one line when there is no engine that answers, or no Compose */
export async function findEngine(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Engine> {
  const answer = await run('docker', ['version', '--format', '{{.Server.Version}}'], { env, signal }).catch(missing);
  if (!answer)
    throw new Error('There is no docker on the PATH. Install Docker Engine or Docker Desktop, then try again.');
  if (answer.status !== 0) {
    throw new Error(
      `The Docker engine does not answer: ${answer.output.trim().split('\n').at(-1)} Start it, or set DOCKER_HOST.`,
    );
  }
  return {
    version: answer.stdout.trim(),
    compose: await findCompose(env, signal),
    docker: (args, options) => succeed('docker', args, { env, signal, ...options }),
    tryDocker: (args, options) => run('docker', args, { env, signal, ...options }),
    cleanUp: async (args) => void (await run('docker', args, { env })),
  };
}

async function findCompose(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Compose> {
  for (const command of [['docker', 'compose'], ['docker-compose']] as const) {
    const [file, ...words] = command;
    const answer = await run(file, [...words, 'version', '--short'], { env, signal }).catch(missing);
    if (answer?.status === 0) return { version: answer.stdout.trim(), command };
  }
  throw new Error('There is neither `docker compose` nor docker-compose. Install the Compose plugin, then try again.');
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
