import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface RawAnswer {
  /** 0 when the server sent no answer; `text` then says why. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface RawRequest {
  readonly method: string;
  /** Sent as it is: `fetch` would tidy dots and percent signs away. */
  readonly path: string;
  readonly body?: string | Buffer | undefined;
  readonly contentType?: string | null | undefined;
}

/** One server, over connections that are kept. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #base: URL;

  constructor(base: string) {
    this.#base = new URL(base);
  }

  send({ method, path, body, contentType }: RawRequest): Promise<RawAnswer> {
    const type = contentType === undefined && body !== undefined ? 'application/json' : contentType;
    const headers: Record<string, string | number> = {};
    if (type) headers['content-type'] = type;
    if (body !== undefined || ['POST', 'PATCH', 'PUT'].includes(method))
      headers['content-length'] = Buffer.byteLength(body ?? '');
    return new Promise((resolve) => {
      const failed = (error: Error): void => resolve({ status: 0, headers: {}, text: error.message });
      const sent = request(
        {
          agent: this.#agent,
          host: this.#base.hostname,
          port: this.#base.port,
          method,
          path,
          headers,
          timeout: 60_000,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', failed);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      sent.on('error', failed);
      sent.on('timeout', () => sent.destroy(new Error('no answer within 60 seconds')));
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
