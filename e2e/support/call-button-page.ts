// A page of an application with `<call-button>` elements.

import { join } from "node:path";
import type { HostPage, HostSite } from "./host-site";

const DIST = join(__dirname, "../../assets/dist/client");

const FILES = { "/call-button.mjs": "call-button.mjs", "/second.mjs": "call-button.mjs" };

export const APPLICATION = `<style>
  :root { color-scheme: light dark; }
  body { margin: 0; padding: 32px; font: 16px/1.6 system-ui, sans-serif; background: #f6f8fa; color: #1b1f24; }
  @media (prefers-color-scheme: dark) { body { background: #0d1117; color: #dde; } }
</style>`;

/** A scripted transport: `calls[0].reach("ringing", { leg: "terminal" })`. */
const SCRIPTED = `
  class ScriptedCall extends EventTarget {
    state = "starting"; capabilities = { progress: true, hangUp: true, dtmf: true }; isOver = false; digits = []; forgotten = false;
    constructor(phoneNumber, options) { super(); Object.assign(this, { phoneNumber, options }); }
    reach(state, more = {}) {
      Object.assign(this, { state, leg: undefined, cause: undefined }, more);
      const detail = { call: this, state, ...more };
      for (const name of ["state", state]) this.dispatchEvent(new CustomEvent(name, { detail }));
      if (state === "ended") this.end();
    }
    fail(code, more) {
      this.error = new CallError(code, more);
      this.dispatchEvent(new CustomEvent("error", { detail: { call: this, error: this.error, code } }));
      this.end();
    }
    end() { this.isOver = true; this.dispatchEvent(new CustomEvent("over")); }
    async hangUp() { if (this.refuses) throw new CallError(this.refuses); this.reach("ended", { cause: "cancelled" }); }
    async sendDigit(digit) { if (this.refuses) throw new CallError(this.refuses); this.digits.push(digit); }
    forget() { this.forgotten = true; this.end(); }
  }
  window.calls = [];
  window.scripted = { kind: "server", call(...about) { const call = new ScriptedCall(...about); calls.push(call); return call; } };
`;

export interface CallButtonPage extends Partial<HostPage> {
  /** Sets the transport, as JavaScript with the module's exports; the default is the scripted one. */
  script?: string;
  /** The origin of the module; the default is the site's own copy. */
  from?: string;
}

export function callButtonPage(site: HostSite, { script = "CallButtonElement.transport = scripted;", from = "", ...page }: CallButtonPage): HostPage {
  for (const [path, name] of Object.entries(FILES)) site.share(path, "text/javascript", join(DIST, name));
  const module = `<script type="module">
import { CallButtonElement, CallError, digestTransport, serverTransport } from "${from}/call-button.mjs";
${SCRIPTED}
${script}
window.ready = true;
</script>`;
  return { body: "", ...page, head: APPLICATION + (page.head ?? "") + module };
}
