import type { Random } from '../random.js';
import type { Part } from '../request.js';
import type { World } from '../world.js';

/** A cursor as a server might have given it, put together by hand: after a run, a task or a flow that exists. */
export function handmadeCursor(random: Random, world: World, key: string): Part[] | undefined {
  const things = { run_number: world.runs, task_id: world.tasks }[key] ?? [];
  const numbered = things.filter(({ id }) => id === undefined);
  const fields: Part[][] = [];
  if (numbered.length > 0) {
    const { label } = random.pick(numbered);
    fields.push(['"ts_epoch": ', { id: `ts ${label}` }], [`"${key}": `, { id: label }]);
  } else if (key === 'flow_id' && world.flows.length > 0) {
    const { label, id } = random.pick(world.flows);
    fields.push(['"ts_epoch": ', { id: `ts ${label}` }], [`"flow_id": ${JSON.stringify(id)}`]);
  } else return undefined;
  if (random.chance(0.3)) fields.reverse();
  if (random.chance(0.3)) fields.push(['"name": "x", "more": [1, {}]']);
  const separator = random.pick([', ', ',', ' ,\n']);
  return [{ base64: ['{', ...fields.flatMap((field, i): Part[] => (i === 0 ? field : [separator, ...field])), '}'] }];
}

/** Cursors that no server gave. Plain text here is base64 of something, or not even that. */
export function strangeCursor(random: Random, key: string): Part[] {
  const fields = `{"ts_epoch": 1, "${key}": 1, "name": "x"}`;
  const base64 = (text: string): Part[] => [{ base64: [text] }];
  return random.pick<() => Part[]>([
    () => ['garbage'],
    () => ['AAAA'],
    () => ['%00'],
    () => ['%zz'],
    () => ['===='],
    () => [Buffer.from(`${fields} `.padEnd(61)).toString('base64').replace(/=+$/, '')], // 61 is no multiple of 3: there was padding
    () => [`!${Buffer.from(fields).toString('base64').replaceAll('=', '%3D')}`],
    () => base64('{}'),
    () => base64('5'),
    () => base64('null'),
    () => base64('"ts_epoch"'),
    () => base64('[]'),
    () => base64('["ts_epoch"]'),
    () => base64('true'),
    () => base64('{"ts_epoch": null}'),
    () => base64(`{"ts_epoch": null, "${key}": null}`),
    () => base64('{"ts_epoch": 1}'),
    () => base64(`{"${key}": 1}`),
    () => base64(`{"ts_epoch": "x", "${key}": 1, "name": "x"}`),
    () => base64(`{"ts_epoch": [], "${key}": {}}`),
    () => base64('{"ts_epoch": 1'),
    () => base64(`{"ts_epoch": "1", "${key}": "1", "name": "x"}`),
    () => base64(`{"ts_epoch": 1.5, "${key}": true, "name": 5}`),
    () => base64(`{"ts_epoch": 99999999999999999999, "${key}": 1, "name": "x"}`),
    () => base64(`{"ts_epoch": 1e400, "${key}": 1, "name": "x"}`),
    () => [encodeURIComponent(Buffer.from([0xff, 0xfe]).toString('base64'))],
  ])();
}
