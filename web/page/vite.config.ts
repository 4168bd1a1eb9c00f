/** Builds the page that `cloche web` serves, into the Python package. */

import { defineConfig } from "vite";
import { wholly } from "../chunks.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  worker: {
    format: "es",
    rolldownOptions: { output: { codeSplitting: { groups: [wholly("worker", "src/engine/worker.ts")] } } },
  },
  build: {
    target: "es2023",
    outDir: "../../src/cloche/web/built",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
