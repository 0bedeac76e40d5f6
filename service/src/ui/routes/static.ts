import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FastifyReply } from 'fastify';
import type { App } from '../../http/server.js';
import type { StaticConfig } from '../config.js';
import type { UiServices } from '../services.js';

/** The UI's files, and its page for every path that is no other route's, since the UI has paths of its own. Register it last. */
export function staticRoutes(api: App, { config: { ui }, log }: UiServices): void {
  if (!ui.static.enabled) return;
  const folder = resolve(ui.static.folder);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('.')) : [];
  if (!files.includes('index.html')) {
    log.warn({ folder }, 'there is no build of the UI; set MF_UI_DIR to one, or UI_ENABLED=0');
  }

  api.get('/', { schema: { hide: true } }, (_request, reply) => sendPage(reply, folder, ui.static));
  api.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const { '*': path } = request.params as { '*': string };
    // Their names change with their content.
    if (path.startsWith('static/')) return reply.sendFile(path, folder, { maxAge: '365d', immutable: true });
    if (path !== 'index.html' && files.includes(path)) return reply.sendFile(path, folder);
    return sendPage(reply, folder, ui.static);
  });
}

async function sendPage(reply: FastifyReply, folder: string, config: StaticConfig): Promise<FastifyReply> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined);
  if (page === undefined) {
    return reply
      .code(404)
      .type('text/plain; charset=utf-8')
      .send(
        `There is no build of Metaflow's UI in ${folder}. Set MF_UI_DIR to one (https://github.com/Netflix/metaflow-ui).\n`,
      );
  }
  return reply.type('text/html').header('cache-control', 'no-cache').send(withSettings(page, config));
}

/** In upstream's order. */
export function withSettings(page: string, { service, head, bodyBefore, bodyAfter }: StaticConfig): string {
  const script = `<script>window.METAFLOW_SERVICE=${JSON.stringify(service).replaceAll('<', '\\u003c')};</script>`;
  const insert = (text: string, tag: string, added: string, where: 'before' | 'after') =>
    text.replace(tag, () => (where === 'before' ? added + tag : tag + added));
  return insert(
    insert(insert(insert(page, '</head>', script, 'before'), '</head>', head, 'before'), '<body>', bodyBefore, 'after'),
    '</body>',
    bodyAfter,
    'before',
  );
}
