import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type TestApp } from '../support/app.js';

/** Far more than what networks keep on the way. */
const FLOWS = 30_000;
const NAME = 'n'.repeat(1000);

describe('a list of all objects over the network', () => {
  let service: TestApp;
  let port: number;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    service = await startApp({ MF_STREAM_TIMEOUT: '1', MF_METADATA_DB_POOL_MAX: '2' });
    await service.db.query({
      text: `insert into flows_v3 (flow_id, user_name, ts_epoch, tags, system_tags)
        select 'Flow' || n, 'alice', n, jsonb_build_array($2::text), '[]' from generate_series(1, $1::int) n`,
      values: [FLOWS, NAME],
    });
    await service.app.listen({ host: '127.0.0.1', port: 0 });
    port = (service.app.server.address() as AddressInfo).port;
  });
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));
  afterAll(() => service.close());

  const ask = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined); // cut off
    await once(socket, 'connect');
    socket.write('GET /flows HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    await once(socket, 'readable');
    return socket;
  };
  const busy = () => service.db.primary.pool.totalCount - service.db.primary.pool.idleCount;

  test('comes whole', async () => {
    const flows = (await (await fetch(`http://127.0.0.1:${port}/flows`)).json()) as unknown[];
    expect(flows).toHaveLength(FLOWS);
  });

  test('is cut off when its reader stops reading, and the next one can have the connection', async () => {
    await ask(); // and read no more than the beginning
    expect(busy()).toBe(1);
    expect((await service.get('/flows')).status).toBe(503); // half of the two connections is held
    await sleep(2000);
    expect(busy()).toBe(0);
    expect((await service.get('/flows')).status).toBe(200);
  });

  test('ends when its reader goes away', async () => {
    const socket = await ask();
    expect(busy()).toBe(1);
    socket.destroy();
    await sleep(500);
    expect(busy()).toBe(0);
  });
});
