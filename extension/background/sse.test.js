import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStream, TooLong } from "./sse.js";

const bytes = (text) => new TextEncoder().encode(text);
const ALL = [
  "\ufeffretry: 2000\n\n",
  ':\n\nid: 1\nevent: state\ndata: {"state":"accepted"}\n\n',
  'id:2\r\nevent:state\r\ndata: {"name":"Zoë 電話 🙂"}\r\n\r\n: heart-beat\r\n\r\n',
  "data: one\rdata:  two\rdata\r\r",
  "odd\nretry: soon\nid: a\0b\ndata: kept\n\n",
  "event: nothing\n\nevent: end\ndata: {}\n\ndata: cut off",
].join("");

const EVENTS = [
  { type: "state", data: '{"state":"accepted"}', id: "1" },
  { type: "state", data: '{"name":"Zoë 電話 🙂"}', id: "2" },
  { type: "message", data: "one\n two\n", id: "2" },
  { type: "message", data: "kept", id: "2" },
  { type: "end", data: "{}", id: "2" },
];

test("events are parsed as the standard requires", () => {
  const stream = new EventStream();

  assert.deepEqual(stream.take(bytes(ALL)), EVENTS);
  assert.deepEqual([stream.lastId, stream.retry], ["2", 2000]);
});

test("the chunk boundaries do not matter", () => {
  const all = bytes(ALL);
  const random = seeded(4711);
  for (let round = 0; round < 2000; round++) {
    const stream = new EventStream();
    const events = [];
    for (let at = 0; at < all.length; ) {
      const size = 1 + Math.floor(random() * (round % 40 ? 30 : 2));
      events.push(...stream.take(all.subarray(at, at + size)));
      at += size;
    }
    assert.deepEqual(events, EVENTS, `round ${round}`);
  }
});

test("arbitrary bytes cause neither wrong events nor errors", () => {
  const random = seeded(1);
  const pieces = ["data", ":", " ", "\n", "\r", "\n\n", "id", "event", "x", "\0", "é", "retry: 1"];
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: 30 }, () => pieces[Math.floor(random() * pieces.length)]).join("");
    const whole = new EventStream().take(bytes(text));
    const stream = new EventStream();
    const cut = [...bytes(text)].flatMap((byte) => stream.take(Uint8Array.of(byte)));
    assert.deepEqual(cut, whole, JSON.stringify(text));
  }
});

test("an endless line or event is dropped", () => {
  assert.throws(() => new EventStream().take(bytes("data: " + "x".repeat(100_000))), TooLong);
  assert.throws(() => new EventStream().take(bytes("data: x\n".repeat(20_000))), TooLong);
});

/** Deterministic pseudo-random numbers (a linear congruential generator). */
function seeded(state) {
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
}
