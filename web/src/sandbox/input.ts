/** Standard input that the page gives while the program runs. */

import { RequestError } from "../errors.ts";
import { within } from "./within.ts";

/** Gives some of standard input; null, nothing and an empty piece are its end. */
export type InputSource = () => InputPiece | Promise<InputPiece>;
type InputPiece = string | Uint8Array | null | undefined;

/**
 * Ask for more; gives bytes, or null at the end or where nothing comes in time.
 *
 * @throws RequestError If something else comes. What the source throws is thrown on.
 */
export async function askForInput(source: InputSource | undefined, seconds: number): Promise<Uint8Array | null> {
  const piece = await within(seconds, Promise.resolve().then(source), () => null);
  if (typeof piece === "string") return new TextEncoder().encode(piece);
  if (piece instanceof Uint8Array || piece === null) return piece;
  if (piece === undefined) return null;
  throw new RequestError("onStdin has to give text, a Uint8Array or null");
}
