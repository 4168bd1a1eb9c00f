/** The worker's end of the line to its page, in a browser, deno, bun or node. */

export interface Port {
  post(message: unknown): void;
  listen(listener: (data: unknown) => void): void;
}

/** Open it. Nothing is awaited: a browser drops what comes before anybody listens. */
export function openPort(): Port {
  if (typeof self !== "undefined" && typeof self.postMessage === "function") {
    return {
      post: (message) => self.postMessage(message),
      listen: (listener) => {
        self.onmessage = (event) => listener(event.data);
      },
    };
  }
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  if (!parentPort) throw new Error("this is a worker's program");
  return {
    post: (message) => parentPort.postMessage(message),
    listen: (listener) => parentPort.on("message", listener),
  };
}
