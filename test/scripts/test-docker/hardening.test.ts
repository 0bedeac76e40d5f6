import { confinement } from '../../../scripts/test-docker/hardening.js';

const status = (capabilities: string, noNewPrivileges: number) =>
  `Name:\tnode\nUid:\t10001\t10001\t10001\t10001\nCapInh:\t0\nCapPrm:\t${capabilities}\nCapEff:\t0000000000000000\n` +
  `CapBnd:\t${capabilities}\nNoNewPrivs:\t${noNewPrivileges}\n`;

test('a confined process is seen as such', () => {
  const stdout = `${status('0000000000000000', 1)}touch: cannot touch '/written': Read-only file system\n`;
  expect(confinement({ stdout })).toEqual({
    uid: 10001,
    capabilities: 'none',
    noNewPrivileges: true,
    readOnlyRoot: true,
  });
});

test("Docker's defaults are not", () => {
  const stdout = `${status('00000000a80425fb', 0)}touch: cannot touch '/written': Permission denied\n`;
  expect(confinement({ stdout })).toEqual({
    uid: 10001,
    capabilities: 'some',
    noNewPrivileges: false,
    readOnlyRoot: false,
  });
});

test('neither is a process that could not be looked at', () => {
  expect(confinement({ stdout: '' })).toMatchObject({
    capabilities: 'some',
    noNewPrivileges: false,
    readOnlyRoot: false,
  });
});
