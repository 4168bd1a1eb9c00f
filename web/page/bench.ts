/** The bench: one runtime, one piece of code, one run at a time. */

import { type Result, resultToJson } from "../src/index.ts";
import type { Editor } from "./editor.ts";
import { place } from "./elements.ts";
import { showJson } from "./json.ts";
import { showAnswer, showCall, showTools } from "./model.ts";
import { Output } from "./output.ts";
import { getReady, type Ready, TITLES } from "./runtimes.ts";
import { showFetching, showProgress, showRefused, showVerified } from "./seal.ts";
import { showEnd, showStatus } from "./status.ts";

export class Bench {
  /** Which runtime is chosen. */
  runtime: string;
  readonly #editor: Editor;
  readonly #output = new Output();
  #giveUp: AbortController | null = null;

  constructor(editor: Editor, runtime: string) {
    this.#editor = editor;
    this.runtime = runtime;
  }

  get code(): string {
    return this.#editor.code;
  }

  /** Put other code on the bench. */
  set code(text: string) {
    this.#editor.code = text;
  }

  /** Give the chosen runtime, and say what was verified of it. */
  async ready(): Promise<Ready> {
    const { runtime } = this;
    const coming = getReady(runtime, (progress) => {
      if (this.runtime === runtime) showProgress(runtime, progress);
    });
    // What is there already is not said to be fetched.
    const isThere = await Promise.race([coming.then(() => true, () => true), Promise.resolve(false)]);
    if (!isThere) showFetching(runtime);
    try {
      const ready = await coming;
      if (this.runtime === runtime) {
        showVerified(ready);
        showTools(ready);
      }
      return ready;
    } catch (error) {
      showRefused(error);
      throw error;
    }
  }

  /** Run what is on the bench; a run that goes on is given up for it. */
  async run(): Promise<Result | null> {
    this.#giveUp?.abort();
    const giveUp = new AbortController();
    this.#giveUp = giveUp;
    const { code } = this;
    this.#begin(code);
    try {
      const { sandbox } = await this.ready();
      if (giveUp.signal.aborted) return null;
      showStatus("busy", "running");
      const result = await sandbox.run(code, {
        onStdout: (text) => this.#giveUp === giveUp && this.#output.add("out", text),
        onStderr: (text) => this.#giveUp === giveUp && this.#output.add("err", text),
        signal: giveUp.signal,
      });
      if (this.#giveUp !== giveUp) return null;
      this.#end(result);
      return result;
    } catch (error) {
      if (this.#giveUp === giveUp) showStatus("bad", String(error));
      return null;
    } finally {
      if (this.#giveUp === giveUp) this.#rest();
    }
  }

  /** Give up on the run that goes on. */
  stop(): void {
    this.#giveUp?.abort();
  }

  #begin(code: string): void {
    showStatus("busy", `getting ${TITLES[this.runtime] ?? this.runtime} ready`);
    place("stop").hidden = false;
    this.#output.clear();
    showCall(code);
    place("difference").replaceChildren();
  }

  #end(result: Result): void {
    if (!result.stdout && !result.stderr) this.#output.add("note", "nothing was printed\n");
    if (result.value_repr !== null) this.#output.add("note", `value: ${result.value_repr}\n`);
    if (result.detail) this.#output.add("note", `${result.detail}\n`);
    this.#output.show();
    showEnd(result);
    showJson(place("result"), resultToJson(result));
    showAnswer(result);
  }

  #rest(): void {
    this.#giveUp = null;
    place("stop").hidden = true;
  }
}
