import { parseTarget } from '../../../src/ui/live/filters.js';

const RUN = {
  flow_id: 'Flow',
  run_number: 2005,
  run_id: null,
  user: 'alice',
  status: 'failed',
  finished_at: null,
  tags: ['a', 'b', 'ü'],
  system_tags: ['user:alice'],
};

describe('the target of a subscription', () => {
  test.each([
    ['/runs', '/runs'],
    ['/runs?status=failed', '/runs'],
    ['/flows/Fl%6Fw/runs?', '/flows/Fl%6Fw/runs'],
    ['/runs#part?user=x', '/runs'],
  ])('%s is about %s', (resource, path) => {
    const target = parseTarget(resource);
    expect(target.path).toBe(path);
    expect(target.matches(RUN)).toBe(true);
  });

  test.each([
    'status=failed',
    'status=running,failed',
    'user:eq=alice',
    'user:ne=bob',
    'user:co=lic',
    'user:sw=al',
    'user:ew=ce',
    'user:li=whatever',
    'user:re=a.*e',
    'user:nope=bob',
    'user=',
    'user=al%69ce',
    'run_number=2005',
    'run_number:ge=2005',
    'run_number:le=02005',
    'run_number:gt=999',
    'user:le=zed',
    'user:ge=alice',
    'flow_id:le=Flow',
    'run_id=None',
    '_limit=1&_order=-ts_epoch&_page=9',
    'user=alice&status=failed',
    '_tags=a,b',
    '_tags:all=a,user:alice',
    '_tags:any=nope,b',
    '_tags:likeany=use',
    '_tags:likeall=a,lice',
    '_tags:whatever=a',
    '_tags=%C3%BC',
    '_tags=',
  ])('?%s lets the run through', (query) => {
    expect(parseTarget(`/runs?${query}`).matches(RUN)).toBe(true);
  });

  test.each([
    'status=running',
    'user=Alice',
    'user=alice+',
    'user:ne=alice',
    'user:co=LIC',
    'user:is=alice',
    'user:re=lice',
    'user:re=(',
    'nope=1',
    'nope:ne=1',
    'toString=1',
    'run_number:gt=2005',
    'run_number:lt=2005',
    'run_number:lt=x',
    'user:lt=aaa',
    'run_id=null',
    'run_id:le=zzz',
    'finished_at:ge=0',
    'user=alice&status=running',
    'user=bob&user=alice',
    '_tags=a,nope',
    '_tags=user:al',
    '_tags:any=nope',
    '_tags:likeany=USE',
    '_tags:likeall=a,nope',
    'tags=a',
  ])('?%s does not', (query) => {
    expect(parseTarget(`/runs?${query}`).matches(RUN)).toBe(false);
  });

  test('filters by tags keep out what has none', () => {
    expect(parseTarget('/flows?_tags:likeany=a').matches({ flow_id: 'Flow', tags: null, system_tags: null })).toBe(
      false,
    );
  });
});
