/** What a guest has changed of its files since they were put there. */

import { RequestError } from "../../errors.ts";
import { Errno } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";
import type { FileSystem } from "./filesystem.ts";
import { File, type Node } from "./node.ts";
import { splitPath } from "./path.ts";

const REASONS: Readonly<Record<number, string>> = {
  [Errno.ISDIR]: "there is a folder of that name",
  [Errno.NAMETOOLONG]: "a name in it is longer than 255 bytes",
  [Errno.NOSPC]: "it does not fit under the limits on files",
  [Errno.NOTDIR]: "it goes through something that is no folder",
  [Errno.ROFS]: "that place is read-only",
};

/** What has changed; paths are from "/" on, without that slash. */
export interface Changes {
  /** Files that were created, written to or moved, and what they hold. */
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /** Those of them that did not fit under the caps. */
  readonly files_left_out: readonly string[];
  /** Files that were handed in and are not there any more. */
  readonly files_removed: readonly string[];
}

/** Tells what has changed in one guest's files. */
export class ChangeTracker {
  readonly #files: FileSystem;
  // The files that the host knows, each by its path and as the node that it was there.
  readonly #known = new Map<string, Node>();

  constructor(files: FileSystem) {
    this.#files = files;
  }

  /**
   * Put files where the guest can read and change them.
   *
   * @throws RequestError If one cannot be put there.
   */
  put(files: Readonly<Record<string, Uint8Array>>): void {
    for (const [path, content] of Object.entries(files)) {
      try {
        const file = this.#files.putFile(path, content);
        const names = splitPath(path);
        // What is in "/tmp", or in another mount, is not told of.
        if (!this.#files.root.mounts.has(names[0] as string)) this.#known.set(names.join("/"), file);
      } catch (error) {
        if (!(error instanceof WasiError)) throw error;
        const reason = REASONS[error.errno] ?? `error ${error.errno}`;
        throw new RequestError(`the file ${JSON.stringify(path)} cannot be put there: ${reason}`);
      }
    }
  }

  /**
   * Give what has changed.
   *
   * @param mostFiles How many files are taken.
   * @param mostBytes How many bytes they may have together.
   */
  take(mostFiles: number, mostBytes: number): Changes {
    const present = new Map([...this.#files.walk()].filter(([, node]) => node.target === null));
    const taken: [string, Uint8Array<ArrayBuffer>][] = [];
    const leftOut: string[] = [];
    for (const [path, node] of present) {
      if (node instanceof File && node.isAsGiven && this.#known.get(path) === node) continue;
      if (node instanceof File && taken.length < mostFiles && node.size <= mostBytes) {
        mostBytes -= node.size;
        taken.push([path, node.content()]);
      } else {
        leftOut.push(path);
      }
    }
    return {
      files: Object.fromEntries(taken),
      files_left_out: leftOut,
      files_removed: [...this.#known.keys()].filter((path) => !present.has(path)),
    };
  }
}
