import { queryPairs } from '../../../src/http/query.js';
import { readSearch } from '../../../src/ui/search/query.js';

describe('the parameters of a search', () => {
  const read = (query: string) => readSearch(queryPairs(`/search?${query}`));

  test('look for the name of an artifact, if nothing else is said', () => {
    expect(read('key=alpha')).toEqual({
      key: 'alpha',
      artifactValue: undefined,
      foreachText: 'alpha',
      inArtifacts: true,
      inForeach: false,
      invalidate: false,
    });
  });

  test.each([
    ['value=0.01', { text: '0.01', whole: false }],
    ['value=%22sm%C3%B6r%22', { text: 'smör', whole: true }],
    ['value=%22', { text: '', whole: true }],
    ['value=', { text: '', whole: false }],
    ['value=a+b', { text: 'a b', whole: false }],
  ])('%s is what the value has to be, or to contain', (query, term) => {
    expect(read(`key=k&${query}`).artifactValue).toEqual(term);
  });

  test.each([
    ['key=items&value=p', 'items=p'],
    ['key=items&value=%C3%A9', 'items=é'],
    ['key=items&value=%25C3%25A9', 'items=é'],
    ['key=items&value=a%2526b', 'items=a&b'],
    ['key=items&value=100%25', 'items=100%'],
    ['key=items&value=', 'items'],
    ['key=', ''],
  ])('%s finds %s in the loops', (query, text) => {
    expect(read(query).foreachText).toBe(text);
  });

  test.each([
    ['scope=FOREACH_VARIABLE', [false, true]],
    ['scope=ARTIFACT,FOREACH_VARIABLE', [true, true]],
    ['scope=ARTIFACT%252CFOREACH_VARIABLE', [true, true]],
    ['scope=', [true, false]],
    ['scope=NOPE', [false, false]],
  ])('%s chooses where', (query, scopes) => {
    const { inArtifacts, inForeach } = read(`key=k&${query}`);
    expect([inArtifacts, inForeach]).toEqual(scopes);
  });

  test('know that there is no key', () => {
    expect(read('value=1').key).toBeUndefined();
  });
});
