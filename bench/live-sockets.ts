/**
 * How much memory the websockets of the UI service take: opens them with the subscriptions that the UI's pages have, and prints
 * what the service itself says of its memory.
 *
 *   npx tsx bench/live-sockets.ts ws://127.0.0.1:8083/ws http://127.0.0.1:9090/metrics [--sockets 1000] [--hold SECONDS]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';

/** The page of a run, with one of its tasks, and the list of runs. */
const RESOURCES = [
  '/runs?ts_epoch:ge=1700000000000&user=alice',
  '/flows/Flow/runs/RUN',
  '/flows/Flow/runs/RUN/steps',
  '/flows/Flow/runs/RUN/tasks',
  '/flows/Flow/runs/RUN/metadata?step_name=start',
  '/flows/Flow/runs/RUN/parameters',
  '/flows/Flow/runs/RUN/artifacts?ds_type=local',
  '/flows/Flow/runs/RUN/steps/start/tasks/RUN/attempts',
  '/flows/Flow/runs/RUN/steps/start/tasks/RUN/metadata?attempt_id=0',
];

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { sockets: { type: 'string', default: '1000' }, hold: { type: 'string', default: '0' } },
  });
  const [url, metricsUrl] = positionals;
  if (url === undefined || metricsUrl === undefined) throw new Error('Expected the URLs of /ws and of /metrics.');

  const before = await metric(metricsUrl, 'process_resident_memory_bytes');
  const sockets: WebSocket[] = [];
  for (let i = 0; i < Number(values.sockets); i += 1) sockets.push(await open(url, i));
  await sleep(2000);
  const after = await metric(metricsUrl, 'process_resident_memory_bytes');
  const [connections, subscriptions] = await Promise.all(
    ['ui_websocket_connections', 'ui_websocket_subscriptions'].map((name) => metric(metricsUrl, name)),
  );
  const mib = (bytes: number) => (bytes / 1_048_576).toFixed(1);
  console.log(
    `${connections} sockets, ${subscriptions} subscriptions: ${mib(after)} MiB of memory, ${mib(before)} MiB before`,
  );
  await sleep(Number(values.hold) * 1000);
  for (const socket of sockets) socket.terminate();
}

async function open(url: string, run: number): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  for (const resource of RESOURCES) {
    socket.send(
      JSON.stringify({
        type: 'SUBSCRIBE',
        uuid: crypto.randomUUID(),
        resource: resource.replaceAll('RUN', String(run)),
      }),
    );
  }
  return socket;
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(url)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`${url} has no metric ${name}. Is it the UI service's?`);
  return Number(line.split(' ')[1]);
}

await main();
