// A stand-in for Amazon Chime SDK Voice, with the example Lambda function as its SIP media application.
//
// A separate program, because the function is an ES module: `node chime-stand-in.mjs` prints its port. Below
// `/sip-media-applications/` is the API; below `/control/` a test triggers events.

import { createServer } from "node:http";
import { handle } from "../../examples/chime-lambda/index.mjs";
import { AudioService } from "../../examples/chime-lambda/tests/audio-service.mjs";

const APPLICATION = "11111111-2222-3333-4444-555555555555";
const SIGNED = /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/chime\/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/;

/** The calls, in order. */
const calls = [];
/** Requests of tests that wait for a call. */
const waiting = [];
const ports = {
  url: undefined,
  secret: process.env.C2C_CHIME_EVENTS_SECRET,
  fetch: globalThis.fetch,
  now: Date.now,
  log: (line) => console.error(line),
};

/** The events that a test can trigger. */
const EVENTS = {
  rings: (call) => call.rings(),
  answers: (call) => call.answers(),
  "is-not-answered": (call) => call.hangsUp("LEG-A", 480),
  "is-busy": (call) => call.hangsUp("LEG-A", 486),
  "queue-answers": (call) => call.bridgeAnswers(),
  "queue-does-not-answer": (call) => call.bridgeFails(),
  "visitor-hangs-up": (call) => call.hangsUp("LEG-A"),
  "agent-hangs-up": (call) => call.hangsUp("LEG-B"),
};

const server = createServer((request, response) => {
  serve(request)
    .then(([status, body]) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    })
    .catch((error) => response.writeHead(500).end(String(error)));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));

async function serve(request) {
  const path = request.url.split("/").filter(Boolean);
  const body = await read(request);
  if (path[0] === "control") return control(path.slice(1), body);
  if (!SIGNED.test(request.headers.authorization ?? "")) return refusal(403, "InvalidSignatureException");
  if (path[0] !== "sip-media-applications" || path[1] !== APPLICATION) return refusal(404, "NotFoundException");
  if (request.method === "GET" && path.length === 2) return describe();
  if (request.method === "POST" && path[2] === "calls" && path.length === 3) return create(body);
  if (request.method === "POST" && path[2] === "calls" && path.length === 4) return update(path[3], body);
  return refusal(400, "BadRequestException");
}

function describe() {
  const endpoints = [{ LambdaArn: "arn:aws:lambda:us-east-1:123456789012:function:click2call" }];
  const application = { SipMediaApplicationId: APPLICATION, AwsRegion: "us-east-1", Endpoints: endpoints };
  return [200, { SipMediaApplication: application }];
}

async function create(request) {
  const transaction = `6e1b7a52-93c5-4c0f-8a0b-${String(calls.length).padStart(12, "0")}`;
  const call = new AudioService((event) => handle(event, ports), transaction, request);
  calls.push(call);
  await call.starts();
  for (const wake of waiting.splice(0)) wake();
  return [201, { SipMediaApplicationCall: { TransactionId: transaction } }];
}

function update(transaction, { Arguments }) {
  const call = calls.find(({ transactionId }) => transactionId === transaction);
  if (!call) return refusal(404, "NotFoundException");
  // Asynchronous: the answer only confirms that the function will be invoked.
  call.updates(Arguments).catch((error) => console.error(error));
  return [202, { SipMediaApplicationCall: { TransactionId: transaction } }];
}

async function control([what, number, event], body) {
  if (what === "reports-to") {
    ports.url = body.url;
    return [200, {}];
  }
  while (!calls[number]) await new Promise((wake) => waiting.push(wake));
  const call = calls[number];
  if (event) await EVENTS[event](call);
  const { connectedLegs, digits, request } = call;
  return [200, { connectedLegs, digits: digits.map(([, digit]) => digit), request }];
}

function refusal(status, code) {
  return [status, { code, message: "of the stand-in" }];
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
}
