import http from 'node:http';
import https from 'node:https';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { JsonObject } from '../../../../scripts/test-apply/stand-in/json.js';
import { SUBSCRIPTION } from '../../../../scripts/test-apply/stand-in/identifiers.js';
import type { StandIn } from '../../../../scripts/test-apply/stand-in/stand-in.js';

export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-test`;

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: JsonObject;
}

export interface Call {
  readonly method?: string;
  readonly host?: string;
  readonly body?: JsonObject;
  /** In place of a JSON body. */
  readonly form?: string;
}

/** A request as the providers make it: through the proxy, over TLS, with the host name of Azure. */
export async function call(standIn: StandIn, path: string, options: Call = {}): Promise<Reply> {
  const { method = 'GET', host = 'management.azure.com', body, form } = options;
  const { HTTPS_PROXY = '', SSL_CERT_FILE = '' } = standIn.environment;
  const tunnel = await connect(HTTPS_PROXY, host);
  const socket = tls.connect({ socket: tunnel, servername: host, ca: readFileSync(SSL_CERT_FILE) });
  const text = form ?? (body === undefined ? '' : JSON.stringify(body));
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        ...{ host, path, method },
        createConnection: () => socket,
        headers: {
          host,
          authorization: 'Bearer secret-token',
          'content-type': type,
          'content-length': Buffer.byteLength(text),
        },
      },
      (response) => {
        let received = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
        response.on('end', () => {
          const { statusCode = 0, headers } = response;
          socket.destroy();
          resolve({ status: statusCode, headers, body: received === '' ? {} : (JSON.parse(received) as JsonObject) });
        });
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}

/** Creates a resource. */
export function put(standIn: StandIn, id: string, body: JsonObject = {}): Promise<Reply> {
  return call(standIn, `${id}?api-version=2024-01-01`, { method: 'PUT', body });
}

function connect(proxy: string, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = http.request(proxy, { method: 'CONNECT', path: `${host}:443` });
    request.on('connect', (_, socket) => resolve(socket)); // of an HTTP server over TCP
    request.on('error', reject);
    request.end();
  });
}
