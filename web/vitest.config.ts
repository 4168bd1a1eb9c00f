/** Three projects: what is quick and needs nothing, the page, and the cases in every engine. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      // Starting a worker takes seconds where everything else is busy as well.
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          name: "page",
          include: ["tests/page/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "parity",
          include: ["tests/parity/*.test.ts"],
          // One engine after the other: their time limits are held to the clock.
          fileParallelism: false,
          testTimeout: 60_000,
        },
      },
    ],
  },
});
