/** Builds the page that `cloche web` serves, into the Python package. */

import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  worker: { format: "es" },
  build: {
    target: "es2023",
    outDir: "../../src/cloche/web/built",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
