import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PROBLEMS, sentenceOfProblem } from "./problems.js";
import { sentenceOfCall } from "./sentences.js";

const words = JSON.parse(readFileSync(new URL("../../assets/words/en.json", import.meta.url)));

test("there is a message for every call state and every problem", () => {
  const states = ["starting", "accepted", "ringing", "answered", "connected", "unknown", "not_followed"];
  const calls = states.flatMap((state) => [null, "terminal", "destination"].map((leg) => ({ state, leg })));
  const ends = ["completed", "busy", "no_answer", "cancelled", "failed", "unknown"].map((cause) => ({ state: "ended", cause }));

  const keys = [...calls, ...ends].map(sentenceOfCall).concat(PROBLEMS.map(sentenceOfProblem));

  for (const key of keys) assert.ok(words[key], key);
});

test("the message names the leg that did not answer", () => {
  const of = (leg) => sentenceOfCall({ state: "ended", cause: "no_answer", leg });

  assert.deepEqual(["terminal", "destination"].map(of), ["extension_ended_terminal_no_answer", "extension_ended_no_answer"]);
});

test("the reason of a failure takes precedence over the call state", () => {
  assert.equal(sentenceOfCall({ state: "failed", problem: "limited" }), "extension_problem_limited");
  assert.equal(sentenceOfCall({ state: "failed", problem: "unknown" }), "extension_problem_unknown");
});
