/** Builds what others import: the runner and its worker, and what a page asks for besides, each a file of its own. */

import { defineConfig, type OutputOptions } from "rolldown";

const output: OutputOptions = {
  dir: "dist",
  format: "esm",
  minify: true,
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
};

// The worker has nothing in common with the page, so that neither waits for a third file.
export default defineConfig([
  {
    input: { worker: "src/engine/worker.ts" },
    platform: "neutral",
    output: {
      ...output,
      cleanDir: true,
      codeSplitting: { groups: [{ name: "engine", test: (id) => !/engine.(attended|uncommon|files.mount)/.test(id) }] },
    },
  },
  {
    input: { cloche: "src/index.ts", tool: "src/tools/python.ts", values: "src/values/values.ts" },
    platform: "neutral",
    // What the entries export is the package's interface, whoever imports it.
    preserveEntrySignatures: "exports-only",
    output: {
      ...output,
      // What a plain run needs of it comes in one file, however little some of it is.
      codeSplitting: { groups: [{ name: "shared", test: /src.(errors|result|engine.clock)\.ts$/ }] },
    },
  },
]);
