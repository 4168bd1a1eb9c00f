/** Symbolic links, and further names of a file. Loaded only for a runtime that can make them. */

import type { FileSystem } from "../files/filesystem.ts";
import { Folder } from "../files/folder.ts";
import { Node } from "../files/node.ts";
import { encodeText } from "../files/path.ts";
import type { Volume } from "../files/volume.ts";
import { Errno, FileType } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";

const MOST_NAMES_OF_A_FILE = 1000;

export class Link extends Node {
  readonly fileType = FileType.SYMBOLIC_LINK;
  /** Its bytes are counted already. */
  override readonly target: string;

  constructor(volume: Volume, target: string) {
    super(volume);
    this.target = target;
  }

  override get size(): number {
    return encodeText(this.target).length;
  }

  override release(): void {
    this.volume.quota.free(1, this.size);
  }
}

/** Make a symbolic link; where it leads is looked at when it is used. */
export function makeSymlink(files: FileSystem, target: string, base: Folder, path: string): void {
  const [folder, name] = files.newPlace(base, path, false);
  folder.volume.quota.take(1, encodeText(target).length);
  folder.attach(name, new Link(folder.volume, target));
}

/** Give a file one more name, which takes up as much of the host's memory as a file does. */
export function makeHardLink(files: FileSystem, oldBase: Folder, old: string, base: Folder, path: string): void {
  const node = files.lookup(oldBase, old, false);
  const [folder, name] = files.newPlace(base, path, false);
  if (node instanceof Folder || node.volume.readonly) throw new WasiError(Errno.PERM);
  if (node.volume !== folder.volume) throw new WasiError(Errno.XDEV);
  if (node.links >= MOST_NAMES_OF_A_FILE) throw new WasiError(Errno.MLINK);
  folder.volume.quota.take(1, 0);
  folder.attach(name, node);
}
