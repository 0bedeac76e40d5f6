import { parseOptions, PARTS } from '../../../scripts/test-cluster/options.js';

test('everything is tried unless parts are named', () => {
  expect(parseOptions([])).toMatchObject({ parts: PARTS, rig: undefined, kubeconfig: undefined, keep: false });
  expect(parseOptions(['--only', 'objects,metaflow'])).toMatchObject({ parts: ['objects', 'metaflow'] });
});

test('a part that does not exist is named, with those that do', () => {
  expect(() => parseOptions(['--only', 'charts'])).toThrow(
    '--only charts: there is no such part. There are: objects, metaflow, argo-events',
  );
});

test('two clusters at once, and a foreign cluster without an image, are refused', () => {
  expect(() => parseOptions(['--rig', 'a', '--kubeconfig', 'b', '--image', 'c'])).toThrow(/Give one of them/);
  expect(() => parseOptions(['--kubeconfig', 'b'])).toThrow(/--kubeconfig needs --image/);
});

test('help is asked for alone', () => {
  expect(parseOptions(['--help'])).toBe('help');
});
