/** The `path_` functions: what a guest does by name. */

import { type Content, type Descriptor, OpenFile, OpenFolder } from "../files/descriptor.ts";
import { Folder } from "../files/folder.ts";
import type { Node } from "../files/node.ts";
import { decodePath, LONGEST_PATH } from "../files/path.ts";
import type { Guest } from "../guest.ts";
import { DescriptorFlag, Errno, FILESTAT_SIZE, LOOKUP_SYMLINK_FOLLOW, OpenFlag, Right } from "./abi.ts";
import { packFilestat } from "./descriptors.ts";
import { WasiError } from "./error.ts";

export function pathAt(guest: Guest, pointer: number, size: number): string {
  guest.memory.check(pointer, size);
  if (size > LONGEST_PATH) throw new WasiError(Errno.NAMETOOLONG);
  return decodePath(guest.memory.read(pointer, size));
}

export const folderOf = (guest: Guest, number: number): Folder => guest.descriptors.get(number).folder();

export const follows = (lookup: number): boolean => (lookup & LOOKUP_SYMLINK_FOLLOW) !== 0;

/** Open a file or a folder, or make a file. */
export function path_open(
  guest: Guest,
  number: number,
  lookup: number,
  path: number,
  pathSize: number,
  openFlags: number,
  rights: bigint,
  _inheriting: bigint,
  flags: number,
  result: number,
): void {
  const base = folderOf(guest, number);
  const name = pathAt(guest, path, pathSize);
  guest.memory.check(result, 4);
  guest.descriptors.checkRoom();
  if (openFlags & ~OpenFlag.ALL || flags & ~DescriptorFlag.ALL) throw new WasiError(Errno.INVAL);
  const create = (openFlags & OpenFlag.CREAT) !== 0;
  if (create && openFlags & OpenFlag.DIRECTORY) throw new WasiError(Errno.INVAL);
  const exclusive = create && (openFlags & OpenFlag.EXCL) !== 0;
  const [node, made] = guest.files.openFile(base, name, create, follows(lookup) && !exclusive);
  if (exclusive && !made) throw new WasiError(Errno.EXIST);
  const opened = openNode(node, openFlags, rights, flags);
  guest.memory.writeU32(result, guest.descriptors.add(opened));
}

function openNode(node: Node, openFlags: number, rights: bigint, flags: number): Descriptor {
  if (node instanceof Folder) {
    const writes = openFlags & (OpenFlag.CREAT | OpenFlag.TRUNC) || rights & Right.FD_WRITE;
    if (writes) throw new WasiError(Errno.ISDIR);
    return new OpenFolder(node);
  }
  if (openFlags & OpenFlag.DIRECTORY) throw new WasiError(Errno.NOTDIR);
  if (node.target !== null) throw new WasiError(Errno.LOOP);
  return openFile(node as Content, openFlags, rights, flags);
}

function openFile(file: Content, openFlags: number, rights: bigint, flags: number): OpenFile {
  const truncate = openFlags & OpenFlag.TRUNC;
  if (rights & Right.FD_WRITE || truncate) file.checkWritable();
  const denied = (Right.FD_READ | Right.FD_WRITE) & ~rights;
  const opened = new OpenFile(file, denied, flags);
  if (truncate) file.resize(0n);
  return opened;
}

export function path_filestat_get(
  guest: Guest,
  number: number,
  lookup: number,
  path: number,
  pathSize: number,
  result: number,
): void {
  const base = folderOf(guest, number);
  guest.memory.check(result, FILESTAT_SIZE);
  const node = guest.files.lookup(base, pathAt(guest, path, pathSize), follows(lookup));
  guest.memory.write(result, packFilestat(node));
}

export function path_create_directory(guest: Guest, number: number, path: number, size: number): void {
  guest.files.makeFolder(folderOf(guest, number), pathAt(guest, path, size));
}

export function path_remove_directory(guest: Guest, number: number, path: number, size: number): void {
  guest.files.removeFolder(folderOf(guest, number), pathAt(guest, path, size));
}

export function path_unlink_file(guest: Guest, number: number, path: number, size: number): void {
  guest.files.removeFile(folderOf(guest, number), pathAt(guest, path, size));
}

export function path_rename(
  guest: Guest,
  number: number,
  old: number,
  oldSize: number,
  to: number,
  path: number,
  size: number,
): void {
  const source = folderOf(guest, number);
  const target = folderOf(guest, to);
  guest.files.rename(source, pathAt(guest, old, oldSize), target, pathAt(guest, path, size));
}
