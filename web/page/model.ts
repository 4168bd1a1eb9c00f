/** The tool as a model sees it: what it is told, what it sends, what it gets. */

import { type Result, resultToJson } from "../src/index.ts";
import { type PythonTool, pythonTool } from "../src/tools/python.ts";
import { place } from "./elements.ts";
import { showJson } from "./json.ts";
import type { Ready } from "./runtimes.ts";

export function showTools({ sandbox }: Ready): void {
  const { name, description, parameters }: PythonTool = pythonTool(sandbox);
  showJson(place("tools"), [{ name, description, parameters }]);
}

export function showCall(code: string): void {
  showJson(place("asked"), { name: "Python", arguments: { code } });
  showJson(place("answered"), {});
}

export function showAnswer(result: Result): void {
  showJson(place("answered"), resultToJson(result));
}
