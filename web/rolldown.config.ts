/** Builds what others import: the runner and its worker, and what a page asks for besides, each a file of its own. */

import { defineConfig, type OutputOptions } from "rolldown";
import { wholly } from "./chunks.ts";
import { mangled } from "./mangling.ts";

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
    plugins: [mangled()],
    output: { ...output, minify: false, cleanDir: true, codeSplitting: { groups: [wholly("worker", "src/engine/worker.ts")] } },
  },
  {
    input: { cloche: "src/index.ts", tool: "src/tools/python.ts", values: "src/values/values.ts" },
    platform: "neutral",
    // What the entries export is the package's interface, whoever imports it.
    preserveEntrySignatures: "exports-only",
    output: { ...output, codeSplitting: { groups: [wholly("cloche", "src/index.ts")] } },
  },
]);
