import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { WebSocket } from 'ws';
import type { TestUi } from '../../support/ui.js';
import { canonical, fittedSet, isObject } from './canonical.js';
import type { Script, Step } from './recording.js';

/** Longest wait for messages that a script expects. */
const WITHIN_MS = 20_000;
/** How long nothing may come after the last message, and where none is expected. */
const QUIET_MS = 150;

/** A websocket that keeps what it received until a script takes it. */
interface Client {
  readonly socket: WebSocket;
  readonly received: unknown[];
  pongs: number;
  code?: number;
}

export interface Difference {
  readonly wanted: unknown;
  readonly got: unknown;
}

/** Plays a recorded script. @returns what did not come as it was recorded */
export async function play(script: Script, ui: TestUi, store: string): Promise<Difference[]> {
  const clients = new Map<string, Client>();
  const start = Math.floor(Date.now() / 1000);
  const differences: Difference[] = [];
  try {
    for (const step of script.steps) {
      const name = step.on ?? 'a';
      if (step.open !== undefined) clients.set(name, await connect(ui.base.replace('http', 'ws') + step.open));
      else if (step.sql !== undefined) await ui.sql(step.sql);
      else if (step.sleep !== undefined) await sleep(step.sleep);
      else {
        const client = clients.get(name);
        if (client === undefined) throw new Error(`The script "${script.name}" uses ${name} before it opens it.`);
        differences.push(...(await act(step, client, start, { base: ui.base, store })));
      }
    }
  } finally {
    for (const { socket } of clients.values()) socket.terminate();
    if (script.cleanup !== undefined) await ui.sql(script.cleanup);
  }
  return differences;
}

async function act(
  step: Step,
  client: Client,
  start: number,
  where: { base: string; store: string },
): Promise<Difference[]> {
  const { socket } = client;
  if (step.send !== undefined)
    socket.send(typeof step.send === 'string' ? step.send : moments(JSON.stringify(step.send), start));
  else if (step.sync) {
    const { pongs } = client;
    socket.send('__ping__');
    await until(() => client.pongs > pongs, 'a __pong__');
  } else if (step.close) {
    socket.close();
    await until(() => client.code !== undefined, 'the connection to end');
  } else if (step.expect) {
    const expected = step.differs ?? step.expect;
    if (step.closed !== undefined) await until(() => client.code !== undefined, 'the server to end the connection');
    else await soon(() => shown(client.received).length >= expected.length, step.within ?? WITHIN_MS);
    if (step.closed === undefined) await sleep(Math.max(QUIET_MS, expected.length === 0 ? (step.quiet ?? 0) / 4 : 0));
    const got = comparable(shown(client.received.splice(0)).map((message) => canonical(message, where)));
    const wanted = comparable(expected);
    const fits = fittedSet(got, wanted);
    const found = { messages: fits, ...(step.closed !== undefined && { closed: client.code }) };
    const recorded = { messages: wanted, ...(step.closed !== undefined && { closed: step.closed }) };
    if (!isDeepStrictEqual(found, recorded)) return [{ wanted: recorded, got: found }];
  }
  return [];
}

/** Progress, and errors of single artifacts, depend on what a cache holds. */
function shown(messages: readonly unknown[]): unknown[] {
  return messages.filter((message) => {
    const event = isObject(message) ? message.event : undefined;
    return !isObject(event) || event.type === 'result' || event.id === 'filter-tasks-failed';
  });
}

/** Matches of a search in any order, and one of several of a task is enough: upstream repeats a task for each attempt. */
function comparable(messages: readonly unknown[]): unknown[] {
  return messages.map((message) => {
    const event = isObject(message) ? message.event : undefined;
    if (!isObject(event) || !Array.isArray(event.matches)) return message;
    const tasks = new Map<string, Record<string, unknown>>();
    for (const { error: _why, ...match } of event.matches as Record<string, unknown>[]) {
      const task = JSON.stringify([match.step_name, match.task_id]);
      tasks.set(task, {
        ...match,
        ...tasks.get(task),
        searchable: tasks.get(task)?.searchable === true || match.searchable,
      });
    }
    const matches = [...tasks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, match]) => match);
    return { event: { ...event, matches } };
  });
}

/** "<start>" is the second in which the script began, "<start text>" the same as a text, "<start+60>" a minute later. */
function moments(text: string, start: number): string {
  return text.replace(/"<start([+-]\d+)?( text)?>"/g, (_, more: string | undefined, asText: string | undefined) => {
    const moment = start + Number(more ?? 0);
    return asText ? `"${moment}"` : String(moment);
  });
}

async function connect(url: string): Promise<Client> {
  const socket = new WebSocket(url);
  const client: Client = { socket, received: [], pongs: 0 };
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    if (text === '__pong__') client.pongs += 1;
    else client.received.push(JSON.parse(text));
  });
  socket.on('close', (code) => (client.code = code));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return client;
}

async function until(done: () => boolean, what: string): Promise<void> {
  await soon(done, WITHIN_MS);
  if (!done()) throw new Error(`Waited ${WITHIN_MS} ms for ${what}.`);
}

async function soon(done: () => boolean, ms: number): Promise<void> {
  for (const end = Date.now() + ms; !done() && Date.now() < end;) await sleep(20);
}
