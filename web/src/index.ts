/** Real Python in a WebAssembly sandbox, in the browser. */

export { loadRuntime, type LoadOptions, type Runtime } from "./bundles/load.ts";
export type { Progress } from "./bundles/fetching.ts";
export type { PublicKey } from "./bundles/signature.ts";
export * from "./errors.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
export { type GuestError, type Result, resultToJson, type Status, type Usage } from "./result.ts";
export type { RunRequest } from "./request.ts";
export { type RunInput, type RunValues, Sandbox, type SandboxOptions } from "./sandbox/sandbox.ts";
export { startWorker } from "./sandbox/spawn.ts";
export type { HostFunction, HostFunctions } from "./sandbox/functions.ts";
export type { Json } from "./values/values.ts";
export type { RunOptions } from "./sandbox/warm.ts";
