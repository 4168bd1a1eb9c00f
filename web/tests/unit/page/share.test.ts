import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromFragment, toFragment } from "../../../page/share.ts";

describe("a link", () => {
  it.each(["", "print('é 🌱')\n", "x = 1\n".repeat(10_000)])("carries code", async (code) => {
    const fragment = await toFragment({ runtime: "cpython", code });
    expect(fragment).toMatch(/^#1\.cpython\.[\w-]+$/);
    expect(await fromFragment(fragment)).toEqual({ runtime: "cpython", code });
  });

  it("is short for what repeats itself", async () => {
    const fragment = await toFragment({ runtime: "micropython", code: "print(1)\n".repeat(1000) });
    expect(fragment.length).toBeLessThan(200);
  });

  it.each(["", "#", "#1", "#1.micropython", "#1..AAAA", "#1.a.b.c", "#2.micropython.AwA", "#1.micropython.%%%", "#1.micropython.AAAA"])(
    "that is none of ours, such as %s, is none",
    async (fragment) => {
      expect(await fromFragment(fragment)).toBeNull();
    },
  );

  it("does not blow up", async () => {
    const bomb = deflateRawSync(Buffer.alloc(64 << 20)).toString("base64url");
    expect(await fromFragment(`#1.micropython.${bomb}`)).toBeNull();
  });

  it("carries no bytes that are no text", async () => {
    const wrong = deflateRawSync(Buffer.from([0xff, 0xfe])).toString("base64url");
    expect(await fromFragment(`#1.micropython.${wrong}`)).toBeNull();
  });
});
