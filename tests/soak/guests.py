"""The guests of the long campaigns: in WebAssembly where Python would be too well-behaved."""

from __future__ import annotations

from tests.engine.guests import guest_text

SECRET_BYTES = 32

# Reads its standard input and grows its memory to 4 MiB. After "F" it fills all of it with the
# secret that follows; otherwise it counts the words that are not zero, and writes the count.
TWIN = guest_text(
    """
  (data (i32.const 0) "\\40\\00\\00\\00\\40\\00\\00\\00")
  (func $fill (local $end i32) (local $done i32)
    (local.set $end (i32.const 4194304))
    (memory.copy (i32.const 4096) (i32.const 65) (i32.const 32))
    (local.set $done (i32.const 32))
    (loop $double
      (if (i32.lt_u (i32.add (i32.const 4096) (i32.shl (local.get $done) (i32.const 1)))
                    (local.get $end))
        (then
          (memory.copy (i32.add (i32.const 4096) (local.get $done)) (i32.const 4096)
                       (local.get $done))
          (local.set $done (i32.shl (local.get $done) (i32.const 1)))
          (br $double))))
    (memory.copy (i32.sub (local.get $end) (i32.const 32)) (i32.const 65) (i32.const 32)))
  (func $count (result i64) (local $at i32) (local $found i64)
    (local.set $at (i32.const 4096))
    (loop $next
      (if (i64.ne (i64.load (local.get $at)) (i64.const 0))
        (then (local.set $found (i64.add (local.get $found) (i64.const 1)))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 4194304))))
    (local.get $found))
  (func (export "_start")
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))
    (if (i32.lt_s (memory.grow (i32.const 63)) (i32.const 0)) (then unreachable))
    (if (i32.eq (i32.load8_u (i32.const 64)) (i32.const 70))
      (then (call $fill))
      (else
        (i64.store (i32.const 256) (call $count))
        (i32.store (i32.const 0) (i32.const 256))
        (i32.store (i32.const 4) (i32.const 8))
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))))))
  """
)
