import { parseMessage } from '../../../src/ui/live/message.js';

describe('a message of a client', () => {
  test.each([
    [{ type: 'SUBSCRIBE', uuid: 'u', resource: '/runs' }, undefined],
    [{ type: 'SUBSCRIBE', uuid: 'u', resource: '/runs', since: 1602752197 }, 1602752197],
    [{ type: 'SUBSCRIBE', uuid: 'u', resource: '/runs', since: '1602752197' }, 1602752197],
    [{ type: 'SUBSCRIBE', uuid: 'u', resource: '/runs', since: 0 }, undefined],
    [{ type: 'SUBSCRIBE', uuid: 'u', resource: '/runs', since: -5 }, undefined],
    [{ type: 'SUBSCRIBE', uuid: 'u', resource: '/runs', since: 1.5 }, undefined],
    [{ type: 'SUBSCRIBE', uuid: 'u', resource: '/runs', since: 'yesterday' }, undefined],
    [{ type: 'SUBSCRIBE', uuid: 'u', resource: '/runs', since: null }, undefined],
  ])('%j subscribes since %s', (message, since) => {
    const expected = { type: 'SUBSCRIBE', uuid: 'u', resource: '/runs', ...(since !== undefined && { since }) };
    expect(parseMessage(JSON.stringify(message))).toEqual(expected);
  });

  test.each([
    'not json',
    'null',
    '"text"',
    '[1]',
    '{}',
    '{"type": "NOPE", "uuid": "x", "resource": "/flows"}',
    '{"type": "subscribe", "uuid": "x", "resource": "/flows"}',
    '{"type": "SUBSCRIBE", "resource": "/flows"}',
    '{"type": "SUBSCRIBE", "uuid": "", "resource": "/flows"}',
    '{"type": "SUBSCRIBE", "uuid": {"a": 1}, "resource": "/flows"}',
    '{"type": "SUBSCRIBE", "uuid": "x"}',
    '{"type": "SUBSCRIBE", "uuid": "x", "resource": 1}',
    '{"type": "UNSUBSCRIBE"}',
  ])('%s means nothing', (text) => {
    expect(parseMessage(text)).toBeUndefined();
  });

  test('unsubscribes by the name that the client gave', () => {
    expect(parseMessage('{"type": "UNSUBSCRIBE", "uuid": 7}')).toEqual({ type: 'UNSUBSCRIBE', uuid: 7 });
  });
});
