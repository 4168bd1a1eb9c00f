/**
 * A guest that can wait for the page, which has functions for it or gives it input: it is suspended (JSPI),
 * and its time stands still meanwhile. Loaded only for a run that has such a guest.
 */

import { now } from "../clock.ts";
import type { Guest } from "../guest.ts";
import type { FreshInstance } from "../instance.ts";
import { JSPI } from "../jspi.ts";
import type { FromWorker, RunOrder, ToWorker } from "../messages.ts";
import { admit, answerTo, type Functions, makeImports, type Visit } from "../wasi/preview1.ts";
import { AttendedChannel } from "./channel.ts";
import { LiveInput } from "./live.ts";
import { waitingFunctions } from "./waiting.ts";

type Raw = (number | bigint)[];

export class Attention {
  readonly channel: AttendedChannel | null;
  /** Its standard input, where the page gives that; null where what the request has is all. */
  readonly stdin: LiveInput | null;
  readonly #post: (message: FromWorker) => void;

  constructor({ request, hasLiveInput }: RunOrder, post: (message: FromWorker) => void) {
    const { limits, stdin } = request;
    this.#post = post;
    this.channel = request.has_channel ? new AttendedChannel(limits, (call) => post({ type: "call", call })) : null;
    this.stdin = hasLiveInput ? new LiveInput(stdin, limits.stdin, () => post({ type: "input" })) : null;
  }

  /** Take what the page says while the guest runs. */
  hear(message: Exclude<ToWorker, { readonly type: "load" | "run" }>): void {
    if (message.type === "reply") this.channel?.reply(message.id, message.frame);
    else this.stdin?.give(message.piece);
  }

  /** Make what a module imports; the functions in which the guest can wait suspend it. */
  makeImports(visit: Visit, functions: Functions): Record<string, WebAssembly.ImportValue> {
    const waiting = waitingFunctions((guest, coming) => this.#standStill(guest, coming));
    const entries = Object.entries(waiting).map(([name, answer]) => [name, suspending(visit, answer)]);
    return { ...makeImports(visit, functions), ...Object.fromEntries(entries) };
  }

  /** Call `_start`, whatever the guest waits for; what ends the guest before its time is thrown. */
  async start({ visit, entrance }: FreshInstance, guest: Guest): Promise<void> {
    visit.guest = guest;
    try {
      await JSPI.promising?.(entrance)();
    } finally {
      visit.guest = null;
    }
  }

  /** Wait for the page in the guest's stead, whose time and clock stand still meanwhile. */
  async #standStill(guest: Guest, coming: Promise<unknown>): Promise<void> {
    this.#post({ type: "waiting", isWaiting: true });
    const begun = now();
    await coming;
    guest.clock.leaveOut(now() - begun);
    guest.watch.extend(now() - begun);
    this.#post({ type: "waiting", isWaiting: false });
  }
}

// biome-ignore lint: the engine passes as many parameters, and of the kinds, that the module declares
function suspending(visit: Visit, answer: (guest: Guest, ...parameters: any[]) => void | Promise<void>) {
  const entrance = (...raw: Raw): number | Promise<number> => {
    const [guest, parameters] = admit(visit, raw);
    const failed = (reason: unknown) => answerTo(guest, reason);
    try {
      const coming = answer(guest, ...parameters);
      return coming ? coming.then(() => 0, failed) : 0;
    } catch (reason) {
      return failed(reason);
    }
  };
  return JSPI.Suspending ? new JSPI.Suspending(entrance) : entrance;
}
