/** Builds what others import: the runner, and its worker as a file of its own. */

import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2023",
    modulePreload: false,
    rollupOptions: {
      input: { cloche: "src/index.ts", worker: "src/engine/worker.ts" },
      // What the entries export is the package's interface, whoever imports it.
      preserveEntrySignatures: "exports-only",
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
