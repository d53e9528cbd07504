import type { Page } from "@playwright/test";
import { CallButton } from "../pages/call-button";
import { StandInCallApi } from "../support/call-api";
import { documentListeners } from "../support/listeners";
import { reactApp } from "../support/react-app";
import { expect, test } from "../support/test";

const app = (api: string) => `
  import { StrictMode, useRef, useState } from "react";
  import { createRoot } from "react-dom/client";
  import { CallButton, CallProvider, serverTransport, useCallTransport } from "@click2call/widget/call";

  const transport = serverTransport({ apiUrl: ${JSON.stringify(api)}, token: "good-token" });
  const own = { kind: "digest", call(...about) { window.own = about; throw new Error("not today"); } };

  const Kind = () => <output id="kind">{useCallTransport()?.kind}</output>;

  function App() {
    const second = useRef(null);
    const [offered, setOffered] = useState(true);
    const [renders, setRenders] = useState(0);
    const [heard, setHeard] = useState([]);
    return <main>
      <h1>Customers</h1>
      <button onClick={() => setOffered(!offered)}>Offer or not</button>
      <button onClick={() => setRenders(renders + 1)}>Render {renders}</button>
      <button onClick={() => second.current.call()}>Agree</button>
      <output id="heard">{heard.join(" ")}</output>
      <CallProvider transport={transport}>
        <Kind />
        {offered && <CallButton phoneNumber="(202) 555-0142" customerName="Ada Lovelace" customerId="C-1815" jobId="J-7" variant="primary" size="md" />}
        <CallButton ref={second} phoneNumber="2025550143" className="action" id="second" variant="icon" size="lg" label={"Ring " + renders}
          callerId="+12025550100" domain="acme.com" customData={{ renders }} transport={own} aria-description="The office"
          onBeforeCall={(event) => { setHeard((all) => [...all, "before:" + renders]); if (renders < 2) event.preventDefault(); }}
          onState={({ detail }) => setHeard((all) => [...all, detail.state])}
          onError={({ detail }) => setHeard((all) => [...all, detail.code])} />
        <CallButton phoneNumber="2025550144" disabled onState={({ detail }) => setHeard((all) => [...all, detail.state])} />
      </CallProvider>
      <CallButton phoneNumber="2025550145" onError={({ detail }) => setHeard((all) => [...all, detail.code])} />
    </main>;
  }
  createRoot(document.getElementById("app")).render(<StrictMode><App /></StrictMode>);
`;

test("<CallButton> has all its props in StrictMode, and leaves nothing behind", async ({ page, site, traffic }) => {
  const api = await StandInCallApi.start();
  await page.goto(site.put({ body: "", ...(await reactApp(site, app(api.url))) }));
  const [ada, second, off, alone] = buttons(page);
  const heard = page.locator("#heard");
  await expect(page.locator("#kind")).toHaveText("server");
  await expect(ada.button).toHaveAccessibleName("Call Ada Lovelace, (202) 555-0142");
  await ada.button.click();
  await expect(ada.button).toHaveText("End call");
  const customData = { customerId: "C-1815", customerName: "Ada Lovelace", jobId: "J-7" };
  expect(api.initiated.map(({ body }) => body)).toEqual([{ phoneNumber: "+12025550142", source: "call_button", customData }]);
  api.events.tell({ state: "connected" });
  await expect(ada.status).toHaveText("Connected");
  await expect(off.button).toBeDisabled();

  // Its own transport, the current callbacks, and the methods of the element.
  await expect(second.host).toHaveClass("action");
  await expect(second.host).toHaveAttribute("aria-description", "The office");
  await expect(second.button).toHaveAccessibleName("Ring 0, (202) 555-0143");
  await second.button.click();
  await expect(heard).toHaveText("before:0");
  await page.getByRole("button", { name: "Render 0" }).click();
  await page.getByRole("button", { name: "Agree" }).click();
  await expect(heard).toHaveText("before:0 unreachable");
  const options = { callerId: "+12025550100", domain: "acme.com", source: "call_button", context: { customData: { renders: 1 } } };
  expect(await page.evaluate("own")).toEqual(["+12025550143", options]);
  await alone.button.click();
  await expect(heard).toHaveText("before:0 unreachable no_transport");

  // After unmounting, the call continues without events.
  await page.getByRole("button", { name: "Offer or not" }).click();
  await expect.poll(() => api.events.listeners).toBe(0);
  expect(api.ends).toBe(0);
  await page.getByRole("button", { name: "Offer or not" }).click();
  await expect(ada.button).toHaveText("Call Ada Lovelace");
  expect((await documentListeners(page)).filter((name) => name.includes("click-to-call"))).toEqual([]);
  expect(traffic.complaints).toEqual([]);
  await api.close();
});

function buttons(page: Page): [CallButton, CallButton, CallButton, CallButton] {
  const nth = (at: number) => new CallButton(page.locator("call-button").nth(at));
  return [nth(0), nth(1), nth(2), nth(3)];
}
