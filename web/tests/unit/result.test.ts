import { expect, it } from "vitest";
import { decodeText, makeResult, resultToJson } from "../../src/result.ts";

it("a result's JSON has the fields of the Python side, bytes as base64", () => {
  const result = makeResult({
    status: "error",
    exit_code: 1,
    stdout_bytes: new Uint8Array([0x68, 0x69, 0xff]),
    error: { type: "ValueError", message: "no" },
    files: { "/a": new Uint8Array(70_000).fill(1) },
  });
  const json = resultToJson(result);
  expect(Object.keys(json).join(" ")).toBe(
    "status exit_code stdout stderr stdout_bytes stderr_bytes truncated error value value_repr value_detail " +
      "files files_left_out files_removed displays calls usage runtime detail",
  );
  expect([json["stdout"], json["stdout_bytes"], json["value"]]).toEqual(["hi\ufffd", "aGn/", null]);
  expect((json["files"] as Record<string, string>)["/a"]).toBe(Buffer.alloc(70_000, 1).toString("base64"));
});

it("text is decoded as Python decodes it", () => {
  const data = new Uint8Array([0xef, 0xbb, 0xbf, 0xe2, 0x82, 0x41, 0xed, 0xa0, 0x80]);
  expect(decodeText(data)).toBe("\ufeff\ufffdA\ufffd\ufffd\ufffd");
});
