/**
 * `/dev/null`: nothing can be read from it, and what is written to it is gone.
 *
 * Programs expect it at that path. There is no folder that it is in, since the guest's working folder
 * is "/", where a folder `dev` may be one of the user's; where there is one, the path leads into that.
 */

import { Errno, FileType } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";
import { Node } from "./node.ts";
import type { Volume } from "./volume.ts";

const NAMES = /^\/*dev\/null$/;

/** Tell whether a path from "/" on is that of the device, with its first slash or without. */
export const namesNullDevice = (path: string): boolean => NAMES.test(path);

export class NullDevice extends Node {
  readonly fileType = FileType.CHARACTER_DEVICE;

  /** @param volume A volume that is not the guest's own. */
  constructor(volume: Volume) {
    super(volume);
    this.links = 1; // it is there for good
  }

  /** It can always be written to. */
  override checkWritable(): void {}

  readAt(): number {
    return 0;
  }

  writeAt(_offset: bigint, source: Uint8Array): number {
    return source.length;
  }

  /** @throws WasiError `EINVAL` where it was to grow. */
  resize(size: bigint): void {
    if (size) throw new WasiError(Errno.INVAL);
  }
}
