/** Native ESM: `npm test` passes --experimental-vm-modules; swc strips the types, `npm run lint` checks them. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/service/test', '<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testTimeout: 60_000, // real databases and processes on a busy two-core machine
  maxWorkers: 2,
};
