/** All that one guest can see: what was handed in, and nothing else. */

import type { Limits } from "../limits.ts";
import type { RunRequest } from "../request.ts";
import type { Attention } from "./attended/attention.ts";
import { Channel } from "./channel/channel.ts";
import { Clock, Watch } from "./clock.ts";
import { ChangeTracker, type Changes } from "./files/changes.ts";
import { OpenFolder } from "./files/descriptor.ts";
import { DescriptorTable } from "./files/descriptors.ts";
import { FileSystem } from "./files/filesystem.ts";
import type { mountTrees } from "./files/mount.ts";
import { encodeText } from "./files/path.ts";
import { Quota } from "./files/quota.ts";
import { Input } from "./input.ts";
import { Output } from "./output.ts";
import type { StopGuest } from "./stop.ts";
import { GuestMemory } from "./wasi/memory.ts";

/** What the page is told while the guest runs. */
export interface Teller {
  /** Gets what the guest writes, as it comes: 1 is stdout, 2 is stderr. */
  output(stream: 1 | 2, piece: Uint8Array<ArrayBuffer>, dropped: boolean): void;
  /** The guest waits until its time is over, and will be stopped then without the page's help. */
  dozing(): void;
}

/** What only some guests need; its code is loaded for those. */
export interface Extras {
  /** For a request with folders. */
  readonly mountTrees?: typeof mountTrees;
  /** For a guest that can wait for the page. */
  readonly attention?: Attention | null;
}

/** One guest's side of WASI. */
export class Guest {
  /** The command line, each with its NUL. */
  readonly arguments: readonly Uint8Array[];
  /** "NAME=value", each with its NUL. */
  readonly environment: readonly Uint8Array[];
  readonly clock: Clock;
  readonly watch: Watch;
  readonly memory: GuestMemory;
  readonly files: FileSystem;
  /** The folder "/", as it is open at its start. */
  readonly root: OpenFolder;
  /** What it has open: 0 to 2 are the streams, 3 is the folder "/". */
  readonly descriptors: DescriptorTable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Its channel to the page, where it has one. */
  readonly channel: Channel | null;
  readonly #limits: Limits;
  readonly #changes: ChangeTracker;
  /** Why it was stopped, if it was. */
  stop: StopGuest | null = null;
  /** What went wrong on the host, if anything did. */
  failure: unknown = null;

  /**
   * @throws RequestError Where a file cannot be put into the tree.
   * @throws WasiError Where the request's folders do not fit into one tree.
   */
  constructor(request: RunRequest, memory: WebAssembly.Memory, teller: Teller, extras: Extras = {}) {
    const { limits } = request;
    this.#limits = limits;
    this.channel = extras.attention?.channel ?? (request.has_channel ? new Channel(limits) : null);
    this.arguments = request.argv.map((word) => encodeText(`${word}\0`));
    this.environment = Object.entries(request.env).map(([name, text]) =>
      encodeText(`${name}=${text}\0`),
    );
    this.clock = new Clock(limits.clock_resolution);
    this.memory = new GuestMemory(memory);
    const quota = new Quota(limits.file_bytes, limits.file_nodes);
    this.files = new FileSystem(quota, () => this.clock.real());
    extras.mountTrees?.(this.files, request.folders);
    this.#changes = new ChangeTracker(this.files);
    this.#changes.put(request.files);
    const stops = limits.on_output === "stop";
    this.stdout = new Output(limits.output, stops, teller.output.bind(null, 1));
    this.stderr = new Output(limits.output, stops, teller.output.bind(null, 2));
    this.root = new OpenFolder(this.files.root);
    const stdin = extras.attention?.stdin ?? new Input(request.stdin);
    const standard = [stdin, this.stdout, this.stderr, this.root];
    this.descriptors = new DescriptorTable(standard, limits.open_files, this.channel);
    this.watch = new Watch(limits.timeout, teller.dozing);
  }

  /** Give what it has changed of its files. */
  takeChanges(): Changes {
    return this.#changes.take(this.#limits.result_files, this.#limits.result_bytes);
  }
}
