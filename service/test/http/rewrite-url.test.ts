import { decodableUrl } from '../../src/http/rewrite-url.js';

describe('a URL becomes one that can be decoded', () => {
  test.each(['/flows/a', '/flows/%C3%BC', '/flows/a%2Fb?x=%zz', '/', '/flows?_cursor=%ff'])(
    '%s is left as it is',
    (url) => {
      expect(decodableUrl(url)).toBe(url);
    },
  );

  test.each([
    ['/flows/%zz', '/flows/%25zz'],
    ['/flows/%', '/flows/%25'],
    ['/flows/100%/runs', '/flows/100%25/runs'],
    ['/flows/%ff', '/flows/%25ff'],
    ['/flows/%ff?a=%zz', '/flows/%25ff?a=%zz'],
    ['/%E4/%C3%BC', '/%25E4/%C3%BC'],
  ])('%s stands for what it shows: %s', (url, expected) => {
    expect(decodableUrl(url)).toBe(expected);
    expect(() => decodeURIComponent(expected.split('?')[0] as string)).not.toThrow();
  });
});
