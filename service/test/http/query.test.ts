import { firstValues, queryPairs } from '../../src/http/query.js';

describe('the parameters of a URL', () => {
  test('are all there, in their order, decoded', () => {
    expect(queryPairs('/flows?a=1&b=%C3%BC+x&a=2&c')).toEqual([
      ['a', '1'],
      ['b', 'ü x'],
      ['a', '2'],
      ['c', ''],
    ]);
    expect(queryPairs('/flows')).toEqual([]);
    expect(queryPairs('/flows?')).toEqual([]);
  });

  test('count the first time, when they are there twice', () => {
    expect({ ...firstValues('a=1&a=2&b=&b=3') }).toEqual({ a: '1', b: '' });
  });

  test('may have any name, also one that objects have by themselves', () => {
    expect(firstValues('__proto__=x&constructor=y')).toHaveProperty('constructor', 'y');
    expect(firstValues('').constructor).toBeUndefined();
  });

  test('that cannot be decoded stand for themselves', () => {
    expect({ ...firstValues('a=%zz&b=%') }).toEqual({ a: '%zz', b: '%' });
  });
});
