import { TARGETS } from '../../../scripts/forward-ports/targets.js';
import { nextSteps } from '../../../stacks/services/next-steps.js';
import { configuration } from '../support/synth.js';

const steps = (changes: Record<string, unknown>, withKey = false) =>
  nextSteps({ configuration: configuration(changes), resourceGroup: 'rg-metaflow', cluster: 'aks-acme', withKey });

describe('the next steps', () => {
  it('are numbered, and have nothing to fill in', () => {
    const text = steps({ deploy_airflow: true });
    expect([...text.matchAll(/^(\d+)\. /gm)].map((match) => match[1])).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(text).not.toMatch(/<[a-z]|YOUR|FIXME|undefined/);
  });

  it("log in with the application's credentials, or with one's own", () => {
    expect(steps({})).toContain('az login --service-principal');
    const own = steps({ identity: 'workload_identity', entra_rbac: true });
    expect(own).not.toContain('service-principal');
    expect(own).toContain('kubelogin convert-kubeconfig -l azurecli');
  });

  it('forward to what is deployed, and speak of no other', () => {
    expect(steps({})).toContain('npm run forward-ports -- --include-argo\n');
    expect(steps({ deploy_argo: false })).toMatch(/npm run forward-ports\n/);
    expect(steps({ deploy_argo: false })).not.toMatch(/argo|airflow/i);
    expect(steps({ deploy_argo: false, deploy_airflow: true })).not.toMatch(/argo-workflows/);
  });

  it("take Airflow's configuration only where Argo has the first one", () => {
    expect(steps({ deploy_airflow: true })).toContain('METAFLOW_PROFILE=airflow python');
    expect(steps({ deploy_argo: false, deploy_airflow: true })).not.toContain('METAFLOW_PROFILE');
  });

  it('give the ports that forward-ports gives', () => {
    const ports = Object.values(TARGETS).map((target) => target.localPort);
    const named = [...steps({ deploy_airflow: true }).matchAll(/localhost:(\d+)/g)].map((match) => Number(match[1]));
    expect(named.filter((port) => !ports.includes(port))).toEqual([]);
  });
});
