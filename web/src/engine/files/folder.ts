/**
 * Folders: names, what they stand for, and what can be done to a name.
 *
 * `filesystem` finds the folder and the name that a path means.
 */

import { Errno, FileType } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";
import { File, Node } from "./node.ts";
import type { Volume } from "./volume.ts";

export class Folder extends Node {
  readonly fileType = FileType.DIRECTORY;
  /** The nodes in it by name, in the order in which they came, without what is mounted. */
  readonly entries = new Map<string, Node>();
  /** The folders that are mounted in it, by name; they hide what has that name. */
  readonly mounts = new Map<string, Folder>();
  /** The folder that it is in; null for the root. */
  parent: Folder | null;

  constructor(volume: Volume, parent: Folder | null = null) {
    super(volume);
    this.parent = parent;
  }

  /** Give what a name stands for, if anything. */
  find(name: string): Node | undefined {
    return this.mounts.get(name) ?? this.entries.get(name);
  }

  /** Give all that is in it: what is mounted, and then the rest. */
  listing(): [string, Node][] {
    return [...new Map<string, Node>([...this.mounts, ...this.entries, ...this.mounts])];
  }

  /** Put a folder into it that it does not hold itself. */
  mount(name: string, folder: Folder): void {
    folder.links = Math.max(1, folder.links);
    folder.parent = this;
    this.mounts.set(name, folder);
  }

  /** Make a file, empty or with what the host puts into it, under a name that is free. */
  makeFile(name: string, given: Uint8Array | null = null): File {
    this.volume.quota.take(1, given?.length ?? 0);
    return this.attach(name, new File(this.volume, given));
  }

  makeFolder(name: string): Folder {
    this.volume.quota.take(1, 0);
    return this.attach(name, new Folder(this.volume, this));
  }

  /** Take a name away. */
  remove(name: string, node: Node): void {
    this.entries.delete(name);
    node.links -= 1;
    this.touch();
    if (node.links) this.volume.quota.free(1, 0);
    else if (!node.holders) node.release();
  }

  /** @throws WasiError `ENOTEMPTY` where something is in it. */
  checkEmpty(): void {
    if (this.entries.size || this.mounts.size) throw new WasiError(Errno.NOTEMPTY);
  }

  /** Move a node to a folder of the same volume, in place of what has the name there. */
  move(name: string, node: Node, target: Folder, newName: string, replaced: Node | undefined): void {
    if (node instanceof Folder && target.#isWithin(node)) throw new WasiError(Errno.INVAL);
    if (replaced instanceof Folder && this.#isWithin(replaced)) throw new WasiError(Errno.NOTEMPTY);
    if (replaced === node) return;
    if (replaced) {
      checkReplaceable(node, replaced);
      target.remove(newName, replaced);
    }
    this.entries.delete(name);
    this.touch();
    target.entries.set(newName, node);
    target.touch();
    if (node instanceof Folder) node.parent = target;
  }

  #isWithin(ancestor: Folder): boolean {
    let place: Folder | null = this;
    while (place && place !== ancestor) place = place.parent;
    return place !== null;
  }

  /** Put a node, which is counted already, under a name that is free. */
  attach<T extends Node>(name: string, node: T): T {
    this.entries.set(name, node);
    node.links += 1;
    this.touch();
    return node;
  }
}

function checkReplaceable(node: Node, replaced: Node): void {
  const isFolder = node instanceof Folder;
  if (!(replaced instanceof Folder)) {
    if (isFolder) throw new WasiError(Errno.NOTDIR);
    return;
  }
  if (!isFolder) throw new WasiError(Errno.ISDIR);
  replaced.checkEmpty();
}
