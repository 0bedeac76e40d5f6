import { readFileSync } from 'node:fs';
import { loadConfig } from '../../../service/src/config.js';
import { variables } from '../../../service/src/variables.js';

const files = ['docker-compose.yml', 'docker-compose.development.yml'].map((name) =>
  readFileSync(`service/${name}`, 'utf8'),
);

test('the compose files set only variables that the services read', () => {
  const set = files.flatMap((text) => [...text.matchAll(/^\s+((?:MF|DB)_\w+|LOGLEVEL):/gm)].map((match) => match[1]));
  expect(set.length).toBeGreaterThan(10);
  expect(set.filter((name) => !(name! in variables))).toEqual([]); // the pattern has one group
});

test('containers get longer to stop than the services take', () => {
  for (const text of files) {
    const seconds = Number(/stop_grace_period: (\d+)s/.exec(text)?.[1]);
    expect(seconds * 1000).toBeGreaterThan(loadConfig({}).shutdownTimeoutMs);
  }
});
