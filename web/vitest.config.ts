/** Two projects: what is quick and needs nothing, and the cases in every engine. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      {
        test: {
          name: "parity",
          include: ["tests/parity/*.test.ts"],
          // One engine after the other: their time limits are held to the clock.
          fileParallelism: false,
        },
      },
    ],
  },
});
