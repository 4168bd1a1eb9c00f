/**
 * The tree of the guest's files, and what can be done to it by name.
 *
 * Paths are resolved from a folder that the guest has open, as preview1 has it. There is only one
 * root, and going up from it stays there, so no path leads anywhere else. All of it answers as the
 * Python side does, errno for errno.
 */

import { Errno } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";
import { Folder } from "./folder.ts";
import type { File, Node } from "./node.ts";
import { NullDevice, namesNullDevice } from "./null-device.ts";
import { endsInSlash, LONGEST_PATH, splitPath } from "./path.ts";
import { Quota } from "./quota.ts";
import { Volume } from "./volume.ts";

// As Linux: a path that goes through more symbolic links than this is a loop.
const MOST_LINKS = 40;

/** A folder and a name in it, which need not be there; no name where a path ends in the folder. */
type Place = readonly [folder: Folder, name: string | null];

export class FileSystem {
  /** The guest's own files. */
  readonly volume: Volume;
  /** What is between the folders that were handed in. */
  readonly between: Volume;
  readonly root: Folder;
  #nullDevice: NullDevice | null = null;

  /**
   * @param quota What its own files may hold.
   * @param clock Gives the time for what is made or changed, in nanoseconds since 1970.
   */
  constructor(quota: Quota, clock: () => bigint) {
    this.volume = new Volume(quota, clock);
    this.between = new Volume(new Quota(0, 0), clock, 2, true);
    this.root = new Folder(this.volume);
    this.root.links = 1;
    // What programs expect to be there; it takes nothing from what the limits give them.
    this.root.mount("tmp", new Folder(this.volume));
  }

  /**
   * Put a file of the host's where the guest can read and change it. Folders on the way are made, and
   * a file there is replaced.
   *
   * @throws WasiError `ENOTDIR`, `EISDIR` or `ENOSPC`.
   */
  putFile(path: string, content: Uint8Array): File {
    const names = splitPath(path);
    const name = names.pop() as string;
    let folder = this.root;
    for (const parent of names) {
      const found: Node = folder.find(parent) ?? folder.makeFolder(parent);
      if (!(found instanceof Folder)) throw new WasiError(Errno.NOTDIR);
      folder = found;
    }
    const replaced = folder.find(name);
    if (replaced instanceof Folder) throw new WasiError(Errno.ISDIR);
    checkWritable(folder, name);
    if (replaced) {
      folder.volume.quota.check(1, content.length);
      folder.remove(name, replaced);
    }
    return folder.makeFile(name, content);
  }

  /**
   * Give the files and links of the guest's own, each by its path from "/" on, without what is mounted.
   * A folder whose path is longer than a path may be is given instead of what is in it.
   */
  *walk(): Generator<[string, Node]> {
    const left: [string, Folder][] = [["", this.root]];
    for (let next = left.pop(); next; next = left.pop()) {
      const [path, folder] = next;
      for (const [name, node] of folder.entries) {
        const isShort = path.length + name.length <= LONGEST_PATH;
        if (node instanceof Folder && isShort) left.push([`${path}${name}/`, node]);
        else yield [path + name, node];
      }
    }
  }

  // -- names ---------------------------------------------------------------------------------

  /**
   * Find what a path stands for.
   *
   * @param follow Whether a symbolic link at the end is followed.
   * @throws WasiError `ENOENT`, `ENOTDIR` or `ELOOP`.
   */
  lookup(base: Folder, path: string, follow = true): Node {
    const device = this.#findDevice(base, path);
    if (device) return device;
    const node = at(this.#resolve(base, path, follow || endsInSlash(path)));
    if (!node) throw new WasiError(Errno.NOENT);
    if (endsInSlash(path) && !(node instanceof Folder)) throw new WasiError(Errno.NOTDIR);
    return node;
  }

  /** Give the null device for its path, unless that leads into a folder which is there. */
  #findDevice(base: Folder, path: string): NullDevice | null {
    if (!namesNullDevice(path) || !(base === this.root || path.startsWith("/"))) return null;
    if (this.root.find("dev")) return null;
    this.#nullDevice ??= new NullDevice(this.between);
    return this.#nullDevice;
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
      const node = folder.find(name);
      const target = node?.target ?? null;
      if (target !== null && (names.length || follow)) {
        links += 1;
        if (links > MOST_LINKS) throw new WasiError(Errno.LOOP);
        if (target.startsWith("/")) folder = this.root;
        if (endsInSlash(target)) names.push(".");
        names.push(...splitPath(target).reverse());
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
  newPlace(base: Folder, path: string, isFolder: boolean): [Folder, string] {
    const [folder, name] = this.#resolve(base, path, false);
    if (name === null || folder.find(name)) throw new WasiError(Errno.EXIST);
    if (endsInSlash(path) && !isFolder) throw new WasiError(Errno.NOENT);
    checkWritable(folder, name);
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
    const device = this.#findDevice(base, path);
    if (device) return [device, false];
    if (this.#resolve(base, path, false)[1] !== null && endsInSlash(path)) {
      throw new WasiError(Errno.ISDIR);
    }
    const place = this.#resolve(base, path, follow);
    const found = at(place);
    if (found) return [found, false];
    const [folder, name] = place as readonly [Folder, string];
    checkWritable(folder, name);
    return [folder.makeFile(name), true];
  }

  makeFolder(base: Folder, path: string): void {
    const [folder, name] = this.newPlace(base, path, true);
    folder.makeFolder(name);
  }

  /** Take a file's or a link's name away. */
  removeFile(base: Folder, path: string): void {
    const place = this.#resolve(base, path, false);
    const node = at(place);
    if (!node) throw new WasiError(Errno.NOENT);
    const [folder, name] = place;
    if (node instanceof Folder || name === null) throw new WasiError(Errno.ISDIR);
    if (endsInSlash(path)) throw new WasiError(Errno.NOTDIR);
    checkWritable(folder, name);
    folder.remove(name, node);
  }

  removeFolder(base: Folder, path: string): void {
    const [folder, name] = this.#resolve(base, path, false);
    if (name === null) throw new WasiError(whyNotRemovable(path));
    const node = folder.find(name);
    if (!node) throw new WasiError(Errno.NOENT);
    if (!(node instanceof Folder)) throw new WasiError(Errno.NOTDIR);
    checkWritable(folder, name);
    node.checkEmpty();
    folder.remove(name, node);
  }

  /** Move a node, in place of what has the new name, as POSIX `rename` does. */
  rename(oldBase: Folder, old: string, newBase: Folder, path: string): void {
    const [source, oldName] = this.#resolve(oldBase, old, false);
    const [target, newName] = this.#resolve(newBase, path, false);
    if (oldName === null || newName === null) throw new WasiError(Errno.BUSY);
    const node = source.find(oldName);
    if (!node) throw new WasiError(Errno.NOENT);
    if (!(node instanceof Folder) && (endsInSlash(old) || endsInSlash(path))) {
      throw new WasiError(Errno.NOTDIR);
    }
    checkWritable(source, oldName);
    checkWritable(target, newName);
    if (source.volume !== target.volume) throw new WasiError(Errno.XDEV);
    source.move(oldName, node, target, newName, target.find(newName));
  }
}

function at([folder, name]: Place): Node | undefined {
  return name === null ? folder : folder.find(name);
}

/** A path that ends in "." or ".." names no folder that could be removed (rmdir(2)). */
function whyNotRemovable(path: string): number {
  const last = splitPath(path).at(-1);
  if (last === ".") return Errno.INVAL;
  return last === ".." ? Errno.NOTEMPTY : Errno.BUSY;
}

/** Make sure that what a name in a folder stands for may be changed. */
function checkWritable(folder: Folder, name: string): void {
  if (!folder.links) throw new WasiError(Errno.NOENT);
  folder.checkWritable();
  if (folder.mounts.has(name)) throw new WasiError(Errno.BUSY);
}
