/** One run in a worker, from a request to how it ended. */

import { EXIT_CODES, type Status } from "../result.ts";
import type { Attention } from "./attended/attention.ts";
import { now } from "./clock.ts";
import type { Ending, Told } from "./ending.ts";
import { type Fault, FaultKind } from "./fault.ts";
import type { Guest } from "./guest.ts";
import type { FreshInstance } from "./instance.ts";
import { NO_REPORT, Outcome, type Report, readReport } from "./report.ts";
import type { Reason } from "./stop.ts";

type Verdict = Pick<Ending, "status" | "exit_code" | "detail" | "fault">;

// Of a native stack that is full, V8 says RangeError and SpiderMonkey says InternalError.
const STACK = /call stack|too much recursion/i;

const STOPPED: Readonly<Record<Exclude<Reason, "exit">, readonly [Exclude<Status, "error">, string]>> = {
  time: ["timeout", "the guest was stopped at its time limit"],
  output: ["output_limit", "the guest was stopped at its output limit"],
  frame: ["crashed", ""],
};

/** Carry a request out in an instance that was never used before. */
export async function carryOut(instance: FreshInstance, guest: Guest, attention: Attention | null): Promise<Ending> {
  const begun = now();
  let thrown: unknown = null;
  try {
    // A guest that waits for nobody is entered and left before anything else happens here.
    await (attention ? attention.start(instance, guest) : instance.start(guest));
  } catch (reason) {
    thrown = reason ?? new Error("something was thrown");
  }
  return conclude(instance, guest, thrown, (now() - begun) / 1000);
}

function conclude(instance: FreshInstance, guest: Guest, thrown: unknown, seconds: number): Ending {
  const report = thrown ? account(instance, guest) : NO_REPORT;
  const verdict = judge(guest, thrown, report);
  return {
    ...verdict,
    ...guest.takeChanges(),
    ...told(guest),
    error: report.error,
    usage: {
      run_seconds: seconds,
      peak_memory: guest.memory.size,
      stdout_bytes: guest.stdout.written,
      stderr_bytes: guest.stderr.written,
      file_bytes: guest.files.volume.quota.usedBytes,
    },
  };
}

/** Give what came over the channel. */
function told({ channel }: Guest): Partial<Told> {
  if (!channel) return {};
  const { value, displays, refused: calls, isTruncated: isCut } = channel;
  return { value: value?.v ?? null, value_repr: value?.repr ?? null, value_detail: value?.why ?? "", displays, calls, isCut };
}

/** Read the guest's own account, and take what it had not written yet. */
function account(instance: FreshInstance, guest: Guest): Report {
  const address = instance.reportAddress;
  if (address === null) return NO_REPORT;
  const report = readReport(guest.memory, address);
  guest.stdout.keep(report.pending[0]);
  guest.stderr.keep(report.pending[1]);
  return report;
}

function judge(guest: Guest, thrown: unknown, report: Report): Verdict {
  const { stop } = guest;
  if (stop && stop.reason !== "exit") {
    const [status, sentence] = STOPPED[stop.reason];
    return end(status, sentence, stop.fault);
  }
  if (stop) return judgeExit(stop.exitCode, report);
  if (!thrown) return end("ok");
  if (!guest.failure && thrown instanceof Error) {
    if (STACK.test(thrown.message)) return end("stack_overflow", "wasm trap: call stack exhausted");
    if (thrown instanceof WebAssembly.RuntimeError) return crash(FaultKind.TRAP, thrown.message);
  }
  return crash(FaultKind.HOST_FAILED, String(guest.failure ?? thrown));
}

function judgeExit(code: number, report: Report): Verdict {
  if (code === 0) return end("ok");
  if (report.outcome === Outcome.MEMORY_ERROR) return end("memory_limit", "the guest ran out of memory");
  return { status: "error", exit_code: code, detail: "", fault: null };
}

const crash = (kind: number, said: string): Verdict => end("crashed", "", { kind, said });

const end = (status: Exclude<Status, "error">, detail = "", fault: Fault | null = null): Verdict => {
  return { status, exit_code: EXIT_CODES[status], detail, fault };
};
