/** JavaScript Promise Integration: suspending WebAssembly. The types of TypeScript do not have it yet. */

export const JSPI = WebAssembly as unknown as {
  readonly Suspending?: new (entrance: unknown) => WebAssembly.ImportValue;
  readonly promising?: (entrance: unknown) => () => Promise<void>;
};
