/**
 * What whoever deploys flows may do in the namespace of tasks: the calls of `argo-workflows create`, `trigger` and
 * `terminate`, and of `--with kubernetes`, as Metaflow's client makes them.
 */
export function userRules() {
  const rule = (apiGroup: string, resources: string[], verbs: string[]) => ({
    apiGroups: [apiGroup],
    resources,
    verbs,
  });
  return [
    rule(
      'argoproj.io',
      ['workflowtemplates', 'cronworkflows', 'sensors'],
      ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
    ),
    rule('argoproj.io', ['workflows'], ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete']),
    // Argo's web interface shows them.
    rule(
      'argoproj.io',
      ['eventsources', 'workflowtasksets', 'workflowartifactgctasks', 'workfloweventbindings'],
      ['get', 'list', 'watch'],
    ),
    rule('batch', ['jobs'], ['get', 'list', 'watch', 'create', 'patch', 'delete']),
    rule('', ['pods', 'pods/log', 'events', 'services'], ['get', 'list', 'watch']),
    // `npm run forward-ports`.
    rule('', ['pods/portforward'], ['create']),
  ];
}
