import { sendsHeartbeats } from '../../src/metadata/heartbeat.js';

describe('which clients send heartbeats', () => {
  it.each([
    [['metaflow_version:2.2.12'], true],
    [['metaflow_version:2.2.11'], false],
    [['metaflow_version:2.3'], true],
    [['metaflow_version:2'], false],
    [['metaflow_version:1.14.0'], true],
    [['metaflow_version:1.13.9'], false],
    [['metaflow_version:10.0'], true],
    [['metaflow_version:0.9'], false],
    [['metaflow_version:2.19.38+git1234-dirty'], true],
    [['metaflow_version:'], true],
    [['metaflow_version:abc'], true],
    [['metaflow_version:2.0.1', 'metaflow_version:2.19'], false], // the first one counts
    [['metaflow_version:v2.19'], true], // upstream takes letters of the prefix away
    [['metaflow_version:v2.1'], false],
    [[], false],
    [['user:alice'], false],
    [null, true],
    [undefined, true],
  ])('%j: %s', (tags, expected) => {
    expect(sendsHeartbeats(tags)).toBe(expected);
  });
});
