/** A folder that was handed in whole: a volume of its own, read-only, in place of what has its name. */

import { Errno } from "../wasi/abi.ts";
import { WasiError } from "../wasi/error.ts";
import type { FileSystem } from "./filesystem.ts";
import { Folder } from "./folder.ts";
import { File } from "./node.ts";
import { splitPath } from "./path.ts";
import { Quota } from "./quota.ts";
import { Volume } from "./volume.ts";

/** A folder's content: a name to the bytes of a file or to the content of a folder. */
export interface Tree {
  readonly [name: string]: Uint8Array | Tree;
}

/**
 * Put whole folders of the host's where the guest can read them.
 *
 * @param trees Absolute path to content.
 * @throws WasiError `EEXIST` or `EROFS` where one is in the way of another.
 */
export function mountTrees(files: FileSystem, trees: Readonly<Record<string, Tree>>): void {
  const { clock } = files.volume;
  // After the guest's own volume, the one between mounts, and "/tmp", which is mounted as well.
  let device = 4;
  for (const [path, tree] of Object.entries(trees)) {
    const names = splitPath(path);
    const name = names.pop();
    if (name === undefined) throw new WasiError(Errno.EXIST); // "/" has "/tmp" in it already
    const folder = folderBetween(files, names);
    if (folder.mounts.has(name)) throw new WasiError(Errno.EXIST);
    const now = clock();
    const volume = new Volume(new Quota(0, 0), () => now, device++, true);
    folder.mount(name, makeFolder(volume, null, tree));
  }
}

/** Find the folder that something is to be mounted in; make it where it is not there. */
function folderBetween(files: FileSystem, names: readonly string[]): Folder {
  let folder = files.root;
  for (const name of names) {
    let found = folder.mounts.get(name);
    if (!found) {
      found = new Folder(files.between);
      folder.mount(name, found);
    } else if (found.volume !== files.volume && found.volume !== files.between) {
      throw new WasiError(Errno.ROFS);
    }
    folder = found;
  }
  return folder;
}

function makeFolder(volume: Volume, parent: Folder | null, tree: Tree): Folder {
  const made = new Folder(volume, parent);
  for (const [name, content] of Object.entries(tree)) {
    const node =
      content instanceof Uint8Array ? new File(volume, content) : makeFolder(volume, made, content);
    node.links = 1;
    made.entries.set(name, node);
  }
  return made;
}
