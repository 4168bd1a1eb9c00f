/**
 * The tree of the guest's files, and what can be done to it by name.
 *
 * Paths are resolved from a folder that the guest has open, as preview1 has it. There is only one
 * root, and going up from it stays there, so no path leads anywhere else. All of it answers as the
 * Python side does, errno for errno.
 */

import { Errno, WasiError } from "../wasi/abi.ts";
import { File, Folder, Link, type Node } from "./node.ts";
import { encodeText, endsInSlash, splitPath } from "./path.ts";
import type { Quota } from "./quota.ts";

// As Linux: a path that goes through more symbolic links than this is a loop.
const MOST_LINKS = 40;
const MOST_NAMES_OF_A_FILE = 1000;

/** A folder and a name in it, which need not be there; no name where a path ends in the folder. */
type Place = readonly [folder: Folder, name: string | null];

export class FileSystem {
  readonly root: Folder;
  readonly quota: Quota;
  readonly #clock: () => bigint;
  #inodes = 1n;

  /**
   * @param quota What the tree may hold.
   * @param clock Gives the time for what is made or changed, in nanoseconds since 1970.
   * @param folders The names of folders that are in "/" from the start.
   */
  constructor(quota: Quota, clock: () => bigint, folders: readonly string[] = []) {
    this.quota = quota;
    this.#clock = clock;
    this.root = new Folder(1n, clock());
    this.root.links = 1;
    for (const name of folders) {
      quota.takeNode();
      const made = new Folder(this.#newInode(), this.root.changed, this.root);
      made.links = 1;
      this.root.entries.set(name, made);
    }
  }

  /**
   * Put files of the host's where the guest can read them; they do not count against the quota of
   * bytes. Folders that are made for them are read-only as well.
   *
   * @throws WasiError Where a path is no path, goes through a file, or is taken.
   */
  addReadonlyFiles(files: Readonly<Record<string, Uint8Array>>): void {
    for (const [path, content] of Object.entries(files)) {
      const names = splitPath(path);
      const name = names.pop() as string;
      let folder = this.root;
      for (const parent of names) folder = this.#descendOrMake(folder, parent);
      if (folder.entries.has(name)) throw new WasiError(Errno.EXIST);
      this.quota.takeNode();
      this.#attach(folder, name, new File(this.#newInode(), this.#clock(), content));
    }
  }

  #descendOrMake(folder: Folder, name: string): Folder {
    const found = folder.entries.get(name) ?? this.#newFolder(folder, name, true);
    if (!(found instanceof Folder)) throw new WasiError(Errno.NOTDIR);
    return found;
  }

  // -- names ---------------------------------------------------------------------------------

  /**
   * Find what a path stands for.
   *
   * @param follow Whether a symbolic link at the end is followed.
   * @throws WasiError `ENOENT`, `ENOTDIR` or `ELOOP`.
   */
  lookup(base: Folder, path: string, follow = true): Node {
    const node = at(this.#resolve(base, path, follow || endsInSlash(path)));
    if (!node) throw new WasiError(Errno.NOENT);
    if (endsInSlash(path) && !(node instanceof Folder)) throw new WasiError(Errno.NOTDIR);
    return node;
  }

  /** Walk a path to the folder of its last name. */
  #resolve(base: Folder, path: string, follow: boolean): Place {
    let folder = path.startsWith("/") ? this.root : base;
    const names = splitPath(path).reverse();
    let links = 0;
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      if (name === ".") continue;
      if (name === "..") {
        folder = folder.parent ?? folder;
        continue;
      }
      const node = folder.entries.get(name);
      if (node instanceof Link && (names.length || follow)) {
        links += 1;
        if (links > MOST_LINKS) throw new WasiError(Errno.LOOP);
        if (node.target.startsWith("/")) folder = this.root;
        if (endsInSlash(node.target)) names.push(".");
        names.push(...splitPath(node.target).reverse());
      } else if (!names.length) {
        return [folder, name];
      } else if (!node) {
        throw new WasiError(Errno.NOENT);
      } else if (node instanceof Folder) {
        folder = node;
      } else {
        throw new WasiError(Errno.NOTDIR);
      }
    }
    return [folder, null];
  }

  /** Find the folder and the name that a path gives to something new. */
  #newPlace(base: Folder, path: string, isFolder: boolean): [Folder, string] {
    const [folder, name] = this.#resolve(base, path, false);
    if (name === null || folder.entries.has(name)) throw new WasiError(Errno.EXIST);
    if (endsInSlash(path) && !isFolder) throw new WasiError(Errno.NOENT);
    checkWritable(folder);
    return [folder, name];
  }

  // -- changes -------------------------------------------------------------------------------

  /**
   * Find a node to open, or make an empty file.
   *
   * @returns The node, and whether it was made.
   * @throws WasiError `ENOENT`, `ENOTDIR`, `EISDIR`, `ELOOP`, `EROFS` or `ENOSPC`.
   */
  openFile(base: Folder, path: string, create: boolean, follow: boolean): [Node, boolean] {
    if (!create) return [this.lookup(base, path, follow), false];
    if (this.#resolve(base, path, false)[1] !== null && endsInSlash(path)) {
      throw new WasiError(Errno.ISDIR);
    }
    const place = this.#resolve(base, path, follow);
    const found = at(place);
    if (found) return [found, false];
    const [folder, name] = place as readonly [Folder, string];
    checkWritable(folder);
    this.quota.takeNode();
    const made = new File(this.#newInode(), this.#clock());
    this.#attach(folder, name, made);
    return [made, true];
  }

  makeFolder(base: Folder, path: string): void {
    this.#newFolder(...this.#newPlace(base, path, true), false);
  }

  #newFolder(parent: Folder, name: string, readonly: boolean): Folder {
    this.quota.takeNode();
    const made = new Folder(this.#newInode(), this.#clock(), parent);
    made.readonly = readonly;
    this.#attach(parent, name, made);
    return made;
  }

  /** Make a symbolic link; where it leads is looked at when it is used. */
  makeSymlink(target: string, base: Folder, path: string): void {
    const [folder, name] = this.#newPlace(base, path, false);
    const size = encodeText(target).length;
    this.quota.takeBytes(size);
    try {
      this.quota.takeNode();
    } catch (error) {
      this.quota.freeBytes(size);
      throw error;
    }
    this.#attach(folder, name, new Link(this.#newInode(), this.#clock(), target));
  }

  /** Give a file one more name, which takes up as much of the host's memory as a file does. */
  makeHardLink(oldBase: Folder, old: string, base: Folder, path: string): void {
    const node = this.lookup(oldBase, old, false);
    const [folder, name] = this.#newPlace(base, path, false);
    if (node instanceof Folder || node.readonly) throw new WasiError(Errno.PERM);
    if (node.links >= MOST_NAMES_OF_A_FILE) throw new WasiError(Errno.MLINK);
    this.quota.takeNode();
    this.#attach(folder, name, node);
  }

  /** Take a file's or a link's name away. */
  removeFile(base: Folder, path: string): void {
    const place = this.#resolve(base, path, false);
    const node = at(place);
    if (!node) throw new WasiError(Errno.NOENT);
    const [folder, name] = place;
    if (node instanceof Folder || name === null) throw new WasiError(Errno.ISDIR);
    if (endsInSlash(path)) throw new WasiError(Errno.NOTDIR);
    checkWritable(folder, node);
    this.#detach(folder, name);
  }

  removeFolder(base: Folder, path: string): void {
    const [folder, name] = this.#resolve(base, path, false);
    if (name === null) throw new WasiError(whyNotRemovable(path));
    const node = folder.entries.get(name);
    if (!node) throw new WasiError(Errno.NOENT);
    if (!(node instanceof Folder)) throw new WasiError(Errno.NOTDIR);
    checkWritable(folder, node);
    if (node.entries.size) throw new WasiError(Errno.NOTEMPTY);
    this.#detach(folder, name);
  }

  /** Move a node, in place of what has the new name, as POSIX `rename` does. */
  rename(oldBase: Folder, old: string, newBase: Folder, path: string): void {
    const [source, oldName] = this.#resolve(oldBase, old, false);
    const [target, newName] = this.#resolve(newBase, path, false);
    if (oldName === null || newName === null) throw new WasiError(Errno.BUSY);
    const node = source.entries.get(oldName);
    const replaced = target.entries.get(newName);
    if (!node) throw new WasiError(Errno.NOENT);
    if (!(node instanceof Folder) && (endsInSlash(old) || endsInSlash(path))) {
      throw new WasiError(Errno.NOTDIR);
    }
    checkWritable(source, node);
    checkWritable(target, replaced);
    checkMovable(node, target, replaced, source);
    if (replaced === node) return;
    if (replaced) this.#detach(target, newName);
    source.entries.delete(oldName);
    source.touch(this.#clock());
    target.entries.set(newName, node);
    target.touch(this.#clock());
    if (node instanceof Folder) node.parent = target;
  }

  resize(file: File, size: bigint): void {
    file.resize(size, this.quota);
    file.touch(this.#clock());
  }

  // -- life of nodes -------------------------------------------------------------------------

  /** Note that a descriptor is closed; a node without a name goes with its last one. */
  letGo(node: Node): void {
    node.holders -= 1;
    if (!node.holders && !node.links) node.release(this.quota);
  }

  #newInode(): bigint {
    this.#inodes += 1n;
    return this.#inodes;
  }

  #attach(folder: Folder, name: string, node: Node): void {
    folder.entries.set(name, node);
    node.links += 1;
    folder.touch(this.#clock());
  }

  #detach(folder: Folder, name: string): void {
    const node = folder.entries.get(name) as Node;
    folder.entries.delete(name);
    node.links -= 1;
    folder.touch(this.#clock());
    if (node.links) this.quota.freeNode();
    else if (!node.holders) node.release(this.quota);
  }
}

function at([folder, name]: Place): Node | undefined {
  return name === null ? folder : folder.entries.get(name);
}

/** A path that ends in "." or ".." names no folder that could be removed (rmdir(2)). */
function whyNotRemovable(path: string): number {
  const last = splitPath(path).at(-1);
  if (last === ".") return Errno.INVAL;
  return last === ".." ? Errno.NOTEMPTY : Errno.BUSY;
}

function checkWritable(folder: Folder, node?: Node): void {
  if (!folder.links) throw new WasiError(Errno.NOENT);
  if (folder.readonly || node?.readonly) throw new WasiError(Errno.ROFS);
}

function isWithin(folder: Folder, ancestor: Folder): boolean {
  let place: Folder | null = folder;
  while (place && place !== ancestor) place = place.parent;
  return place !== null;
}

function checkMovable(node: Node, target: Folder, replaced: Node | undefined, source: Folder) {
  if (node instanceof Folder && isWithin(target, node)) throw new WasiError(Errno.INVAL);
  if (replaced instanceof Folder && isWithin(source, replaced)) throw new WasiError(Errno.NOTEMPTY);
  if (!replaced || replaced === node) return;
  if (replaced instanceof Folder) {
    if (!(node instanceof Folder)) throw new WasiError(Errno.ISDIR);
    if (replaced.entries.size) throw new WasiError(Errno.NOTEMPTY);
  } else if (node instanceof Folder) {
    throw new WasiError(Errno.NOTDIR);
  }
}
