import { parseNotification } from '../../../src/ui/live/notification.js';

describe('a notification', () => {
  const run = {
    table: 'runs_v3',
    schema: 'public',
    operation: 'INSERT',
    data: { flow_id: 'F', run_number: 2, last_heartbeat_ts: null },
  };
  const parse = (json: unknown, schema = 'public') => parseNotification(JSON.stringify(json), schema);

  test('tells which row of which table changed how', () => {
    expect(parse(run)).toEqual({ ...run, data: { flow_id: 'F', run_number: 2 } });
  });

  test('of metadata may lack value and tags, where they are too long', () => {
    const data = {
      flow_id: 'F',
      run_number: 2,
      step_name: 's',
      task_id: 3,
      field_name: 'code-package',
      value: null,
      tags: null,
    };
    expect(parse({ ...run, table: 'metadata_v3', data })).toMatchObject({ table: 'metadata_v3', data });
  });

  test('is found in a schema whose name PostgreSQL has folded', () => {
    expect(parse({ ...run, schema: 'metaflow' }, 'Metaflow')).toBeDefined();
  });

  test.each([
    ['no JSON', 'listen'],
    ['nothing', ''],
    ['another table', JSON.stringify({ ...run, table: 'goose_db_version' })],
    ['another schema', JSON.stringify({ ...run, schema: 'other' })],
    ['another operation', JSON.stringify({ ...run, operation: 'TRUNCATE' })],
    ['no keys', JSON.stringify({ ...run, data: { flow_id: 'F' } })],
  ])('with %s is not ours', (_, payload) => {
    expect(parseNotification(payload, 'public')).toBeUndefined();
  });
});
