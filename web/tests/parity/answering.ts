/**
 * Has an engine answer cases. The function runs in node, and as text in a browser's page: so it uses
 * nothing from outside of itself but the runner, which it finds as `globalThis.cloche`.
 */

import type * as Cloche from "../../src/index.ts";
import type { Case, TextTree } from "./truth.ts";

export interface Questions {
  readonly bundle: string;
  readonly keys: readonly string[];
  readonly cases: readonly Case[];
  /** How many sandboxes work at once. */
  readonly abreast: number;
}

/** Gives each case's result, as JSON, in their order. */
export async function answerCases(asked: Questions): Promise<Record<string, unknown>[]> {
  const { loadRuntime, Sandbox, resultToJson } = (globalThis as unknown as { cloche: typeof Cloche })
    .cloche;
  const fromBase64 = (text: string) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const decoded = (tree: TextTree): Record<string, any> => {
    const entries = Object.entries(tree).map(([name, content]) => [
      name,
      typeof content === "string" ? fromBase64(content) : decoded(content),
    ]);
    return Object.fromEntries(entries);
  };
  const runtime = await loadRuntime(asked.bundle, { publicKey: asked.keys });
  const answers: Record<string, unknown>[] = [];
  let next = 0;

  async function work(): Promise<void> {
    const sandbox = new Sandbox(runtime);
    while (next < asked.cases.length) {
      const index = next++;
      const { argv, stdin, files, folders, has_channel, limits } = (asked.cases[index] as Case).request;
      const result = await sandbox.execute({
        argv,
        stdin: fromBase64(stdin),
        env: {},
        files: decoded(files),
        folders: decoded(folders),
        has_channel,
        inputs: {},
        limits: limits as unknown as Cloche.Limits,
      });
      // Results share what is empty in them, and WebDriver BiDi sends a thing once.
      answers[index] = JSON.parse(JSON.stringify(resultToJson(result)));
    }
    sandbox.close();
  }

  await Promise.all(Array.from({ length: asked.abreast }, work));
  return answers;
}
