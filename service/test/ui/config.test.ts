import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Environment } from '../../src/config.js';

const ui = (env: Environment) => loadConfig(env).ui;

describe('the configuration of the UI service', () => {
  test('has the defaults of upstream, in the units of the names', () => {
    expect(ui({})).toMatchObject({
      host: '0.0.0.0',
      port: 8083,
      createTriggers: true,
      heartbeatThresholdSeconds: 60,
      oldRunFailureCutoffMs: 86_400_000,
      eventTtlMs: 300_000,
      maxArtifactBytes: 4096,
      log: { policy: 'full', maxBytes: 20_971_520, tailCharacters: 102_400 },
      card: { dataTtlMs: 300, htmlTtlMs: 2000, listTtlMs: 2000 },
      static: { enabled: true, service: '/' },
      features: {},
      datastore: {},
    });
    expect(ui({})).not.toHaveProperty('baseUrl');
    expect(ui({})).not.toHaveProperty('corsOrigin');
  });

  test('creates triggers unless it is told not to, unlike that of the metadata service', () => {
    expect([ui({}).createTriggers, loadConfig({}).createTriggers]).toEqual([true, false]);
    expect(ui({ DB_TRIGGER_CREATE: '0' }).createTriggers).toBe(false);
  });

  test('a feature is on unless it says no; an empty one is on, but switches nothing off', () => {
    const config = ui({
      FEATURE_A: '0',
      FEATURE_B: 'False',
      FEATURE_C: 'f',
      FEATURE_D: '',
      FEATURE_E: 'no',
      FEATURE_WS_DISABLE: '1',
      FEATURE_REFINE_DISABLE: '',
      FEATURE_CACHE_DISABLE: '0',
    });
    expect(config.features).toMatchObject({
      FEATURE_A: false,
      FEATURE_B: false,
      FEATURE_C: false,
      FEATURE_D: true,
      FEATURE_E: true,
    });
    expect(config.disabled).toMatchObject({ ws: true, refine: false, cache: false });
  });

  describe('links, notifications and plugins', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'ui-config-'));
      writeFileSync(join(folder, 'config.notifications.json'), '[{"message": "from the file"}]');
      writeFileSync(join(folder, 'config.plugins.json'), 'no json');
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test('come from the variable, or else from the file', () => {
      const env = { JSON_CONFIG_ROOT: folder };
      expect(ui(env).notifications).toEqual({ value: [{ message: 'from the file' }] });
      expect(ui({ ...env, NOTIFICATIONS: '[]' }).notifications).toEqual({ value: [] });
      expect(ui(env).quicklinks).toEqual({ value: undefined });
    });

    test('that cannot be read keep no service from starting, and say why', () => {
      expect(ui({ JSON_CONFIG_ROOT: folder }).plugins.fault).toMatch(/config\.plugins\.json: .*Expected JSON\./);
      expect(ui({ CUSTOM_QUICKLINKS: '[' }).quicklinks).toMatchObject({
        value: undefined,
        fault: expect.stringMatching(/^CUSTOM_QUICKLINKS: /) as unknown,
      });
    });
  });

  test('a base of links is a URL', () => {
    expect(() => loadConfig({ MF_BASEURL: 'x' })).toThrow(/MF_BASEURL: found "x"\. Expected a URL/);
  });
});
