// A page of an application with call buttons, which loads the client as a module.

import { join } from "node:path";
import type { HostPage, HostSite } from "./host-site";

const DIST = join(__dirname, "../../assets/dist/client");

export const STYLE = `<style>
  body { margin: 0; padding: 32px; font: 16px/1.6 system-ui, sans-serif; background: #f6f8fa; color: #1b1f24; }
  table { border-collapse: collapse; width: 100%; max-width: 640px; background: #fff; border-radius: 12px; }
  td { padding: 12px 16px; border-bottom: 1px solid #0001; }
  main button { font: inherit; min-height: 40px; padding: 4px 16px; border: 1px solid #0003; border-radius: 8px; background: #0000; color: inherit; cursor: pointer; }
  main button[data-call-state] { background: #b3261e; border-color: #b3261e; color: #fff; }
  main button[aria-disabled=true], main button[aria-busy=true] { background: #0000; color: inherit; border-color: #0003; }
  @media (prefers-color-scheme: dark) { body { background: #0d1117; color: #dde; } table { background: #161b22; } td { border-color: #fff2; } main button { border-color: #fff4; } }
</style>`;

const BODY = `<main><h1>Contacts</h1><table>
<tr><td>Ada Lovelace</td><td><button type="button" data-phone="+12025550142" aria-label="Call Ada"><b>Call</b></button></td></tr>
<tr><td>Alan Turing</td><td><button type="button" data-phone="+12025550143">Call Alan</button></td></tr>
</table></main>`;

/** The page's script, with the server's address and a token. */
export interface About {
  apiUrl: string;
  token?: string;
  /** Additional options, as JavaScript. */
  options?: string;
  /** The origin of the client; the default is the site's own copy. */
  from?: string;
  page?: Partial<HostPage>;
}

export function callPage(site: HostSite, { apiUrl, token = '"good-token"', options = "", from = "", page }: About): HostPage {
  for (const name of ["client.js", "client.mjs"]) site.share(`/${name}`, "text/javascript", join(DIST, name));
  const script = `<script type="module">
import { ClickToCall } from "${from}/client.mjs";
window.client = new ClickToCall({ apiUrl: ${JSON.stringify(apiUrl)}, token: ${token}, ${options} });
</script>`;
  return { body: BODY, ...page, head: STYLE + script + (page?.head ?? "") };
}
