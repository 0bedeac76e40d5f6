import { Type } from 'typebox';
import type { App } from '../../http/server.js';
import { sendJson } from '../envelope.js';
import type { Plugins } from '../plugins/plugins.js';

const tags = ['Plugin'];
const PluginParams = Type.Object({ plugin_name: Type.String({ description: 'Name that its manifest gives.' }) });

export function pluginRoutes(api: App, plugins: Plugins): void {
  api.get('/plugin', { schema: { tags, summary: 'Plugins of the UI' } }, async (_request, reply) =>
    sendJson(reply, plugins.list),
  );

  api.get(
    '/plugin/:plugin_name',
    { schema: { tags, summary: 'One plugin', params: PluginParams } },
    async (request, reply) => {
      const plugin = plugins.find(request.params.plugin_name);
      return plugin ? sendJson(reply, plugin) : sendJson(reply, 'Plugin not found', 404);
    },
  );

  api.get(
    '/plugin/:plugin_name/*',
    { schema: { tags, summary: 'A file of a plugin', params: PluginParams } },
    async (request, reply) => {
      const { plugin_name: name, '*': path } = request.params as { plugin_name: string; '*': string };
      if (plugins.find(name) === undefined) return sendJson(reply, 'Plugin not found', 404);
      const found = plugins.fileOf(name, path);
      if (found === undefined) return reply.code(404).type('text/plain; charset=utf-8').send('File not found');
      // Plugins run in frames of the UI, and change whenever their repository does.
      return reply.header('cache-control', 'no-cache').sendFile(found.file, found.root, { cacheControl: false });
    },
  );
}
