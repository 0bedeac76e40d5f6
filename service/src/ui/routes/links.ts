import type { App } from '../../http/server.js';
import { sendJson } from '../envelope.js';
import type { UiServices } from '../services.js';

/** Upstream's, which lead to Metaflow's own pages. */
const DEFAULT_LINKS = [
  { href: 'https://docs.metaflow.org/', label: 'Documentation' },
  { href: 'http://chat.metaflow.org/', label: 'Help' },
];

export function linkRoutes(api: App, { config: { ui }, log }: UiServices): void {
  const { value, fault } = ui.quicklinks;
  if (fault !== undefined) log.warn({ fault }, 'the quick links cannot be read; the default ones are shown');
  const links = Array.isArray(value) ? value : DEFAULT_LINKS;
  api.get('/links', { schema: { tags: ['Admin'], summary: 'Links that the UI shows' } }, async (_request, reply) =>
    sendJson(reply, links),
  );
}
