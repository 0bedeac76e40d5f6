import { Matches, matchOf } from '../../../src/ui/search/matches.js';

describe('matches', () => {
  const row = { flow_id: 'F', run_number: 1, run_id: null, step_name: 's', task_id: 7, task_name: null };
  const error = { id: 'x', detail: 'broken', traceback: null };

  test("have the ids that Metaflow's client knows", () => {
    expect(matchOf(row, { searchable: true })).toEqual({
      flow_id: 'F',
      run_number: '1',
      step_name: 's',
      task_id: '7',
      searchable: true,
    });
    expect(matchOf({ ...row, run_id: 'argo-x', task_name: 't-1' }, { searchable: true })).toMatchObject({
      run_number: 'argo-x',
      task_id: 't-1',
    });
  });

  test('name each task once, as found if one of its attempts is', () => {
    const matches = new Matches();
    matches.add(matchOf(row, { searchable: false, error }));
    matches.add(matchOf(row, { searchable: true, error: null }));
    matches.add(matchOf(row, { searchable: false, error }));
    matches.add(matchOf({ ...row, task_id: 8 }, { searchable: false, error }));
    expect(matches.all().map(({ task_id, searchable, error: why }) => [task_id, searchable, why])).toEqual([
      ['7', true, null],
      ['8', false, error],
    ]);
  });

  test('keep the place in the loop of a task whose artifact matches, too, or cannot be read', () => {
    const matches = new Matches();
    matches.add(matchOf(row, { value: '{items=p}', searchable: true }));
    matches.add(matchOf(row, { searchable: false, error }));
    expect(matches.all()).toEqual([matchOf(row, { value: '{items=p}', searchable: true })]);
    matches.add(matchOf(row, { searchable: true, error: null }));
    expect(matches.all()).toEqual([matchOf(row, { value: '{items=p}', searchable: true, error: null })]);
  });
});
