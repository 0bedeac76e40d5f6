import type { Kube } from './kube.js';
import { RESTRICTED_CONTAINER, RESTRICTED_POD } from './postgres.js';

const POD = 'caller';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A pod that calls the Services as Metaflow's tasks do, from inside of the cluster. */
export class Caller {
  constructor(
    private readonly kube: Kube,
    private readonly namespace: string,
  ) {}

  object(image: string): object {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: POD, namespace: this.namespace },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        securityContext: { ...RESTRICTED_POD, runAsUser: 10001 },
        containers: [
          {
            name: POD,
            image,
            imagePullPolicy: 'IfNotPresent',
            command: ['node', '-e', 'setInterval(() => {}, 60000)'],
            securityContext: RESTRICTED_CONTAINER,
          },
        ],
      },
    };
  }

  async request(
    url: string,
    init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const options = { ...init, ...(init.body !== undefined && { body: JSON.stringify(init.body) }) };
    const code = `fetch(${JSON.stringify(url)}, ${JSON.stringify(options)})
      .then(async (answer) => console.log(JSON.stringify({ status: answer.status, text: await answer.text() })))`;
    return JSON.parse(await this.#node(code)) as Answer; // what the line above prints
  }

  /**
   * Calls URLs in turn, a new connection each time, as fast as they answer, while `body` runs.
   * @returns how many answers were 200, and what went wrong otherwise
   */
  async callDuring(urls: readonly string[], body: () => Promise<unknown>): Promise<{ ok: number; failures: string[] }> {
    // A file ends it: a program in a pod gets no signal when kubectl goes.
    const running = this.#node(LOOP, ...urls);
    running.catch(() => undefined); // it is awaited below
    try {
      await body();
    } finally {
      await this.#node("require('fs').writeFileSync('/dev/shm/stop', '')");
    }
    return JSON.parse(await running) as { ok: number; failures: string[] }; // what LOOP prints
  }

  #node(code: string, ...args: string[]): Promise<string> {
    return this.kube.kubectl('exec', POD, '--namespace', this.namespace, '--', 'node', '-e', code, '--', ...args);
  }
}

const LOOP = `
const { get } = require('http'), { existsSync, rmSync } = require('fs');
const urls = process.argv.slice(1), failures = [];
let ok = 0;
const call = (url) => new Promise((resolve) => get(url, { agent: false, timeout: 15000 }, (answer) => {
  answer.on('end', () => { answer.statusCode === 200 ? ok++ : failures.push(url + ' ' + answer.statusCode); resolve(); })
    .on('error', (error) => { failures.push(url + ' ' + error.message); resolve(); }).resume();
}).on('timeout', function () { this.destroy(new Error('no answer')); }).on('error', (error) => { failures.push(url + ' ' + error.message); resolve(); }));
(async () => {
  while (!existsSync('/dev/shm/stop')) for (const url of urls) await call(url);
  rmSync('/dev/shm/stop');
  console.log(JSON.stringify({ ok, failures: failures.slice(0, 10) }));
})();
`;
