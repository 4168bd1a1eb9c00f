import { describe, expect, it } from "vitest";
import { AttendedChannel } from "../../../src/engine/attended/channel.ts";
import { Channel } from "../../../src/engine/channel/channel.ts";
import { makeFrame } from "../../../src/engine/channel/frames.ts";
import type { Call } from "../../../src/engine/channel/messages.ts";
import { Errno, Right } from "../../../src/engine/wasi/abi.ts";
import { fd_renumber } from "../../../src/engine/uncommon/descriptors.ts";
import { fd_close, fd_fdstat_get } from "../../../src/engine/wasi/descriptors.ts";
import { makeLimits, type Limits } from "../../../src/limits.ts";
import { bytes, errnoOf, text, World } from "../making.ts";

function open(limits: Partial<Limits> = {}) {
  const calls: Call[] = [];
  const channel = new AttendedChannel(makeLimits(limits), (call) => calls.push(call));
  const say = (message: unknown) => channel.write(makeFrame(message) as Uint8Array);
  return { channel, calls, say };
}

const CALL = { t: "call", id: 1, name: "f", args: [1, { $: "bytes", v: "AAE=" }], kwargs: { x: null } };

function hear(channel: Channel): Record<string, any> {
  const target = new Uint8Array(1 << 16);
  const size = channel.read(target);
  return JSON.parse(text(target.subarray(4, size)));
}

describe("what a guest tells", () => {
  it("is put together from pieces of any size, and several at once", () => {
    const { channel, calls } = open();
    const value = { t: "value", repr: "1", v: 1 };
    const display = { t: "display", data: { "text/plain": "x" } };
    const all = Buffer.concat([CALL, value, display].map((each) => makeFrame(each) as Uint8Array));
    for (let at = 0; at < all.length; at += 3) channel.write(all.subarray(at, at + 3));
    expect([calls, channel.value, channel.displays]).toEqual([[CALL], value, [display.data]]);
  });

  it("is dropped past the cap on what is displayed", () => {
    const { channel, say } = open({ output: 3 });
    for (const shown of ["ab", "cd"]) say({ t: "display", data: { "text/plain": shown } });
    expect([channel.displays.length, channel.isTruncated]).toEqual([1, true]);
  });
});

describe("a wrong frame ends the guest", () => {
  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const wrong: [string, string | Uint8Array][] = [
    ["no JSON", "{"],
    ["no object", "[]"],
    ["no kind", "{}"],
    ["a kind that there is not", '{"t":"start"}'],
    ["a prototype's name for a kind", '{"t":"constructor"}'],
    ["not UTF-8", new Uint8Array([0xff])],
    ["too deep", `{"t":"value","repr":"","v":${nested(32)}}`],
    ["a lone surrogate", '{"t":"value","repr":"\\ud800","v":1}'],
    ["a number too large", '{"t":"value","repr":"","v":1e999}'],
    ["one field more", '{"t":"value","repr":"","v":1,"x":1}'],
    ["one field less", '{"t":"value","v":1}'],
    ["a tag that there is not", '{"t":"value","repr":"","v":{"$":"toString","v":1}}'],
    ["a tag with more", '{"t":"value","repr":"","v":{"$":"int","v":"1","w":1}}'],
    ["an int that is none", '{"t":"value","repr":"","v":{"$":"int","v":"1;"}}'],
    ["bytes that are none", '{"t":"value","repr":"","v":{"$":"bytes","v":"A"}}'],
    ["an id of nothing", JSON.stringify({ ...CALL, id: 0 })],
    ["an id with a fraction", JSON.stringify({ ...CALL, id: 1.5 })],
    ["args that are none", JSON.stringify({ ...CALL, args: {} })],
    ["kwargs that are none", JSON.stringify({ ...CALL, kwargs: [] })],
    ["a display of nothing", '{"t":"display","data":{}}'],
    ["a display of a script", '{"t":"display","data":{"text/javascript":"x"}}'],
    ["an image that is none", '{"t":"display","data":{"image/png":"!"}}'],
  ];

  it.each(wrong)("%s", (_, content) => {
    const raw = typeof content === "string" ? bytes(content) : content;
    const frame = new Uint8Array([raw.length & 255, raw.length >> 8, 0, 0, ...raw]);
    expect(() => open().channel.write(frame)).toThrow(
      expect.objectContaining({ reason: "frame", fault: expect.anything() }),
    );
  });

  it("that says it is larger than one may be, before it comes", () => {
    expect(() => open().channel.write(new Uint8Array([1, 0, 16, 0]))).toThrow(
      expect.objectContaining({ reason: "frame" }),
    );
  });

  it("with an id that was there before", () => {
    const { say } = open();
    say({ ...CALL, id: 2 });
    expect(() => say({ ...CALL, id: 2 })).toThrow(expect.objectContaining({ reason: "frame" }));
  });
});

describe("a call", () => {
  it("is waited for, and its reply is read in pieces", async () => {
    const { channel, say } = open();
    say(CALL);
    const target = new Uint8Array(5);
    const coming = channel.whenReady();
    expect(channel.ready()).toBe(false);
    channel.reply(1, new Uint8Array([1, 2, 3, 4, 5, 6]));
    await coming;
    expect([channel.read(target), channel.read(target), channel.read(target)]).toEqual([5, 1, 0]);
  });

  it("is answered once, and only where it was made", () => {
    const { channel } = open();
    channel.reply(7, new Uint8Array(4));
    expect(channel.rights & Right.FD_READ).toBe(0n);
  });

  it.each([
    [{ calls: 0 }, "may make 0 calls"],
    [{ call_bytes: 3 }, "may take 3 bytes"],
  ])("past a cap is answered with an error", (limits, words) => {
    const { channel, calls, say } = open(limits);
    say(CALL);
    expect(calls).toEqual([]);
    expect(hear(channel)["error"]).toMatchObject({ type: "HostCallLimitError", message: expect.stringContaining(words) });
  });

  it("is answered at once where there are no functions, and on record", () => {
    const channel = new Channel(makeLimits());
    channel.write(makeFrame(CALL) as Uint8Array);
    const message = "there is no host function 'f'";
    expect(hear(channel)["error"]).toEqual({ type: "NameError", message });
    expect(channel.refused).toEqual([{ name: "f", seconds: 0, outcome: "error", error: `NameError: ${message}` }]);
    expect(channel.ready()).toBe(true);
  });

  it("is not made where its replies are left unread", () => {
    const { channel, say } = open({ call_bytes: 100 });
    channel.put(new Uint8Array((1 << 20) + 101));
    expect(() => say(CALL)).toThrow(expect.objectContaining({ reason: "frame" }));
  });
});

describe("its descriptor", () => {
  it("is there only where it was opened, and cannot be closed or moved", () => {
    const without = new World();
    expect(errnoOf(() => fd_fdstat_get(without.guest, 1000, 0))).toBe(Errno.BADF);
    const { guest } = new World({ has_channel: true });
    expect(errnoOf(() => fd_fdstat_get(guest, 1000, 0))).toBe(0);
    for (const refused of [
      () => fd_close(guest, 1000),
      () => fd_renumber(guest, 1000, 0),
      () => fd_renumber(guest, 0, 1000),
    ]) {
      expect(errnoOf(refused)).toBe(Errno.NOTCAPABLE);
    }
  });
});
