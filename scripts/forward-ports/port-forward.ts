import { spawn, type ChildProcess } from 'node:child_process';
import type { Kubectl } from '../kubernetes/kubectl.js';
import { KubectlError } from '../kubernetes/kubectl-error.js';
import { errorCode } from '../local-stack/failure.js';
import { killGroup, sendSignal } from '../local-stack/processes.js';
import { LOOPBACK } from '../local-stack/ports.js';
import type { Target } from './targets.js';

/** How long kubectl waits for a pod to forward to; then it ends, and another one is tried. */
const POD_TIMEOUT = '--pod-running-timeout=20s';
/** From SIGTERM to SIGKILL. */
const GRACE_MS = 3_000;
/** Of what kubectl has said on standard error: the end of it is why it ends. In characters. */
const KEPT = 4_000;

/** One `kubectl port-forward`, in a process group of its own, so that Ctrl-C in the terminal reaches it only through us. */
export class PortForward {
  /** Resolves when kubectl says that it listens. It never rejects; look at `ended`, too. */
  readonly listening: Promise<void>;
  /** Resolves with the reason; it never rejects. */
  readonly ended: Promise<Error>;
  private readonly child: ChildProcess;
  private stderr = '';
  private over = false;

  constructor(target: Target, kubectl: Kubectl) {
    const { namespace, service, localPort, port } = target;
    const args = ['port-forward', '-n', namespace, `service/${service}`, `${localPort}:${port}`];
    const { env, cwd } = kubectl.settings;
    this.child = spawn('kubectl', kubectl.words([...args, '--address', LOOPBACK, POD_TIMEOUT]), {
      env,
      ...(cwd && { cwd }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => (this.stderr = (this.stderr + text).slice(-KEPT)));
    this.listening = new Promise((resolve) => {
      let said = '';
      this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        if (said.includes('Forwarding from')) return; // then a line for each connection
        said += text;
        if (said.includes('Forwarding from')) resolve();
      });
    });
    this.ended = new Promise((resolve) => {
      const end = (error: Error) => {
        this.over = true;
        resolve(error);
      };
      this.child.once('error', end);
      this.child.once('close', () => end(new KubectlError(this.stderr)));
    });
  }

  /** Resolves when it has ended. */
  async stop(): Promise<void> {
    const { pid } = this.child;
    if (pid === undefined || this.over) return;
    sendSignal(pid, 'SIGTERM');
    const force = setTimeout(() => killGroup(pid), GRACE_MS);
    await this.ended;
    clearTimeout(force);
  }
}

/** Why a forward does not work, in a few words. */
export function reasonOf(error: Error): string {
  if (errorCode(error) === 'ENOENT') return 'kubectl is not on the PATH any more';
  if (/timed out waiting for the condition/.test(error.message)) return 'no pod of it is running';
  return error.message;
}
