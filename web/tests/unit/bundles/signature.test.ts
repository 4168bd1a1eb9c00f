import { describe, expect, it, vi } from "vitest";
import { verifySignature } from "../../../src/bundles/signature.ts";
import { EngineUnavailableError, SignatureError } from "../../../src/errors.ts";
import { bytes, signManifest, testKey } from "../making.ts";

const MANIFEST = bytes('{"format": 1}');
const SIGNATURE = signManifest(MANIFEST);
const { raw: KEY } = testKey();

const flipped = (data: Uint8Array, bit: number) => {
  const copy = new Uint8Array(data);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
};

describe.each(["WebCrypto's Ed25519", "the fallback"])("with %s", (which) => {
  const verify = async (...parameters: Parameters<typeof verifySignature>) => {
    const spy = vi.spyOn(crypto.subtle, "importKey");
    if (which === "the fallback") spy.mockRejectedValue(new DOMException("no Ed25519", "NotSupportedError"));
    try {
      await verifySignature(...parameters);
    } finally {
      spy.mockRestore();
    }
  };

  it("a right signature is taken, with the key in bytes or in hexadecimal", async () => {
    await verify(MANIFEST, SIGNATURE, [KEY]);
    await verify(MANIFEST, SIGNATURE, [` ${Buffer.from(KEY).toString("hex")}\n`]);
    await verify(MANIFEST, signManifest(MANIFEST, 2, 1), [KEY, testKey(2).raw]);
  });

  it("no flipped bit of the signature is taken", async () => {
    for (let bit = 3; bit < 8 * SIGNATURE.length; bit += 11) {
      await expect(verify(MANIFEST, flipped(SIGNATURE, bit), [KEY])).rejects.toThrow(SignatureError);
    }
  });

  it("no flipped bit of the manifest is taken", async () => {
    for (let bit = 0; bit < 8 * MANIFEST.length; bit += 3) {
      await expect(verify(flipped(MANIFEST, bit), SIGNATURE, [KEY])).rejects.toThrow(SignatureError);
    }
  });

  it.each([
    ["none at all", new Uint8Array()],
    ["one that is cut", SIGNATURE.slice(0, 95)],
    ["one with something behind it", new Uint8Array([...SIGNATURE, 0])],
    ["nine records", new Uint8Array(9 * 96)],
    ["the same record twice", new Uint8Array([...SIGNATURE, ...SIGNATURE])],
    ["zeros", new Uint8Array(96)],
    ["one of an unknown key", signManifest(MANIFEST, 2)],
    ["a known and an unknown one", signManifest(MANIFEST, 1, 2)],
    ["one of another message", signManifest(bytes("other"))],
  ])("%s is refused", async (_, signature) => {
    await expect(verify(MANIFEST, signature, [KEY])).rejects.toThrow(SignatureError);
  });
});

it.each(["", "xyz", "00".repeat(31), new Uint8Array(31)])("%s is no key", async (key) => {
  await expect(verifySignature(MANIFEST, SIGNATURE, [key])).rejects.toThrow("32 bytes");
});

it("a page without WebCrypto is told what to do", async () => {
  vi.stubGlobal("crypto", {});
  await expect(verifySignature(MANIFEST, SIGNATURE, [KEY])).rejects.toThrow(EngineUnavailableError);
  vi.unstubAllGlobals();
});
