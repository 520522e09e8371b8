import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outcome, Reception } from './reception.ts';

const HOST = '127.0.0.1';
const HANG_MS = 60_000;

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the reception over HTTP. Rejects with the socket's error (EADDRINUSE) when the port cannot be had; 0 takes any. */
export async function listen(reception: Reception, port: number): Promise<Listening> {
  // Idle connections stay: one that closes just as a client writes would look like a lost answer.
  const server = createServer(
    { keepAliveTimeout: 600_000, requestTimeout: 0 },
    (request, response) => {
      void serve(reception, request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://${HOST}:${actual}`, close: () => shut(server) };
}

async function serve(reception: Reception, request: IncomingMessage, response: ServerResponse) {
  const body = await read(request).catch(() => undefined);
  if (!body) return; // gone before it had asked
  const { method = 'GET', headers, url = '/' } = request;
  // Not by URL, which would resolve `..`: to S3 that is a part of a key like any other.
  const [path = '/', ...rest] = url.split('?');
  const query = new URLSearchParams(rest.join('?'));
  const outcome = await reception.receive({ method, path, query, headers, body });
  settle(response, outcome, method);
}

function settle(response: ServerResponse, outcome: Outcome, method: string): void {
  if (outcome === 'torn') return void response.destroy();
  if (outcome === 'hangs') return void setTimeout(() => response.destroy(), HANG_MS).unref();
  const { status, headers, body } = outcome;
  response.writeHead(status, {
    ...(method !== 'HEAD' && { 'content-length': Buffer.byteLength(body) }),
    ...headers,
  });
  response.end(body);
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

const shut = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
