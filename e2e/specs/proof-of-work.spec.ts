import { createHash, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import type { Click2Call } from "../support/click2call";
import { longestWait, SLICE, slowClock } from "../support/slow-clock";
import { ACME } from "../support/tenants";
import { expect, test } from "../support/test";

interface Demand {
  challenge: string;
  bits: number;
}

/** The address of `proof.js`. */
async function script(server: Click2Call): Promise<string> {
  const loader = await (await fetch(server.widgetScript("acme.com"))).text();
  const base = /"base":"([^"]+)"/.exec(loader)?.[1];
  return `${server.origin}${base}proof.js`;
}

/** In the server's format, without a valid signature. */
function challenge(bits: number): Demand {
  const text = `1800000000.${String(bits).padStart(2, "0")}.${randomBytes(8).toString("hex")}.${randomBytes(16).toString("hex")}`;
  return { challenge: text, bits };
}

/** An independent implementation of the check. */
function zeroBits(answer: string): number {
  return Math.clz32(createHash("sha256").update(answer).digest().readUInt32BE(0));
}

async function solve(page: Page, from: string, demand: Demand): Promise<string> {
  return page.evaluate(async ([module, wanted]) => (await import(module)).solve(wanted), [from, demand] as const);
}

test("the result has the required zero bits by SHA-256, for every difficulty", async ({ visit, page, server }) => {
  await visit({ body: "" });
  const from = await script(server);

  for (const bits of [0, 1, 7, 8, 9, 12]) {
    for (let round = 0; round < 5; round++) {
      const demand = challenge(bits);
      const answer = await solve(page, from, demand);
      expect(answer.startsWith(`${demand.challenge}:`)).toBe(true);
      expect(answer).toMatch(/:\d{8}$/);
      // A lower difficulty is allowed only after two seconds.
      expect(zeroBits(answer)).toBeGreaterThanOrEqual(bits);
    }
  }
});

test("a slow phone may use a result of lower difficulty", async ({ visit, page, server }) => {
  // A clock at a hundred times the speed simulates a phone at a hundredth of the speed.
  await page.addInitScript(() => {
    const real = performance.now.bind(performance);
    performance.now = () => real() * 100;
  });
  await visit({ body: "" });
  const demand = challenge(32);

  const answer = await solve(page, await script(server), demand);

  expect(zeroBits(answer)).toBeGreaterThanOrEqual(8);
  expect(zeroBits(answer)).toBeLessThan(32);
});

test("the page stays responsive during the work, also on a slow machine", async ({ visit, page, server }) => {
  await slowClock(page, 1);
  await visit({ body: "" });

  await solve(page, await script(server), challenge(32));

  expect(await page.evaluate(() => waits().length), "turns").toBeGreaterThan(100);
  expect(await longestWait(page), "milliseconds").toBeLessThanOrEqual(SLICE);
});

test("the work stops when it is aborted", async ({ visit, page, server }) => {
  await visit({ body: "" });

  const told = await page.evaluate(
    async ([module, wanted]) => {
      const { solve } = await import(module);
      const aborter = new AbortController();
      const work = solve(wanted, aborter.signal);
      aborter.abort(new Error("gone"));
      return work.catch((error: Error) => error.message);
    },
    [await script(server), challenge(32)] as const,
  );

  expect(told).toBe("gone");
});

test("an invalid challenge is refused without work", async ({ visit, page, server }) => {
  await visit({ body: "" });

  await expect(solve(page, await script(server), { challenge: "x", bits: 1 })).rejects.toThrow("not a challenge");
});

test.describe("under pressure", () => {
  test.use({ tenants: { "acme.com": { ...ACME, proof_of_work: "always" } } });

  test("a page that solves the challenge gets a call, and one that does not gets none", async ({ visit, page, server, netsapiens }) => {
    await visit({ body: "" });
    const from = await script(server);
    const told = await page.evaluate(
      async ([module, url]) => {
        const { solve } = await import(module);
        const request = { domain: "acme.com", phone_number: "2025550142" };
        const ask = async (more: object) => {
          const response = await fetch(url, { method: "POST", body: JSON.stringify({ ...request, ...more }) });
          return { status: response.status, reply: await response.json() };
        };
        const first = await ask({});
        const proof = await solve(first.reply.proof);
        const second = await ask({ proof });
        const again = await ask({ proof });
        return [first, second, again].map(({ status, reply }) => [status, reply.code ?? reply.status]);
      },
      [from, `${server.origin}/click-to-call`] as const,
    );

    expect(told).toEqual([
      [428, "proof_required"],
      [200, "ok"],
      [428, "proof_required"],
    ]);
    expect(netsapiens.asked).toHaveLength(1);
  });
});
