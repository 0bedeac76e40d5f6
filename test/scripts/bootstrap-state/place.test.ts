import { statePlace, tfvarsLines } from '../../../scripts/bootstrap-state/place.js';

const WANTED = {
  org_prefix: 'acme',
  location: 'westus',
  state_resource_group: undefined,
  state_storage_account: undefined,
  state_container: 'tfstate',
};

test('names come from options, then from the variables, then from the prefix', () => {
  const set = { ...WANTED, state_resource_group: 'rg-set', state_storage_account: 'stset' };
  expect(statePlace(WANTED, {})).toEqual({
    resourceGroup: 'rg-acme-tfstate-westus',
    storageAccount: 'stacmetfstate',
    container: 'tfstate',
  });
  expect(statePlace(set, {})).toMatchObject({ resourceGroup: 'rg-set', storageAccount: 'stset' });
  expect(statePlace(set, { storageAccount: 'stasked' })).toMatchObject({ storageAccount: 'stasked' });
});

test('each name is held against Azure’s rules', () => {
  expect(() => statePlace({ ...WANTED, org_prefix: 'a'.repeat(16) }, {})).toThrow(
    'The name "staaaaaaaaaaaaaaaatfstate" (25 characters) cannot be had. Expected 3 to 24 lower-case letters and digits: --storage-account NAME',
  );
  for (const container of ['ab', '-abc', 'abc-', 'Abc', 'a--c', 'a'.repeat(64)]) {
    expect(() => statePlace(WANTED, { container })).toThrow('--container NAME');
  }
  expect(statePlace(WANTED, { container: 'a-b' }).container).toBe('a-b');
  expect(() => statePlace(WANTED, { resourceGroup: 'rg.' })).toThrow('--resource-group NAME');
});

test('the lines stand in columns', () => {
  expect(tfvarsLines({ resourceGroup: 'a', storageAccount: 'b', container: 'c' })).toBe(
    'state_resource_group  = "a"\nstate_storage_account = "b"\nstate_container       = "c"',
  );
});
