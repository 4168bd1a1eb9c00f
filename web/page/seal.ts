/** The line that says what was verified before anything ran, and the download until then. */

import type { Progress } from "../src/index.ts";
import { make, place } from "./elements.ts";
import { type Ready, TITLES } from "./runtimes.ts";
import { milliseconds } from "./status.ts";

const PUBLISHERS: Readonly<Record<string, string>> = {
  release: "Cloche’s release key",
  development: "the development key of the machine that built it",
  own: "a key of this server’s",
};

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

export function showFetching(runtime: string): void {
  place("seal").dataset["kind"] = "";
  place("verified").textContent = `Fetching ${TITLES[runtime] ?? runtime}…`;
  place<HTMLProgressElement>("progress").hidden = false;
  place<HTMLProgressElement>("progress").value = 0;
}

export function showProgress(runtime: string, { loaded, total }: Progress): void {
  const bar = place<HTMLProgressElement>("progress");
  bar.max = total;
  bar.value = loaded;
  const sofar = `${megabytes(loaded)} of ${megabytes(total)}`;
  place("verified").textContent = `Fetching ${TITLES[runtime] ?? runtime}: ${sofar}`;
}

export function showVerified({ offered, runtime, milliseconds: spent }: Ready): void {
  const functions = WebAssembly.Module.imports(runtime.module).filter(({ kind }) => kind === "function");
  place("imports").textContent = `the ${functions.length}`;
  const { name, version, twin } = runtime.manifest;
  const [signer = ""] = runtime.signers;
  place("seal").dataset["kind"] = "ok";
  place<HTMLProgressElement>("progress").hidden = true;
  place("verified").replaceChildren(
    make("b", {}, `Verified: ${name} ${version}`),
    ` · signed with ${PUBLISHERS[offered.trust] ?? "a known key"}, Ed25519 `,
    make("code", { title: signer }, signer.slice(0, 12)),
    ` · ${megabytes(twin.size)}, SHA-256 `,
    make("code", { title: twin.sha256 }, twin.sha256.slice(0, 12)),
    ` · ready in ${milliseconds(spent)}`,
  );
}

export function showRefused(error: unknown): void {
  place("seal").dataset["kind"] = "bad";
  place<HTMLProgressElement>("progress").hidden = true;
  place("verified").textContent = `Refused: ${error}`;
}
