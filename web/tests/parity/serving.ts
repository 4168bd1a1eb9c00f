/** A web server on loopback for the tests: the built runner, the bundles, and what they need. */

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  json: "application/json",
  wasm: "application/wasm",
};

export interface Served {
  readonly origin: string;
  close(): void;
}

/**
 * Serve folders.
 *
 * @param folders The folder for each first part of a path.
 */
export async function serve(folders: Readonly<Record<string, URL>>): Promise<Served> {
  const server = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url ?? "/", "http://localhost");
    const [, first = "", ...rest] = pathname.split("/");
    const folder = folders[first];
    try {
      const file = fileURLToPath(new URL(rest.join("/"), folder));
      const size = statSync(file).size;
      const type = TYPES[file.split(".").at(-1) ?? ""] ?? "application/octet-stream";
      answer.writeHead(200, { "content-type": type, "content-length": size });
      createReadStream(file).pipe(answer);
    } catch {
      answer.writeHead(404, { "content-type": "text/plain" }).end("not here");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}
