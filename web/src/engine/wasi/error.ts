/** How a function of preview1 fails. */

/** A call that fails with an errno; it never leaves the WASI. */
export class WasiError {
  readonly errno: number;

  constructor(errno: number) {
    this.errno = errno;
  }
}
