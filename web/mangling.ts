/**
 * Short names for the members of the worker's own classes, in what is built.
 *
 * A name is changed only where a class declares it, and everywhere then; none that something else may have as
 * well: what the engine has built in, and what goes between a worker, its page and its guest.
 */

import { readFileSync } from "node:fs";
import type { Plugin } from "rolldown";
import { type ESTree, minifySync, parseSync, Visitor } from "rolldown/utils";

// What these say goes out of the worker, or comes into it.
const CROSSING = [
  "request",
  "limits",
  "result",
  "values/values",
  "engine/messages",
  "engine/ending",
  "engine/fault",
  "engine/files/changes",
  "engine/channel/messages",
].map((name) => new URL(`src/${name}.ts`, import.meta.url));
const IDENTIFIER = /[A-Za-z_$][\w$]*/g;

/** Minify every chunk, with one short name for each member in all of them. */
export function mangled(): Plugin {
  let cache: Record<string, string | false> = {};
  return {
    name: "mangled",
    renderChunk(code, chunk, _options, { chunks }) {
      const modules = Object.values(chunks).flatMap(({ moduleIds }) => moduleIds);
      const names = ownNames(modules);
      const minified = minifySync(chunk.fileName, code, {
        module: true,
        mangleProps: { include: new RegExp(`^(?:${names.join("|")})$`), cache },
      });
      cache = minified.mangleCache ?? cache;
      return { code: minified.code, map: null };
    },
  };
}

/** Give the names that classes declare in modules, and nothing else has. */
export function ownNames(modules: readonly string[]): string[] {
  const crossing = CROSSING.flatMap((url) => readFileSync(url, "utf8").match(IDENTIFIER) ?? []);
  const taken = new Set([...builtIn(), ...crossing]);
  const declared = modules.filter((path) => path.endsWith(".ts")).flatMap(declaredNames);
  return [...new Set(declared)].filter((name) => !taken.has(name)).sort();
}

function declaredNames(path: string): string[] {
  const names: string[] = [];
  const note = ({ computed, key }: ESTree.MethodDefinition | ESTree.PropertyDefinition) => {
    if (!computed && key.type === "Identifier") names.push(key.name);
  };
  const { program } = parseSync(path, readFileSync(path, "utf8"));
  new Visitor({ MethodDefinition: note, PropertyDefinition: note }).visit(program);
  return names;
}

/** Every name of a property of what there is without an import. */
export function builtIn(): Set<string> {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const left: unknown[] = [globalThis];
  for (const each of left) {
    if ((typeof each !== "object" && typeof each !== "function") || each === null || seen.has(each)) continue;
    seen.add(each);
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      names.add(name);
      left.push(value);
    }
    left.push(Object.getPrototypeOf(each));
  }
  return names;
}
