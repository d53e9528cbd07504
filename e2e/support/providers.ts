// The telephone systems of the callback test, each with a stand-in. A new provider adds one entry to PROVIDERS; the test does not
// change.

import { expect } from "@playwright/test";
import { StandInAmazonConnect } from "./amazon-connect";
import { AsteriskStandIn } from "./asterisk-stand-in";
import { type ChimeEvent, StandInChime } from "./chime";
import type { Click2Call, Files, Settings } from "./click2call";
import { StandInDialpad } from "./dialpad";
import { StandInNetSapiens } from "./netsapiens";
import { StandInNetSapiensV2 } from "./netsapiens-v2";
import { ACME, TOKEN } from "./tenants";

/** The text for the visitor after this event of the call. */
export interface Step {
  happens: () => Promise<void> | void;
  headline: string;
}

export interface TelephoneSystem {
  /** The server's settings for it. */
  settings: Settings;
  /** Files that the settings need, by name. */
  files?: Files;
  /** Called when the server listens, for telephone systems that send events to it. */
  serverStarted?(server: Click2Call): Promise<void> | void;
  /** Waits for the visitor's call. Returns its events until its end, as far as this system reports. */
  takeCall(): Promise<Step[]>;
  /** All five steps are done at the end of a connected call; none is shown without progress. */
  pastSteps: 5 | 0;
  close(): Promise<void>;
}

export interface ProviderOfJourney {
  title: string;
  /** The only difference in the tenant. */
  provider: string;
  start(): Promise<TelephoneSystem>;
}

const nothing = () => {};
const PROMISE = "We're calling you now!";
const QUEUED = "You are in the queue";
const PREPARING = "Getting ready to call you…";
const RINGING = "Your phone is ringing";
const ANSWERED = "Connecting you…";
const CONNECTED = "You are connected";
const OVER = "The call is over";

export const PROVIDERS: ProviderOfJourney[] = [
  { title: "NetSapiens, legacy API", provider: "netsapiens", start: netsapiensLegacy },
  { title: "NetSapiens, API v2", provider: "netsapiens", start: netsapiensV2 },
  { title: "Asterisk", provider: "asterisk", start: asterisk },
  { title: "Amazon Connect", provider: "amazon_connect", start: amazonConnect },
  { title: "Chime SDK Voice", provider: "chime", start: chime },
  { title: "Dialpad", provider: "dialpad", start: dialpad },
  { title: "the simulator", provider: "simulator", start: simulator },
];

/** It reports nothing: the message of the acceptance stays. */
async function netsapiensLegacy(): Promise<TelephoneSystem> {
  const pbx = await StandInNetSapiens.start();
  return {
    settings: { NS_API_URL: pbx.url, NS_TOKEN: TOKEN },
    takeCall: async () => [{ happens: () => expect(pbx.asked).toHaveLength(1), headline: PROMISE }],
    pastSteps: 0,
    close: () => pbx.close(),
  };
}

async function netsapiensV2(): Promise<TelephoneSystem> {
  const pbx = await StandInNetSapiensV2.start();
  return {
    settings: { NS_API_URL: pbx.url, NS_TOKEN: TOKEN, C2C_NETSAPIENS_DRIVER: "v2-call" },
    takeCall: async () => {
      const call = await pbx.nextCall();
      return [
        { happens: () => call.is("ringing"), headline: RINGING },
        { happens: () => call.is("answered"), headline: ANSWERED },
        { happens: () => call.is("connected"), headline: CONNECTED },
        { happens: () => call.is("over"), headline: OVER },
      ];
    },
    pastSteps: 5,
    close: () => pbx.close(),
  };
}

async function asterisk(): Promise<TelephoneSystem> {
  const pbx = await AsteriskStandIn.start();
  const { user, secret } = pbx.account;
  return {
    settings: {
      C2C_ASTERISK_HOST: "127.0.0.1",
      C2C_ASTERISK_PORT: String(pbx.port),
      C2C_ASTERISK_USER: user,
      C2C_ASTERISK_SECRET: secret,
    },
    takeCall: async () => {
      const call = await pbx.nextCall();
      return [
        { happens: () => call.rings(), headline: RINGING },
        { happens: () => call.answers(), headline: ANSWERED },
        { happens: () => call.connects(), headline: CONNECTED },
        { happens: () => call.ends(), headline: OVER },
      ];
    },
    pastSteps: 5,
    close: () => pbx.close(),
  };
}

/** The agent's phone rings first, when the visitor is next in the queue. */
async function dialpad(): Promise<TelephoneSystem> {
  const pbx = await StandInDialpad.start();
  return {
    settings: pbx.settings,
    serverStarted: (server) => pbx.reportsTo(server),
    takeCall: async () => {
      const call = await pbx.nextCall();
      return [
        { happens: nothing, headline: QUEUED },
        { happens: () => call.is("ringing"), headline: PREPARING },
        { happens: () => call.is("calling"), headline: RINGING },
        { happens: () => call.is("connected"), headline: CONNECTED },
        { happens: () => call.is("hangup"), headline: OVER },
      ];
    },
    pastSteps: 5,
    close: () => pbx.close(),
  };
}

/** It does not report ringing. */
async function amazonConnect(): Promise<TelephoneSystem> {
  const connect = await StandInAmazonConnect.start();
  return {
    settings: { C2C_CONFIG: "click2call.toml" },
    files: { "click2call.toml": connect.settings(ACME.queue) },
    takeCall: async () => {
      const contact = await connect.nextContact();
      return [
        { happens: () => contact.is("answered"), headline: ANSWERED },
        { happens: () => contact.is("queued"), headline: ANSWERED },
        { happens: () => contact.is("connected"), headline: CONNECTED },
        { happens: () => contact.is("over"), headline: OVER },
      ];
    },
    pastSteps: 5,
    close: () => connect.close(),
  };
}

/** The example Lambda function reports the states. */
async function chime(): Promise<TelephoneSystem> {
  const service = await StandInChime.start();
  const happens = (event: ChimeEvent) => async () => void (await service.happens(0, event));
  return {
    settings: service.settings,
    files: service.files,
    serverStarted: (server) => service.reportsTo(server.origin),
    takeCall: async () => {
      await service.call(0);
      return [
        { happens: happens("rings"), headline: RINGING },
        { happens: happens("answers"), headline: ANSWERED },
        { happens: happens("queue-answers"), headline: CONNECTED },
        { happens: happens("visitor-hangs-up"), headline: OVER },
      ];
    },
    pastSteps: 5,
    close: () => service.close(),
  };
}

/** Its calls progress by themselves, too fast for each step to be observed. */
async function simulator(): Promise<TelephoneSystem> {
  return {
    settings: { C2C_SIMULATOR_SPEED: "10" },
    takeCall: async () => [
      { happens: nothing, headline: CONNECTED },
      { happens: nothing, headline: OVER },
    ],
    pastSteps: 5,
    close: async () => {},
  };
}
