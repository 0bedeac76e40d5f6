import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server } from 'node:net';
import type { Certificate } from './certificate.js';

const LOOPBACK = '127.0.0.1';

/** A request as it came over the wire. */
export interface RawRequest {
  readonly method: string;
  readonly host: string;
  readonly url: URL;
  readonly contentType: string;
  readonly text: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Two servers on loopback with ports that the system chose: one for TLS, and the proxy through which all hosts lead there. */
export interface Servers {
  /** For HTTPS_PROXY. */
  readonly proxyUrl: string;
  stop(): Promise<void>;
}

export async function startServers(
  { cert, key }: Certificate,
  answer: (request: RawRequest) => RawAnswer,
): Promise<Servers> {
  const tls = https.createServer({ cert, key }, (request, response) => void handle(request, response, answer));
  const tlsPort = await listen(tls);
  const proxy = http.createServer((_, response) => response.writeHead(501).end('CONNECT only'));
  const tunnels = new Set<net.Socket>();
  proxy.on('connect', (_request, client: net.Socket, head: Buffer) => {
    const up = net.connect(tlsPort, LOOPBACK, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) up.write(head);
      up.pipe(client).pipe(up);
    });
    for (const [socket, other] of [
      [client, up],
      [up, client],
    ] as const) {
      tunnels.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        tunnels.delete(socket);
        other.destroy();
      });
    }
  });
  const proxyUrl = `http://${LOOPBACK}:${await listen(proxy)}`;
  return {
    proxyUrl,
    async stop() {
      for (const socket of tunnels) socket.destroy();
      tls.closeAllConnections();
      await Promise.all([tls, proxy].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, answer: (request: RawRequest) => RawAnswer) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set, so these are Buffers
  const { method = 'GET', headers } = request;
  const host = headers.host ?? 'localhost';
  const url = new URL(`https://${host}${(request.url ?? '/').replace(/^\/+/, '/')}`);
  const { status, text, contentType, ...rest } = answer({
    ...{ method, host, url },
    contentType: headers['content-type'] ?? '',
    text: Buffer.concat(chunks).toString(),
  });
  response.writeHead(status, {
    ...(contentType !== undefined && { 'content-type': contentType }),
    'content-length': Buffer.byteLength(text),
    ...rest.headers,
  });
  response.end(method === 'HEAD' ? undefined : text);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A listening TCP server's address is an AddressInfo.
    server.listen(0, LOOPBACK, () => resolve((server.address() as AddressInfo).port));
  });
}
