// Proof of work: finds a number such that SHA-256 of the challenge, a colon and the number begins with the required zero bits.
// The work is done in slices, so that the page is not blocked.

// The difficulty decreases by one bit per second, as in crates/admission/src/proof_of_work/difficulty.rs.
const FULL_FOR = 2;
const FLOOR = 8;

// Milliseconds of a slice.
const SLICE = 8;

// The fractional parts of the roots of the first primes (FIPS 180-4, sections 4.2.2 and 5.3.3).
const K = new Int32Array(64);
const START = new Int32Array(8);
const fraction = (root) => ((root % 1) * 2 ** 32) | 0;
for (let n = 2, found = 0; found < 64; n++) {
  let divisor = 2;
  while (n % divisor) divisor++;
  if (divisor < n) continue;
  if (found < 8) START[found] = fraction(n ** (1 / 2));
  K[found++] = fraction(n ** (1 / 3));
}

// Processes one block: `words` has its 16 words, and room for the 48 derived ones.
function block(words, from, to) {
  let a = from[0], b = from[1], c = from[2], d = from[3];
  let e = from[4], f = from[5], g = from[6], h = from[7];
  for (let i = 0; i < 64; i++) {
    if (i > 15) {
      const x = words[i - 15];
      const y = words[i - 2];
      words[i] =
        words[i - 16] +
        words[i - 7] +
        (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) +
        (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10));
    }
    const sum =
      (h +
        (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
        (g ^ (e & (f ^ g))) +
        K[i] +
        words[i]) |
      0;
    h = g;
    g = f;
    f = e;
    e = (d + sum) | 0;
    d = c;
    c = b;
    b = a;
    a =
      (sum +
        (((b >>> 2) | (b << 30)) ^ ((b >>> 13) | (b << 19)) ^ ((b >>> 22) | (b << 10))) +
        ((b & c) ^ (d & (b ^ c)))) |
      0;
  }
  to[0] = from[0] + a;
  to[1] = from[1] + b;
  to[2] = from[2] + c;
  to[3] = from[3] + d;
  to[4] = from[4] + e;
  to[5] = from[5] + f;
  to[6] = from[6] + g;
  to[7] = from[7] + h;
}

// Four decimal digits as a word of ASCII.
const digits = (n) =>
  0x30303030 | ((n / 1000) << 24) | ((n / 100) % 10 << 16) | ((n / 10) % 10 << 8) | n % 10;

// Returns the value of the request's member `proof`: the challenge, a colon and a number. The difficulty of a `fixed` challenge does
// not decrease. Throws the reason of `signal` when it aborts.
export async function solve({ challenge, bits, fixed }, signal) {
  const began = performance.now();
  const words = new Int32Array(64);
  const before = new Int32Array(8);
  const state = new Int32Array(8);

  // The challenge and the colon fill one block, which is the same for each number.
  const prefix = challenge + ":";
  if (prefix.length !== 64) throw new TypeError("not a challenge of this version");
  for (let i = 0; i < 64; i++) words[i >> 2] = (words[i >> 2] << 8) | prefix.charCodeAt(i);
  block(words, START, before);

  // The second block: eight digits, the end bit, and the total length in bits.
  words.fill(0);
  words[2] = 1 << 31;
  words[15] = 72 * 8;

  const { port1, port2 } = new MessageChannel();
  let best = -1;
  let answer = 0;
  try {
    for (let number = 0; ; ) {
      const start = performance.now();
      let now;
      do {
        for (let i = 0; i < 16; i++, number++) {
          words[0] = digits((number / 10000) | 0);
          words[1] = digits(number % 10000);
          block(words, before, state);
          // The maximum is the 32 bits of the first word.
          const zeros = Math.clz32(state[0]);
          if (zeros > best) {
            best = zeros;
            answer = number;
          }
        }
        now = performance.now();
        const spared = fixed ? 0 : Math.max(0, ((now - began) / 1000 - FULL_FOR) | 0);
        if (best >= Math.max(bits - spared, Math.min(bits, FLOOR))) {
          return prefix + ("0000000" + answer).slice(-8);
        }
      } while (now - start < SLICE);
      // A message yields to the page without the minimum delay of timers.
      await new Promise((turn) => {
        port1.onmessage = turn;
        port2.postMessage(0);
      });
      if (signal && signal.aborted) throw signal.reason;
    }
  } finally {
    port1.close();
  }
}
